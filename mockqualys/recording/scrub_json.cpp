// nlohmann/json says whether the text is JSON; then it is walked a second time as text, so that blanks, the order of
// keys and keys that stand twice stay as they were.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "mockqualys/recording/scrub_body.h"

namespace mockqualys::recording {
namespace {

using Name = std::string_view;
using Json = nlohmann::json;

constexpr int kDeepest = 200;

class Scrub {
 public:
  Scrub(Values& values, Name text) : values_{values}, text_{text} {}

  std::optional<std::string> run() {
    out_.reserve(text_.size() + text_.size() / 8);
    blanks();
    value({}, {}, nullptr, 0);
    out_ += text_.substr(at_);
    if (too_deep_) return std::nullopt;
    return std::move(out_);
  }

 private:
  // What the members of one object say of its "value"; looked for when one is met.
  struct Object {
    std::size_t begin = 0;
    bool known = false, is_text = false, base64 = false;
    std::string field;
  };

  void blanks() {
    const auto end = std::min(text_.size(), text_.find_first_not_of(" \t\r\n", at_));
    out_ += text_.substr(at_, end - at_);
    at_ = end;
  }
  std::size_t string_end(std::size_t at) const {
    for (++at; text_[at] != '"'; ++at)
      if (text_[at] == '\\') ++at;
    return at + 1;
  }
  std::size_t skip_blanks(std::size_t at) const {
    return std::min(text_.size(), text_.find_first_not_of(" \t\r\n", at));
  }
  std::size_t value_end(std::size_t at) const {
    if (text_[at] == '"') return string_end(at);
    if (text_[at] != '{' && text_[at] != '[') return std::min(text_.size(), text_.find_first_of(" \t\r\n,]}", at));
    int depth = 0;
    for (;; ++at) {
      const char c = text_[at];
      if (c == '"') at = string_end(at) - 1;
      if (c == '{' || c == '[') ++depth;
      if ((c == '}' || c == ']') && --depth == 0) return at + 1;
    }
  }
  static std::string unpacked(Name token) { return Json::parse(token).get<std::string>(); }

  // {"base64": "true", "value": ...}, {"regex": ..., "value": ...}, {"value": ...} are an element with attributes;
  // {"field": ..., "operator": ..., "value": ...} is a filter.
  void look_at(Object& object) const {
    object.known = true;
    object.is_text = true;
    for (auto at = skip_blanks(object.begin + 1); text_[at] == '"';) {
      const auto key = unpacked(text_.substr(at, string_end(at) - at));
      at = skip_blanks(skip_blanks(string_end(at)) + 1);
      const auto end = value_end(at);
      const auto token = text_.substr(at, end - at);
      if (key == "field" && token.starts_with('"')) object.field = unpacked(token);
      if (key == "base64") object.base64 = token == "\"true\"" || token == "true";
      if (key != "value" && key != "base64" && key != "regex") object.is_text = false;
      at = skip_blanks(end);
      if (text_[at] != ',') break;
      at = skip_blanks(at + 1);
    }
  }

  std::string replaced(Name parent, Name key, Name grandparent, Object* object, Name text) {
    if (key == "value" && object != nullptr) {
      if (!object->known) look_at(*object);
      if (!object->field.empty()) return values_.replace_criterion(object->field, text);
      if (object->is_text)
        return values_.replace({.parent = grandparent, .name = parent, .base64 = object->base64}, text);
    }
    // Numbers in a list stand bare (reference, REST 3.4); in XML each is a <long>.
    return values_.replace({.parent = parent, .name = key == "list" ? Name{"long"} : key}, text);
  }

  void value(Name parent, Name key, Object* object, int depth, Name grandparent = {}) {
    if (depth > kDeepest) {
      too_deep_ = true;
      at_ = text_.size();
      return;
    }
    const char c = text_[at_];
    if (c == '{') return members(parent, key, depth);
    if (c == '[') return elements(parent, key, object, depth, grandparent);
    const auto token = text_.substr(at_, value_end(at_) - at_);
    at_ += token.size();
    if (c == '"') {
      out_ += Json(replaced(parent, key, grandparent, object, unpacked(token))).dump();
    } else if (c == 't' || c == 'f' || c == 'n') {
      out_ += token;
    } else {
      const auto number = replaced(parent, key, grandparent, object, token);
      out_ += Json::accept(number) && number.front() != '"' ? number : values_.names().digits(token);
    }
  }

  void members(Name parent, Name key, int depth) {
    Object object{.begin = at_, .field = {}};
    out_ += text_[at_++];
    blanks();
    while (at_ < text_.size() && text_[at_] == '"') {
      const auto token = text_.substr(at_, string_end(at_) - at_);
      const auto name = unpacked(token);
      out_ += token;
      at_ += token.size();
      blanks();
      out_ += text_[at_++];  // the colon
      blanks();
      // list and set only hold others together.
      const bool holds = name == "list" || name == "set";
      value(key, name, &object, depth + 1, holds ? key : parent);
      if (too_deep_) return;
      blanks();
      if (text_[at_] != ',') break;
      out_ += text_[at_++];
      blanks();
    }
    out_ += text_[at_++];
  }

  void elements(Name parent, Name key, Object* object, int depth, Name grandparent) {
    out_ += text_[at_++];
    blanks();
    while (at_ < text_.size() && text_[at_] != ']') {
      value(parent, key, object, depth + 1, grandparent);
      if (too_deep_) return;
      blanks();
      if (text_[at_] != ',') break;
      out_ += text_[at_++];
      blanks();
    }
    out_ += text_[at_++];
  }

  Values& values_;
  const Name text_;
  std::size_t at_ = 0;
  bool too_deep_ = false;
  std::string out_;
};

}  // namespace

std::optional<std::string> scrub_json(Values& values, Name text) {
  if (!Json::accept(text)) return std::nullopt;
  return Scrub{values, text}.run();
}

}  // namespace mockqualys::recording
