#include "connector/config/config.h"

namespace qualyswas::config {

// The vendor's platform identification page, in its order. The API server is the host that answers both API families.
// A private platform has no line: its API server is the customer's, and is given as "url".
const std::vector<Platform>& platforms() {
  static const std::vector<Platform> kPlatforms{
      {"US1", "qualysapi.qualys.com"},
      {"US2", "qualysapi.qg2.apps.qualys.com"},
      {"US3", "qualysapi.qg3.apps.qualys.com"},
      {"US4", "qualysapi.qg4.apps.qualys.com"},
      {"EU1", "qualysapi.qualys.eu"},
      {"EU2", "qualysapi.qg2.apps.qualys.eu"},
      {"EU3", "qualysapi.qg3.apps.qualys.it"},
      {"IN1", "qualysapi.qg1.apps.qualys.in"},
      {"CA1", "qualysapi.qg1.apps.qualys.ca"},
      {"AE1", "qualysapi.qg1.apps.qualys.ae"},
      {"UK1", "qualysapi.qg1.apps.qualys.co.uk"},
      {"AU1", "qualysapi.qg1.apps.qualys.com.au"},
      {"KSA1", "qualysapi.qg1.apps.qualysksa.com"},
      {"GOV1", "qualysapi.gov1.qualys.us"},
  };
  return kPlatforms;
}

}  // namespace qualyswas::config
