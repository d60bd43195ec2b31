// The decoder of report files: whatever the bytes are, it says the same however they are cut into pieces, a failure has
// a reason, and `done` is told exactly when it succeeds. The last byte is the size of the pieces. What runs of it in
// every build is in report_hostile_test.cpp too.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "connector/wire/collected_report.h"
#include "scripts/cmake/fuzz_broken.h"

namespace {

using qualyswas::wire::CollectedReport;
using qualyswas::wire::report_in;

bool equal(const CollectedReport& a, const CollectedReport& b) {
  return a.result.has_value() == b.result.has_value() && a.heads == b.heads && a.applications == b.applications &&
         a.findings == b.findings && a.glossary == b.glossary && a.lists == b.lists && a.scans == b.scans &&
         a.appendix == b.appendix && a.unreadable == b.unreadable && a.done == b.done;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto whole = report_in(text, size);
  if (whole.done.size() != (whole.result ? 1U : 0U)) broken();
  if (!whole.result && whole.result.error().message.empty()) broken();
  if (!equal(whole, report_in(text, 1U + data[size - 1]))) broken();
  return 0;
}
