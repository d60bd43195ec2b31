#include "connector/store/reports.h"

namespace qualyswas::store {

std::string_view name_of(Origin origin) { return origin == Origin::Pulled ? "pulled" : "uploaded"; }

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::Ingested:
      return "ingested";
    case Outcome::Incomplete:
      return "incomplete";
    case Outcome::Refused:
      return "refused";
  }
  return "";
}

}  // namespace qualyswas::store
