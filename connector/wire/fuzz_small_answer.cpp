// The decoders of short answers (count, portal version, KnowledgeBase) and the judge of refusals: the same however the
// bytes are cut, a failure has a reason, and nothing is handed over twice. The last byte is the size of the pieces.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/wire/collected.h"
#include "scripts/cmake/fuzz_broken.h"

namespace {

using namespace qualyswas::wire;  // NOLINT(google-build-using-namespace)

template <class Value>
struct Told {
  std::vector<Value> values;
  qualyswas::Result<void> result;
};

Told<std::int64_t> count_in(std::string_view text, std::size_t piece_bytes) {
  Told<std::int64_t> told;
  told.result = feed(*decode_count([&](std::int64_t total) { told.values.push_back(total); }), text, piece_bytes);
  return told;
}

Told<std::string> version_in(std::string_view text, std::size_t piece_bytes) {
  Told<std::string> told;
  told.result =
      feed(*decode_version([&](std::string_view version) { told.values.emplace_back(version); }), text, piece_bytes);
  return told;
}

template <class Value>
void judge(const Told<Value>& whole, const Told<Value>& pieces) {
  if (whole.result.has_value() != pieces.result.has_value()) broken();
  if (!whole.result && (whole.result.error().message.empty() || pieces.result.error().message.empty())) broken();
  if (whole.result && (whole.values.size() != 1 || whole.values != pieces.values)) broken();
}

void judge_refusal(std::string_view body) {
  for (const int status : {400, 401, 403, 404, 409, 429, 500, 503}) {
    const auto without = [](std::string_view) -> std::optional<std::string_view> { return std::nullopt; };
    if (classify(status, without, body).message.empty()) broken();
    // What a header holds is as little to be trusted as the body.
    const auto odd = [&](std::string_view) -> std::optional<std::string_view> { return body.substr(0, 64); };
    if (classify(status, odd, body).message.empty()) broken();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const std::size_t piece_bytes = 1U + data[size - 1];
  judge(count_in(text, size), count_in(text, piece_bytes));
  judge(version_in(text, size), version_in(text, piece_bytes));
  const auto whole = solutions_in(text, size), pieces = solutions_in(text, piece_bytes);
  if (whole.result.has_value() != pieces.result.has_value()) broken();
  if (!whole.result && whole.result.error().message.empty()) broken();
  if (whole.result && (whole.records != pieces.records || whole.unreadable != pieces.unreadable)) broken();
  judge_refusal(text);
  return 0;
}
