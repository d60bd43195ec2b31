// Answers as text: the envelope (reference, 3.1 to 3.3) around records that are copied (XML) or rendered by the generic
// rules (JSON, 3.4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pugi {
class xml_node;
}

namespace mockqualys::qps {

struct Envelope {
  std::string_view response_code = "SUCCESS";
  std::optional<std::string_view> message, resolution;  // of responseErrorDetails
  std::optional<std::size_t> count;
  std::optional<bool> more;
  std::optional<std::int64_t> last_id;
  bool data = false;
};

// Up to the place of the records, and from there on. `schema` is the path of the schema location.
void open_xml(const Envelope& envelope, std::string_view origin, std::string_view schema, std::string& out);
void close_xml(const Envelope& envelope, std::string& out);

// `data` is the text of the array, without its brackets.
std::string json_envelope(const Envelope& envelope, std::string_view data);

// {"WebApp": {...}}. The order of the keys is that of a hash of the key and `salt`: the same for the same record,
// another for the next one, never that of the XML.
void append_json(const pugi::xml_node& element, std::uint64_t salt, std::string& out);
void append_json_text(std::string_view text, std::string& out);

}  // namespace mockqualys::qps
