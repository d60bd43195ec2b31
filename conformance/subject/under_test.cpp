#include "conformance/subject/under_test.h"

#include <optional>

#include "conformance/subject/in_process.h"

namespace qualyswas::conformance {
namespace {

std::optional<AdapterOptions>& adapter_options() {
  static std::optional<AdapterOptions> options;
  return options;
}

std::string& address() {
  static std::string where;
  return where;
}

}  // namespace

void keep_stores_at(std::string where) { address() = std::move(where); }
const std::string& stores_address() { return address(); }

void test_adapter(AdapterOptions options) { adapter_options() = std::move(options); }
bool tests_an_adapter() { return adapter_options().has_value(); }

std::unique_ptr<Subject> make_subject(const std::string& folder, const Surroundings& at) {
  if (!tests_an_adapter()) return std::make_unique<InProcess>(folder, at);
  static const auto adapter = std::make_shared<Adapter>(*adapter_options());
  return std::make_unique<Executable>(adapter, folder, at);
}

}  // namespace qualyswas::conformance
