// What requests and records are written in: base64, forms, moments, escaped text and CDATA. What is written is read
// back as it was, by a parser that is not ours where there is one.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <pugixml.hpp>

#include "mockqualys/base/base64.h"
#include "mockqualys/base/instant.h"
#include "mockqualys/base/text.h"
#include "mockqualys/base/xml_text.h"
#include "scripts/cmake/fuzz_broken.h"

namespace {

using namespace mockqualys;  // NOLINT(google-build-using-namespace)

void judge_base64(std::string_view text) {
  const auto plain = encode_base64(text);
  if (decode_base64(plain) != text || decode_any_base64(plain) != text) broken();
  if (decode_any_base64(encode_base64url(text)) != text) broken();
  if (const auto read = decode_base64(text); read && encode_base64(*read) != text) broken();
  static_cast<void>(decode_any_base64(text));
}

void judge_form(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    encoded += '%';
    encoded += kDigits[static_cast<unsigned char>(c) >> 4U];
    encoded += kDigits[static_cast<unsigned char>(c) & 15U];
  }
  if (decode_form_value(encoded) != text) broken();
  const auto pairs = decode_form("a=" + encoded + "&" + std::string{text});
  if (pairs.empty() || pairs.front().first != "a" || pairs.front().second != text) broken();
  for (const auto& [name, value] : pairs)
    if (!last_value(pairs, name)) broken();
}

void judge_xml(std::string_view text) {
  if (!xml::is_xml_text(text)) return;
  std::string escaped = "<a><b>", cdata = "<a><b>";
  xml::append_escaped(text, escaped);
  xml::append_cdata(text, cdata);
  for (const auto& document : {escaped + "</b></a>", cdata + "</b></a>"}) {
    pugi::xml_document tree;
    if (!tree.load_buffer(document.data(), document.size(), xml::kParse)) broken();
    const auto read = xml::text_of(tree.child("a").child("b"));
    std::string again = "<a><b>";
    xml::append_escaped(read, again);
    // Line ends inside CDATA become LF by the rules of XML: the escaped form keeps every character.
    if (document.starts_with("<a><b><![CDATA[") ? read.size() > text.size() : read != text) broken();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  judge_base64(text);
  judge_form(text);
  judge_xml(text);
  if (const auto at = parse_instant(text); at && format_instant(*at) != text) broken();
  if (trim(trim(text)) != trim(text)) broken();
  return 0;
}
