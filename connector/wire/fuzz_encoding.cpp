// The encoding of a document, in two ways. Bytes of any kind: what comes out is UTF-8 unless the document is UTF-8
// itself, however the bytes are cut. And text of any kind, written in each encoding that can hold it: what comes out is
// that text. The last byte is the size of the pieces, the one before it the encoding.
#include <iconv.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "connector/wire/collected.h"
#include "connector/wire/encoding.h"
#include "connector/wire/utf8.h"
#include "scripts/cmake/fuzz_broken.h"

namespace {

using namespace qualyswas::wire;  // NOLINT(google-build-using-namespace)

struct Read {
  std::string text;
  bool marked = false;
  qualyswas::Result<void> result;
};

class Keeper final : public Utf8Decoder {
 public:
  explicit Keeper(Read& into) : into_{into} {}
  qualyswas::Result<void> write(std::string_view piece) override {
    into_.text += piece;
    return {};
  }
  qualyswas::Result<void> end() override {
    into_.marked = expects_marks();
    return {};
  }

 private:
  Read& into_;
};

Read read(std::string_view text, std::size_t piece_bytes, std::string_view content_type = {}) {
  Read all;
  const auto decoder = in_utf8(std::make_unique<Keeper>(all), "answer");
  if (!content_type.empty()) decoder->content_type(content_type);
  all.result = feed(*decoder, text, piece_bytes);
  return all;
}

struct Row {
  const char* name;
  std::string_view mark;  // byte order mark
};
constexpr auto kEncodings = std::to_array<Row>({{"UTF-8", ""},
                                                {"UTF-8", "\xEF\xBB\xBF"},
                                                {"UTF-16LE", "\xFF\xFE"},
                                                {"UTF-16BE", "\xFE\xFF"},
                                                {"UTF-32LE", {"\xFF\xFE\0\0", 4}},
                                                {"UTF-32BE", {"\0\0\xFE\xFF", 4}},
                                                {"ISO-8859-1", ""},
                                                {"windows-1252", ""},
                                                {"ISO-8859-15", ""},
                                                {"KOI8-R", ""},
                                                {"Shift_JIS", ""},
                                                {"GB18030", ""},
                                                {"EUC-KR", ""},
                                                {"ISO-2022-JP", ""}});

// nullopt: the encoding cannot hold it.
std::optional<std::string> encoded(std::string text, const char* encoding) {
  const auto converter = ::iconv_open(encoding, "UTF-8");
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;  // NOLINT: iconv's signature
  std::string out(text.size() * 4 + 64, '\0');
  char *in = text.data(), *into = out.data();
  std::size_t in_left = text.size(), out_left = out.size();
  bool whole = ::iconv(converter, &in, &in_left, &into, &out_left) == 0 && in_left == 0;
  whole = whole && ::iconv(converter, nullptr, nullptr, &into, &out_left) == 0;
  ::iconv_close(converter);
  if (!whole) return std::nullopt;
  out.resize(out.size() - out_left);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const std::size_t piece_bytes = 1U + data[size - 1];
  for (const std::string_view content_type :
       {"", "text/xml;charset=ISO-8859-1", "application/xml; charset=\"utf-16\""}) {
    const auto whole = read(text, size, content_type), pieces = read(text, piece_bytes, content_type);
    if (whole.result.has_value() != pieces.result.has_value()) broken();
    if (!whole.result && whole.result.error().message.empty()) broken();
    if (whole.result && (whole.text != pieces.text || whole.marked != pieces.marked)) broken();
    if (whole.result && whole.marked && !is_utf8(whole.text)) broken();
  }

  const auto& row = kEncodings[data[size - 2] % kEncodings.size()];
  std::string content;
  for (const char c : with_replacements(text.substr(0, size - 2))) content += c == '\0' ? ' ' : c;
  const auto document = "<?xml version=\"1.0\" encoding=\"" + std::string{row.name} + "\"?><a>" + content + "</a>";
  const auto written = encoded(document, row.name);
  if (!written) return 0;
  // Some encodings write two characters alike: what iconv itself does not bring back is no claim.
  const auto back = read(std::string{row.mark} + *written, piece_bytes);
  const auto by_iconv = [&]() -> std::optional<std::string> {
    const auto converter = ::iconv_open("UTF-8", row.name);
    std::string out(written->size() * 4 + 64, '\0');
    auto copy = *written;
    char *in = copy.data(), *into = out.data();
    std::size_t in_left = copy.size(), out_left = out.size();
    const bool whole = ::iconv(converter, &in, &in_left, &into, &out_left) != static_cast<std::size_t>(-1);
    ::iconv(converter, nullptr, nullptr, &into, &out_left);
    ::iconv_close(converter);
    out.resize(out.size() - out_left);
    return whole ? std::optional{out} : std::nullopt;
  }();
  if (by_iconv != document) return 0;
  if (!back.result || back.text != document) broken();
  return 0;
}
