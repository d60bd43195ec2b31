#include "connector/store/store.h"

namespace qualyswas::store {

std::string_view name_of(State state) {
  switch (state) {
    case State::Connecting:
      return "Connecting";
    case State::Synced:
      return "Synced";
    case State::Processing:
      return "Processing";
    case State::Connected:
      return "Connected";
    case State::Error:
      return "Error";
  }
  return "";
}

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Complete:
      return "complete";
    case Verdict::Partial:
      return "partial";
    case Verdict::Failed:
      return "failed";
  }
  return "";
}

}  // namespace qualyswas::store
