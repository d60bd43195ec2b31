#include "conformance/support/flaw.h"

#include <utility>

namespace qualyswas::conformance {
namespace {

std::function<std::shared_ptr<Flaw>()>& maker() {
  static std::function<std::shared_ptr<Flaw>()> make;
  return make;
}

}  // namespace

void set_flaw(std::function<std::shared_ptr<Flaw>()> make) { maker() = std::move(make); }
std::shared_ptr<Flaw> make_flaw() { return maker() ? maker()() : nullptr; }

}  // namespace qualyswas::conformance
