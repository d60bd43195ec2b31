#include "connector/serve/event.h"

namespace qualyswas::serve {

std::string_view name_of(Event::What what) {
  switch (what) {
    case Event::What::Listening:
      return "listening";
    case Event::What::Planned:
      return "planned";
    case Event::What::Began:
      return "began";
    case Event::What::Ended:
      return "ended";
    case Event::What::Busy:
      return "busy";
    case Event::What::NotRun:
      return "not-run";
    case Event::What::StoreFails:
      return "store-fails";
    case Event::What::Added:
      return "added";
    case Event::What::Removed:
      return "removed";
    case Event::What::Changed:
      return "changed";
    case Event::What::Reloaded:
      return "reloaded";
    case Event::What::Kept:
      return "kept";
    case Event::What::Stopping:
      return "stopping";
    case Event::What::Stopped:
      return "stopped";
  }
  return "";
}

}  // namespace qualyswas::serve
