// A configuration file from its text to proven settings: a refusal is one of configuration and says why, no refusal
// repeats a secret, and what is proven once is proven again.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "connector/config/config.h"
#include "connector/config/parse_file.h"
#include "connector/config/proxy.h"
#include "scripts/cmake/fuzz_broken.h"

namespace {

using namespace qualyswas;          // NOLINT(google-build-using-namespace)
using namespace qualyswas::config;  // NOLINT(google-build-using-namespace)

constexpr std::string_view kSecret = "Quetzal7Umbrella";

void judge(const Error& error) {
  if (error.kind != ErrorKind::Config || error.message.empty()) broken();
  if ((error.message + error.advice).find(kSecret) != std::string::npos) broken();
}

// Every place has a secret; what the file itself says chooses the proxy too.
Secrets world(std::string_view text) {
  return {.environment = [text](const std::string& variable) -> std::optional<std::string> {
            if (variable == "NO_PROXY" || variable == "no_proxy") return std::string{text.substr(0, 80)};
            if (variable == "https_proxy") return fmt::format("http://user:{}@proxy.example.test:3128", kSecret);
            return std::string{kSecret};
          },
          .read_file = [](const std::string&) -> Result<std::string> { return fmt::format("{}\n", kSecret); },
          .run_command = [](const std::string&) -> Result<std::string> { return std::string{kSecret}; }};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (text.find(kSecret) != std::string_view::npos) return 0;
  static_cast<void>(covers(text.substr(0, 200), {.tls = true, .host = "10.1.2.3", .port = 443}));
  static_cast<void>(covers(text.substr(0, 200), {.tls = true, .host = "2001:db8::1", .port = 443}));
  static_cast<void>(covers(text.substr(0, 200), {.tls = true, .host = "qualysapi.example.test", .port = 8443}));

  const auto file = parse_file(text);
  if (!file) {
    judge(file.error());
    return 0;
  }
  for (const auto& settings : file->connectors) {
    if (!are_equal(settings, settings)) broken();
    for (const auto& remark : remarks_on(settings))
      if (remark.empty()) broken();
    for (const auto& key : all_setting_names()) static_cast<void>(typed_json(settings, key));
    const auto config = finalize(settings, world(text));
    if (!config) judge(config.error());
    if (config && (config->endpoint.host.empty() || config->endpoint.port < 1 || config->endpoint.port > 65535))
      broken();
    if (config && (config->page_size < 1 || config->page_size > 1000)) broken();
    const auto again = finalize(settings, world(text));
    if (again.has_value() != config.has_value() || (config && again->endpoint != config->endpoint)) broken();
    if (const auto intake = finalize_intake(settings); !intake) judge(intake.error());
  }
  return 0;
}
