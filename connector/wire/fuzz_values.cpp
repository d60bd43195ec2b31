// The small readers of a record: dates of reports, numbers, booleans, base64 and broken UTF-8. What is accepted means
// the same when it is written and read again; what is repaired needs no second repair.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "connector/base/http_date.h"
#include "connector/base/utc.h"
#include "connector/wire/base64.h"
#include "connector/wire/node.h"
#include "connector/wire/report_date.h"
#include "connector/wire/utf8.h"
#include "scripts/cmake/fuzz_broken.h"

namespace {

using namespace qualyswas;        // NOLINT(google-build-using-namespace)
using namespace qualyswas::wire;  // NOLINT(google-build-using-namespace)

void judge_dates(std::string_view text) {
  for (const auto& read : {parse_utc(text), parse_http_date(text), parse_report_date(text), parse_report_day(text)})
    if (read && parse_utc(format_utc(*read)) != read) broken();
  // The ISO form is one of those that reports have.
  if (const auto read = parse_utc(text); read && parse_report_date(format_utc(*read)) != read) broken();
}

std::string base64_of(std::string_view bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8U | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i) text += at + i <= bytes.size() ? kLetters[group >> (18U - 6U * i) & 63U] : '=';
  }
  return text;
}

void judge_base64(std::string_view text) {
  const auto plain = base64_of(text);
  const auto read = decode_base64(plain);
  if (read.broken || read.bytes != text) broken();
  const auto without_padding = decode_base64(std::string_view{plain}.substr(0, plain.find('=')));
  if (without_padding.broken || without_padding.bytes != text) broken();
  if (decode_base64(text).bytes.size() > text.size()) broken();
}

void judge_utf8(std::string_view text) {
  const auto repaired = with_replacements(text);
  if (!is_utf8(repaired) || with_replacements(repaired) != repaired) broken();
  if (is_utf8(text) && repaired != text) broken();
  if (const auto marked = with_marks(text, 1U << 20U)) {
    auto shown_text = *marked;
    show_marks(shown_text);
    if (!is_utf8(shown_text) || has_marks(shown_text)) broken();
  }
  if (without_nuls(text).find('\0') != std::string::npos) broken();
  if (one_line(text).find_first_of("\r\n") != std::string::npos) broken();
  if (is_utf8(text) && !is_utf8(one_line(text, 1 + text.size() / 2))) broken();
  static_cast<void>(shown(text));
  // What too_large says is what bytes_written counts.
  const auto bytes = bytes_written(text);
  if (is_too_large_written(text, bytes) || (bytes > 0 && !is_too_large_written(text, bytes - 1))) broken();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  judge_dates(text);
  judge_base64(text);
  judge_utf8(text);
  if (const auto number = parse_integer(text); number && parse_integer(std::to_string(*number)) != number) broken();
  static_cast<void>(parse_boolean(text));
  return 0;
}
