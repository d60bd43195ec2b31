#include "connector/wire/damage.h"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "connector/wire/utf8.h"

namespace qualyswas::wire {
namespace {

using nlohmann::json;

class Damage {
 public:
  // The name of a field, "resultList/list/Result/form": the last two steps are enough to find it.
  void visit(pugi::xml_node node, const std::string& parent) {
    const std::string name = node.name();
    const auto path = parent.empty() ? name : parent + "/" + name;
    std::size_t marks = 0;
    if (has_marks(name)) add("the name of an element", 1);
    if (auto text = std::string{node.value()}; const auto here = show_marks(text)) {
      marks += here;
      node.text().set(text.c_str());  // the text stands in the element itself
    }
    for (auto attribute : node.attributes()) {
      if (auto text = std::string{attribute.value()}; const auto here = show_marks(text)) {
        marks += here;
        attribute.set_value(text.c_str());
      }
    }
    for (const auto child : node.children()) {
      if (child.type() == pugi::node_element) {
        visit(child, name);
      } else if (auto text = std::string{child.value()}; const auto here = show_marks(text)) {
        marks += here;
        pugi::xml_node{child}.set_value(text.c_str());
      }
    }
    if (marks > 0) add(path, marks);
  }

  void visit(json& value, const std::string& parent, const std::string& name) {
    if (value.is_string()) {
      if (const auto marks = show_marks(value.get_ref<std::string&>()))
        add(parent.empty() ? name : parent + "/" + name, marks);
    } else if (value.is_array()) {
      for (auto& member : value) visit(member, parent, name);
    } else if (value.is_object()) {
      for (auto& [key, member] : value.items()) {
        if (has_marks(key)) add("the name of a field", 1);
        visit(member, name, key);
      }
    }
  }

  std::vector<std::string> take() {
    if (unnamed_ > 0) fields_.push_back(fmt::format("{} more of its fields hold such bytes", unnamed_));
    return std::move(fields_);
  }

 private:
  static constexpr std::size_t kMostNamed = 16;

  void add(std::string_view field, std::size_t bytes) {
    if (fields_.size() == kMostNamed) {
      ++unnamed_;
      return;
    }
    fields_.push_back(fmt::format("{} holds {} that {} no text in the encoding of the document", shown(field),
                                  bytes == 1 ? "a byte" : fmt::format("{} bytes", bytes), bytes == 1 ? "is" : "are"));
  }

  std::vector<std::string> fields_;
  std::size_t unnamed_ = 0;
};

}  // namespace

std::vector<std::string> show_damage(pugi::xml_node record) {
  Damage damage;
  damage.visit(record, {});
  return damage.take();
}

std::vector<std::string> show_damage(json& record) {
  Damage damage;
  damage.visit(record, {}, {});
  return damage.take();
}

}  // namespace qualyswas::wire
