// A file as `qwas upload` reads it, from its first byte to its records: gzip undone, the encoding found, the report
// decoded. Compressed or not, in one piece or many, it says the same; bytes behind a compressed part are counted. The
// last byte is the size of the pieces.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "connector/sync/gunzip.h"
#include "connector/sync/gunzip_testing.h"
#include "connector/wire/collected_report.h"
#include "scripts/cmake/fuzz_broken.h"

namespace {

using namespace qualyswas;  // NOLINT(google-build-using-namespace)

struct Unfolded {
  std::string text;
  std::int64_t ignored = 0;
  Result<void> result;
};

// Beyond this a fuzzer would only find out that gzip unfolds far.
constexpr std::size_t kEnough = 1U << 20U;

Unfolded unfold(std::string_view bytes, std::size_t piece_bytes) {
  Unfolded all;
  sync::Gunzip gunzip{[&](std::string_view piece) -> Result<void> {
    all.text += piece.substr(0, kEnough - std::min(all.text.size(), kEnough));
    return {};
  }};
  for (std::size_t at = 0; at < bytes.size() && all.result; at += piece_bytes)
    all.result = gunzip.write(bytes.substr(at, piece_bytes));
  if (all.result) all.result = gunzip.end();
  all.ignored = gunzip.ignored_bytes();
  return all;
}

bool equal(const wire::CollectedReport& a, const wire::CollectedReport& b) {
  return a.result.has_value() == b.result.has_value() && a.findings == b.findings && a.unreadable == b.unreadable &&
         a.applications == b.applications && a.glossary == b.glossary && a.done == b.done;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const std::size_t piece_bytes = 1U + data[size - 1];
  const auto whole = unfold(bytes, size), pieces = unfold(bytes, piece_bytes);
  if (whole.result.has_value() != pieces.result.has_value()) broken();
  if (!whole.result && whole.result.error().message.empty()) broken();
  if (whole.result && (whole.text != pieces.text || whole.ignored != pieces.ignored)) broken();

  const auto folded = sync::testing_support::gzip(bytes);
  const auto again = unfold(folded, piece_bytes);
  if (!again.result || again.text != bytes || again.ignored != 0) broken();

  if (whole.result && !equal(wire::report_in(whole.text, kEnough), wire::report_in(whole.text, piece_bytes))) broken();
  return 0;
}
