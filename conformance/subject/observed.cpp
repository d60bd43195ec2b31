#include "conformance/subject/observed.h"

#include "conformance/subject/subject.h"

namespace qualyswas::conformance {

std::string_view name_of(RunVerdict verdict) {
  switch (verdict) {
    case RunVerdict::Complete:
      return "complete";
    case RunVerdict::Partial:
      return "partial";
    case RunVerdict::Failed:
      return "failed";
  }
  return "";
}

std::string_view observed::name_of(Origin origin) { return origin == Origin::Pulled ? "pulled" : "uploaded"; }

std::string_view observed::name_of(Outcome outcome) {
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

std::string_view observed::name_of(Right right) {
  switch (right) {
    case Right::Server:
      return "server reached";
    case Right::Login:
      return "login accepted";
    case Right::Api:
      return "API access";
    case Right::Was:
      return "WAS module";
    case Right::KnowledgeBase:
      return "KnowledgeBase access";
    case Right::Reports:
      return "report access";
  }
  return "";
}

std::string_view observed::name_of(Proof proof) {
  switch (proof) {
    case Proof::Passed:
      return "passed";
    case Proof::Failed:
      return "failed";
    case Proof::NotTried:
      return "not tried";
  }
  return "";
}

std::string_view name_of(Profile profile) {
  switch (profile) {
    case Profile::Vulcan:
      return "vulcan";
    case Profile::Neurons:
      return "neurons";
    case Profile::Generic:
      return "generic";
  }
  return "";
}

}  // namespace qualyswas::conformance
