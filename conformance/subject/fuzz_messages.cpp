// Lines of the adapter protocol, whichever the profile: a refusal is a sentence; what is read is written, and read
// again as the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "conformance/subject/messages.h"
#include "scripts/cmake/fuzz_broken.h"

namespace {

using namespace qualyswas::conformance;  // NOLINT(google-build-using-namespace)

void judge(std::string_view text, Profile profile) {
  const auto line = messages::read(text, profile);
  if (!line) {
    if (line.error().empty()) broken();
    return;
  }
  const auto written = messages::write(line->message);
  if (written.find('\n') != std::string::npos) broken();
  const auto again = messages::read(written, profile);
  if (!again || again->message.index() != line->message.index() || !again->notes.empty()) broken();
  if (messages::write(again->message) != written) broken();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  for (const auto profile : {Profile::Vulcan, Profile::Neurons, Profile::Generic}) judge(text, profile);
  return 0;
}
