// The decoders of searches: findings, web applications, reports. Whatever the bytes are, they say the same however the
// bytes are cut into pieces, a failure has a reason, and a page that was read has one head; a record found by its first
// end tag is the one that looking at every tag finds. The last byte is the size of the pieces.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "connector/wire/collected.h"
#include "connector/wire/split_records.h"
#include "scripts/cmake/fuzz_broken.h"

namespace {

using namespace qualyswas::wire;  // NOLINT(google-build-using-namespace)

template <class Record>
void judge(const Collected<Record>& whole, const Collected<Record>& pieces) {
  if (whole.result.has_value() != pieces.result.has_value()) broken();
  if (!whole.result) {
    if (whole.result.error().message.empty() || pieces.result.error().message.empty()) broken();
    return;
  }
  if (whole.heads.size() != 1 || whole.heads != pieces.heads) broken();
  if (whole.records != pieces.records || whole.unreadable != pieces.unreadable) broken();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const std::size_t piece_bytes = 1U + data[size - 1];
  judge(findings_in(text, size), findings_in(text, piece_bytes));
  judge(webapps_in(text, size), webapps_in(text, piece_bytes));
  judge(reports_in(text, size), reports_in(text, piece_bytes));

  const auto every_tag = split_records(text, size, LookingFor::EveryTag);
  const auto first_end_tag = split_records(text, piece_bytes, LookingFor::FirstEndTag);
  if (every_tag.result.has_value() != first_end_tag.result.has_value()) broken();
  if (every_tag.result && every_tag.records != first_end_tag.records) broken();
  return 0;
}
