// libFuzzer's door to the report decoder: whatever the bytes are, it must not crash, must say the same however they are
// cut into pieces, and must tell `done` exactly when it succeeds. What runs of it in every build is in
// report_hostile_test.cpp.
//
//   fuzz_report -max_len=16384 CORPUS_DIR
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "connector/wire/collected_report.h"

namespace {

using qualyswas::wire::CollectedReport;
using qualyswas::wire::report_in;

bool equal(const CollectedReport& a, const CollectedReport& b) {
  return a.result.has_value() == b.result.has_value() && a.heads == b.heads && a.applications == b.applications &&
         a.findings == b.findings && a.glossary == b.glossary && a.lists == b.lists && a.scans == b.scans &&
         a.appendix == b.appendix && a.unreadable == b.unreadable && a.done == b.done;
}

}  // namespace

// The first byte is the size of the pieces.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  const auto whole = report_in(text, text.size());
  if (whole.done.size() != (whole.result ? 1U : 0U)) std::abort();
  if (!equal(whole, report_in(text, 1U + *data))) std::abort();
  return 0;
}
