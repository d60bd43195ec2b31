#include "mockqualys/server/faults/answer_text.h"

#include <algorithm>

namespace mockqualys::server {
namespace {

// Behind the whole first character, which may have several bytes.
std::size_t behind_first_character(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] == '<' || text[at] == '"' || text[at] == ']' || text[at] == '&' || text[at] == '\\')
    return at;
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  return at;
}

std::optional<FreeText> find_in_xml(std::string_view text) {
  constexpr std::string_view kCdata = "<![CDATA[", kName = "<name>";
  const auto data = text.find("<data>");
  const auto from = data == std::string_view::npos ? 0 : data;
  if (const auto cdata = text.find(kCdata, from); cdata != std::string_view::npos)
    return FreeText{.element = cdata, .text = behind_first_character(text, cdata + kCdata.size())};
  if (const auto name = text.find(kName, from); name != std::string_view::npos)
    return FreeText{.element = name + kName.size(), .text = behind_first_character(text, name + kName.size())};
  return std::nullopt;
}

std::optional<FreeText> find_in_json(std::string_view text) {
  constexpr std::string_view kName = "\"name\":\"";
  const auto data = text.find("\"data\":");
  const auto name = text.find(kName, data == std::string_view::npos ? text.size() : data);
  if (name == std::string_view::npos) return std::nullopt;
  return FreeText{.element = name, .text = behind_first_character(text, name + kName.size())};
}

}  // namespace

bool is_json(const Reply& reply) { return reply.text().starts_with('{'); }

bool is_xml(const Reply& reply) {
  const auto* type = find_header(reply.headers, "Content-Type");
  return type != nullptr && type->find("xml") != std::string::npos && reply.text().starts_with('<');
}

std::optional<FreeText> find_free_text(const Reply& reply) {
  if (is_json(reply)) return find_in_json(reply.text());
  return is_xml(reply) ? find_in_xml(reply.text()) : std::nullopt;
}

bool insert_into_free_text(Reply& reply, std::string_view what) {
  const auto place = find_free_text(reply);
  if (!place) return false;
  std::string text{reply.text()};
  text.insert(place->text, what);
  reply.set_body(std::move(text));
  return true;
}

}  // namespace mockqualys::server
