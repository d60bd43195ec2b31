// The bench itself broke: a fake that does not start, an answer of it that cannot be read back. The suite reports an
// ERROR of the case, not a failure of the connector.
#pragma once

#include <stdexcept>

namespace qualyswas::conformance {

class LabError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace qualyswas::conformance
