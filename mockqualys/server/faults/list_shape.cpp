#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "mockqualys/server/faults/answer_text.h"
#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

using Tree = nlohmann::ordered_json;

constexpr Parameter kTakes[] = {
    word("shape", "object", "object inner_array array count_only data_object",
         "of {\"count\": 2, \"list\": [{\"Tag\": {}}, {\"Tag\": {}}]}: the list an object; all members in "
         "one; a bare list; no list; the page's data an object")};

// [{"Tag": a}, {"Tag": b}] as {"Tag": [a, b]}, and as {"Tag": a} when there is one.
Tree as_object(const Tree& list) {
  auto object = Tree::object();
  for (const auto& member : list) {
    if (!member.is_object()) return list;
    for (const auto& [name, value] : member.items()) object[name].push_back(value);
  }
  for (auto& [name, values] : object.items())
    if (values.size() == 1) values = Tree(values.at(0));
  return object;
}

bool reshape(Tree& tree, const std::string& shape) {
  bool changed = false;
  for (auto& child : tree)
    if (child.is_structured()) changed = reshape(child, shape) || changed;
  if (!tree.is_object() || !tree.contains("count") || !tree.contains("list") || tree.at("list").empty()) return changed;
  auto& list = tree.at("list");
  if (shape == "object") list = as_object(list);
  if (shape == "inner_array") list = Tree::array({as_object(list)});
  if (shape == "array") tree = Tree(list);
  if (shape == "count_only") tree.erase("list");
  return true;
}

bool change(Strike& strike) {
  if (!is_json(strike.reply)) return false;
  auto tree = Tree::parse(strike.reply.text(), nullptr, false);
  const auto data = Tree::json_pointer{"/ServiceResponse/data"};
  if (tree.is_discarded() || !tree.contains(data)) return false;
  const auto& shape = strike.text("shape");
  if (shape == "data_object")
    tree[data] = as_object(tree.at(data));
  else if (!reshape(tree[data], shape))
    return false;
  strike.reply.set_body(tree.dump(-1, ' ', false, Tree::error_handler_t::replace));
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "list_shape",
    .group = "document",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "the lists of records in another shape, as converters from XML write them",
    .finds = "sees no member of a list, or the first alone, and says nothing",
    .example = R"({"kind": "list_shape", "path": "/qps/rest/3.0/search/was/finding", "shape": "object"})",
    .effect = change,
    .format = Format::OnlyJson,
    .reach = "/qps/",
}};

}  // namespace

std::span<const FaultKind> faults_of_list_shape() { return kKinds; }

}  // namespace mockqualys::server
