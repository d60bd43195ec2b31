#include "connector/mapping/result_list.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace qualyswas::mapping {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Length of the well-formed UTF-8 sequence at the start of `text` (Unicode 15, table 3-7), or 0.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto continues = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80, high = first == 0xED ? 0x9F : 0xBF;
    return continues(1, low, high) && continues(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80, high = first == 0xF4 ? 0x8F : 0xBF;
    return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

bool is_plain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

void append_escape(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += "\\u00";
  out += kHex[byte >> 4];
  out += kHex[byte & 0xF];
}

// Responses are kilobytes each and a hundred thousand findings pass in a second: runs of plain characters go in whole.
void append_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && is_plain(text[plain])) ++plain;
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const std::size_t length = sequence_length(text);
    if (length == 0) {
      out += kReplacement;
    } else if (length == 1) {
      append_escape(out, text.front());
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

// One object being written: knows whether a comma is due.
class Object {
 public:
  explicit Object(std::string& out) : out_{out} { out_ += '{'; }
  void close() { out_ += '}'; }

  std::string& key(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += name;
    out_ += "\":";
    return out_;
  }
  void text(std::string_view name, std::string_view value) {
    if (!value.empty()) append_string(key(name), value);
  }
  void boolean(std::string_view name, std::optional<bool> value) {
    if (value) key(name) += *value ? "true" : "false";
  }
  void number(std::string_view name, std::optional<std::int64_t> value) {
    if (value) key(name) += std::to_string(*value);
  }

 private:
  std::string& out_;
  bool first_ = true;
};

template <class List, class Write>
void append_list(std::string& out, const List& list, Write write) {
  out += '[';
  bool first = true;
  for (const auto& element : list) {
    if (!first) out += ',';
    first = false;
    write(element);
  }
  out += ']';
}

void append_payload(std::string& out, const model::Payload& payload) {
  Object object{out};
  object.text("payload", payload.payload);
  object.text("method", payload.method);
  object.text("link", payload.link);
  object.text("headers", payload.headers);
  object.text("body", payload.body);
  object.text("response", payload.response);
  object.number("evidence_offset", payload.evidence_offset);
  object.number("evidence_length", payload.evidence_length);
  object.close();
}

void append_result(std::string& out, const model::DetectionResult& result) {
  Object object{out};
  object.boolean("authenticated", result.authenticated);
  object.boolean("ajax", result.ajax);
  object.text("form_location", result.form_location);
  if (!result.access_path.empty())
    append_list(object.key("access_path"), result.access_path, [&](const auto& url) { append_string(out, url); });
  append_list(object.key("payloads"), result.payloads, [&](const auto& payload) { append_payload(out, payload); });
  object.close();
}

std::size_t estimated_bytes(const std::vector<model::DetectionResult>& results) {
  std::size_t bytes = 2;
  for (const auto& result : results) {
    bytes += 128 + result.form_location.size();
    for (const auto& url : result.access_path) bytes += url.size() + 3;
    for (const auto& payload : result.payloads)
      bytes += 160 + payload.payload.size() + payload.link.size() + payload.headers.size() + payload.body.size() +
               payload.response.size() + payload.response.size() / 16;
  }
  return bytes;
}

}  // namespace

std::string result_list_json(const std::vector<model::DetectionResult>& results) {
  std::string out;
  out.reserve(estimated_bytes(results));
  append_list(out, results, [&](const auto& result) { append_result(out, result); });
  return out;
}

}  // namespace qualyswas::mapping
