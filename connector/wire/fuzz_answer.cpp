// libFuzzer's door to the decoder of findings: whatever the bytes are, it must not crash and must say the same however
// they are cut into pieces; and a record found by its first end tag must be the one that looking at every tag finds.
//
//   fuzz_answer -max_len=16384 CORPUS_DIR
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "connector/wire/collected.h"
#include "connector/wire/split_records.h"

using qualyswas::wire::findings_in;
using qualyswas::wire::LookingFor;
using qualyswas::wire::split_records;

// The first byte is the size of the pieces.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  const std::size_t piece_bytes = 1U + *data;
  const auto whole = findings_in(text, text.size());
  const auto pieces = findings_in(text, piece_bytes);
  if (whole.result.has_value() != pieces.result.has_value()) std::abort();
  if (whole.result && (whole.records != pieces.records || whole.unreadable != pieces.unreadable)) std::abort();

  const auto every_tag = split_records(text, text.size(), LookingFor::EveryTag);
  const auto first_end_tag = split_records(text, piece_bytes, LookingFor::FirstEndTag);
  if (every_tag.result.has_value() != first_end_tag.result.has_value()) std::abort();
  if (every_tag.result && every_tag.records != first_end_tag.records) std::abort();
  return 0;
}
