// JSON text, written straight into a string: what result_list.h and neurons_details.h are made with. A tree of a
// library would cost several times as much, for every finding of a sync.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qualyswas::profiles {

// Always well-formed UTF-8: a byte that is not becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

// One object being written: knows whether a comma is due.
class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_{out} { out_ += '{'; }
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
    if (!value.empty()) append_json_string(key(name), value);
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
void append_json_list(std::string& out, const List& list, Write write) {
  out += '[';
  bool first = true;
  for (const auto& element : list) {
    if (!first) out += ',';
    first = false;
    write(element);
  }
  out += ']';
}

}  // namespace qualyswas::profiles
