// First the check, which knows only the tables and stops at the first thing that does not fit; then `put`, which walks
// the same tables and can only fail for what the world does not have.
#include "mockqualys/qps/record_data.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "mockqualys/base/instant.h"
#include "mockqualys/base/text.h"
#include "mockqualys/base/xml_text.h"
#include "mockqualys/qps/reading.h"
#include "mockqualys/world/user_element.h"
#include "mockqualys/world/vendor_order.h"
#include "mockqualys/world/writes.h"

namespace mockqualys::qps {

namespace {

using Name = std::string_view;
using Wrong = std::optional<Reason>;

std::vector<Name> words_of(Name text) {
  if (text.empty()) return {};
  return split(text, ' ');
}

// --- the check ---

Wrong not_a(Name value, Name type) {
  return against_schema(fmt::format("cvc-datatype-valid.1.2.1: '{}' is not a valid value for '{}'.", value, type));
}

Wrong check_value(const Element& element, Shape shape, Name words) {
  if (!element.children.empty()) return unexpected_element(element.children.front().name, {});
  const auto value = trim(element.text);
  if (!xml::is_xml_text(element.text))
    return against_schema(fmt::format("'{}' holds what XML does not.", element.name));
  switch (shape) {
    case Shape::Number: {
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
      if (error != std::errc{} || end != value.data() + value.size()) return not_a(value, "long");
      return std::nullopt;
    }
    case Shape::Boolean:
    case Shape::Flag:
      if (value == "true" || value == "false" || value == "1" || value == "0") return std::nullopt;
      return not_a(value, "boolean");
    case Shape::Date:
      if (parse_instant(value)) return std::nullopt;
      return not_a(value, "dateTime");
    case Shape::Word: {
      const auto known = words_of(words);
      if (std::ranges::find(known, value) != known.end()) return std::nullopt;
      return not_in_enumeration(value, known);
    }
    default:
      return std::nullopt;
  }
}

Wrong check_tree(const ObjectData& object, const Element& element);
Wrong check_list(const ObjectData& object, const Part& part, const Element& list);

const Part* find_inner_list(const ObjectData& object, Name tree, Name element) {
  const auto found = std::ranges::find_if(
      object.inner_lists, [&](const Part& part) { return part.within == tree && part.element == element; });
  return found == object.inner_lists.end() ? nullptr : &*found;
}

// `children`: names, '*' behind one that may be repeated.
Wrong check_children(const ObjectData& object, const Element& element, Name children) {
  if (auto wrong = only_elements(element)) return wrong;
  auto allowed = words_of(children);
  const auto plain = [](Name name) { return name.substr(0, name.find('*')); };
  for (const auto& child : element.children) {
    const auto slot = std::ranges::find(allowed, Name{child.name}, plain);
    if (slot == allowed.end()) {
      std::ranges::transform(allowed, allowed.begin(), plain);
      return unexpected_element(child.name, allowed);
    }
    if (!slot->ends_with('*')) allowed.erase(slot);
    const auto* list = find_inner_list(object, element.name, child.name);
    if (auto wrong = list != nullptr ? check_list(object, *list, child) : check_tree(object, child)) return wrong;
  }
  return std::nullopt;
}

Wrong check_tree(const ObjectData& object, const Element& element) {
  if (auto wrong = only_attributes(element, {})) return wrong;
  const auto tree = std::ranges::find(object.trees, Name{element.name}, &TreeRow::element);
  if (tree != object.trees.end()) return check_children(object, element, tree->children);
  const auto leaf = std::ranges::find(object.leaves, Name{element.name}, &LeafRow::element);
  if (leaf != object.leaves.end()) return check_value(element, leaf->shape, leaf->words);
  return check_value(element, element.name == "id" ? Shape::Number : Shape::Text, {});
}

Wrong check_list(const ObjectData& object, const Part& part, const Element& list) {
  auto allowed = words_of(part.operations);
  allowed.insert(allowed.end(), {"count", "list"});
  if (auto wrong = each_once(list, allowed)) return wrong;
  for (const auto& operation : list.children) {
    if (auto wrong = only_attributes(operation, {})) return wrong;
    if (operation.name == "count" || operation.name == "list") continue;  // `put` refuses them
    if (auto wrong = only_elements(operation)) return wrong;
    for (const auto& member : operation.children) {
      if (member.name != part.member) return unexpected_element(member.name, {part.member});
      if (part.children.empty()) {
        if (auto wrong = only_attributes(member, {"regex"})) return wrong;
        if (auto wrong = check_value(member, Shape::Text, {})) return wrong;
        for (const auto& [name, value] : member.attributes)
          if (value != "true" && value != "false") return not_a(value, "boolean");
        continue;
      }
      if (auto wrong = only_attributes(member, {})) return wrong;
      if (auto wrong = check_children(object, member, part.children)) return wrong;
    }
  }
  return std::nullopt;
}

Wrong check_part(const ObjectData& object, const Part& part, const Element& element) {
  if (part.shape == Shape::List || part.shape == Shape::Own) return check_list(object, part, element);
  if (part.shape == Shape::ReadOnly) return std::nullopt;
  if (part.shape == Shape::Tree) return check_tree(object, element);
  return check_value(element, part.shape, part.words);
}

const Part* find_part(const ObjectData& object, Name element) {
  const auto part = std::ranges::find(object.parts, element, &Part::element);
  return part == object.parts.end() ? nullptr : &*part;
}

// --- what becomes of a record ---

class Putting {
 public:
  Putting(const Context& context, const ObjectData& object, Purpose purpose)
      : context_{context}, object_{object}, purpose_{purpose} {}

  Wrong put(const Part& part, const Element& element, pugi::xml_node record) {
    switch (part.shape) {
      case Shape::ReadOnly:
        return refused(fmt::format("'{}' cannot be set", element.name),
                       part.words.empty() ? "Leave it out: the service sets it." : std::string{part.words});
      case Shape::Flag:
        if (purpose_ == Purpose::Create) return std::nullopt;
        return refused(fmt::format("'{}' stands in a create alone", element.name), "Leave it out.");
      case Shape::Own:
        return std::nullopt;
      case Shape::List:
        return put_list(part, element, record);
      case Shape::Tree:
        return put_tree(element, record);
      default:
        put_text(record, element.name, value_of(part.shape, element), object_.plain);
        return std::nullopt;
    }
  }

 private:
  Wrong refused(std::string_view what, std::string resolution) const {
    return invalid_request(fmt::format("{}: {}.", object_.element, what), std::move(resolution));
  }

  static std::string value_of(Shape shape, const Element& element) {
    if (shape == Shape::Text) return element.text;
    const auto value = trim(element.text);
    if (shape == Shape::Boolean) return value == "true" || value == "1" ? "true" : "false";
    return std::string{value};
  }

  Wrong put_tree(const Element& element, pugi::xml_node parent) {
    pugi::xml_document made;
    auto root = made.append_child(element.name.c_str());
    auto place = parent.child(element.name.c_str());
    for (const auto& child : place.children())
      if (find_inner_list(object_, element.name, child.name()) != nullptr) root.append_copy(child);
    if (auto wrong = fill(element, root)) return wrong;
    if (!place) place = insert_in_order(parent, element.name);
    parent.insert_copy_before(root, place);
    parent.remove_child(place);
    return std::nullopt;
  }

  // The element's children, below `into`. One that names a record by its id gets the name of that record.
  Wrong fill(const Element& element, pugi::xml_node into) {
    const auto kind = kind_named_by(element.name);
    const auto id = text_at(element, "id");
    if (kind && id) return put_reference(*kind, *id, into);
    for (const auto& child : element.children) {
      if (const auto* list = find_inner_list(object_, element.name, child.name)) {
        if (auto wrong = put_list(*list, child, into)) return wrong;
        continue;
      }
      const auto leaf = std::ranges::find(object_.leaves, Name{child.name}, &LeafRow::element);
      if (child.children.empty() &&
          std::ranges::find(object_.trees, Name{child.name}, &TreeRow::element) == object_.trees.end()) {
        append_leaf(into, child.name, value_of(leaf == object_.leaves.end() ? Shape::Text : leaf->shape, child));
      } else if (auto wrong = fill(child, into.append_child(child.name.c_str()))) {
        return wrong;
      }
    }
    return std::nullopt;
  }

  void append_leaf(pugi::xml_node parent, const std::string& name, const std::string& text) const {
    const bool cdata = !object_.plain && is_free_text(name);
    parent.append_child(name.c_str())
        .append_child(cdata ? pugi::node_cdata : pugi::node_pcdata)
        .set_value(text.c_str());
  }

  Wrong put_reference(Kind kind, const std::string& id, pugi::xml_node into) const {
    std::int64_t number = 0;
    std::from_chars(id.data(), id.data() + id.size(), number);
    const bool visible = kind != Kind::WebApp || may_see(context_.world, context_.user, kWebAppResource, number);
    const auto record = visible ? context_.world.record(kind, number) : std::string{};
    if (record.empty())
      return refused(fmt::format("There is no {} {} for '{}'", noun_of(kind), id, into.name()),
                     fmt::format("Specify the id of a {} that exists and that you may see.", noun_of(kind)));
    pugi::xml_document document;
    document.load_buffer(record.data(), record.size(), xml::kReadTexts, pugi::encoding_utf8);
    append_leaf(into, "id", id);
    for (const auto* child : {"name", "url"})
      if (const auto text = xml::text_of(document.document_element().child(child)); !text.empty())
        append_leaf(into, child, text);
    return std::nullopt;
  }

  static Name noun_of(Kind kind) {
    switch (kind) {
      case Kind::WebApp:
        return "web application";
      case Kind::Tag:
        return "tag";
      case Kind::OptionProfile:
        return "option profile";
      case Kind::AuthRecord:
        return "authentication record";
      default:
        return "DNS override";
    }
  }

  static std::string key_of(const Part& part, const pugi::xml_node& member) {
    return xml::text_of(part.key.empty() ? member : member.child(std::string{part.key}.c_str()));
  }

  Wrong make_member(const Part& part, const Element& element, pugi::xml_node into) {
    if (part.children.empty()) {
      for (const auto& [name, value] : element.attributes) into.append_attribute(name.c_str()).set_value(value.c_str());
      into.append_child(object_.plain ? pugi::node_pcdata : pugi::node_cdata).set_value(element.text.c_str());
      return std::nullopt;
    }
    if (auto wrong = fill(element, into)) return wrong;
    if (element.name == "Comment") {
      put_user(context_, into, "author");
      put_text(into, "createdDate", format_instant(context_.world.now()));
    }
    return std::nullopt;
  }

  Wrong put_list(const Part& part, const Element& list, pugi::xml_node record) {
    for (const auto* alone : {"count", "list"})
      if (find(list, alone) != nullptr)
        return refused(fmt::format("'{}' of '{}' is read only", alone, part.element),
                       fmt::format("Specify one of: {}.", fmt::join(words_of(part.operations), ", ")));
    const bool sets = find(list, "set") != nullptr;
    if (sets && list.children.size() > 1)
      return refused(fmt::format("'set' of '{}' replaces the list and stands alone", part.element),
                     "Specify 'set', or what to add, remove and update.");
    if (purpose_ == Purpose::Create && (find(list, "remove") != nullptr || find(list, "update") != nullptr))
      return refused(fmt::format("a new record has nothing in '{}' to remove or update", part.element),
                     "Specify 'set'.");

    std::string name{part.element};
    if (!part.twin.empty() && record.child(std::string{part.twin}.c_str())) name = part.twin;
    auto element = record.child(name.c_str());
    if (!element) element = insert_in_order(record, name);
    pugi::xml_document members;
    auto root = members.append_child("list");
    if (!sets)
      for (const auto& member : element.child("list").children()) root.append_copy(member);
    for (const auto& operation : list.children)
      for (const auto& member : operation.children)
        if (auto wrong = put_member(part, operation.name, member, root)) return wrong;

    if (part.numbered) number_members(root);
    element.remove_children();
    const auto left =
        std::ranges::count_if(root.children(), [](const auto& one) { return one.type() == pugi::node_element; });
    if (!object_.plain) append_leaf(element, "count", std::to_string(left));
    if (left > 0) element.append_copy(root);
    return std::nullopt;
  }

  static void number_members(pugi::xml_node list) {
    std::int64_t highest = 0;
    for (const auto& member : list.children())
      highest = std::max<std::int64_t>(highest, member.child("id").text().as_llong());
    for (auto member : list.children())
      if (member.type() == pugi::node_element && !member.child("id"))
        member.prepend_child("id").append_child(pugi::node_pcdata).set_value(std::to_string(++highest).c_str());
  }

  Wrong put_member(const Part& part, Name operation, const Element& data, pugi::xml_node list) {
    pugi::xml_document made;
    auto member = made.append_child(data.name.c_str());
    if (operation == "remove") {
      // By its key alone: what is to go need not be there any more.
      if (part.children.empty())
        member.append_child(pugi::node_pcdata).set_value(data.text.c_str());
      else
        append_leaf(member, std::string{part.key}, text_at(data, part.key).value_or(""));
    } else if (auto wrong = make_member(part, data, member)) {
      return wrong;
    }
    const auto key = part.key == "*" ? std::string{} : key_of(part, member);
    if (part.key != "*" && key.empty())
      return refused(fmt::format("a member of '{}' has no {}", part.element, part.key.empty() ? "text" : part.key),
                     "Specify it.");
    pugi::xml_node known;
    if (part.key != "*")
      for (const auto& one : list.children())
        if (one.type() == pugi::node_element && key_of(part, one) == key) known = one;
    if (operation == "remove") {
      if (known) list.remove_child(known);
    } else if (known) {
      list.insert_copy_before(member, known);
      list.remove_child(known);
    } else if (operation != "update") {
      list.append_copy(member);
    }
    return std::nullopt;
  }

  const Context& context_;
  const ObjectData& object_;
  Purpose purpose_;
};

std::string written(const pugi::xml_node& element) {
  std::string text;
  if (element) xml::append_element(element, 0, text);
  return text;
}

}  // namespace

tl::expected<Element, Reason> read_object(const std::optional<Element>& data, const ObjectData& object) {
  Element read{.name = std::string{object.element}, .text = {}, .attributes = {}, .children = {}};
  if (!data) return read;
  if (auto wrong = each_once(*data, {object.element})) return tl::unexpected(*wrong);
  if (data->children.empty()) return read;
  read = data->children.front();
  if (auto wrong = only_attributes(read, {})) return tl::unexpected(*wrong);
  std::vector<Name> allowed;
  for (const auto& part : object.parts) allowed.push_back(part.element);
  if (auto wrong = each_once(read, allowed)) return tl::unexpected(*wrong);
  for (const auto& child : read.children) {
    if (auto wrong = only_attributes(child, {})) return tl::unexpected(*wrong);
    if (auto wrong = check_part(object, *find_part(object, child.name), child)) return tl::unexpected(*wrong);
  }
  return read;
}

bool is_true(const Element& element, Name child) {
  const auto text = text_at(element, child);
  return text && (*text == "true" || *text == "1");
}

std::optional<Reason> put(const Context& context, const ObjectData& object, const Element& data, Purpose purpose,
                          pugi::xml_node record) {
  Putting putting{context, object, purpose};
  for (const auto& child : data.children) {
    if (child.name == "id") continue;  // it says which record
    if (auto wrong = putting.put(*find_part(object, child.name), child, record)) return wrong;
  }
  return std::nullopt;
}

void put_text(pugi::xml_node record, const std::string& element, const std::string& text, bool plain) {
  auto child = record.child(element.c_str());
  if (text.empty()) {
    record.remove_child(child);
    return;
  }
  if (!child) child = insert_in_order(record, element);
  child.remove_children();
  child.append_child(!plain && is_free_text(element) ? pugi::node_cdata : pugi::node_pcdata).set_value(text.c_str());
}

std::vector<Edit> user_edits(const Context& context, Name element) {
  pugi::xml_document made;
  append_user(made, "user", context.user.name, *context.world.records(Kind::WebApp));
  std::vector<Edit> edits{{std::string{element}, std::nullopt}};
  for (const auto& child : made.document_element().children())
    edits.push_back({fmt::format("{}/{}", element, child.name()), xml::text_of(child)});
  return edits;
}

void put_user(const Context& context, pugi::xml_node record, const std::string& element) {
  pugi::xml_document made;
  append_user(made, element.c_str(), context.user.name, *context.world.records(Kind::WebApp));
  auto place = record.child(element.c_str());
  if (!place) place = insert_in_order(record, element);
  record.insert_copy_before(made.document_element(), place);
  record.remove_child(place);
}

std::vector<NewElement> changes(const pugi::xml_node& before, const pugi::xml_node& after) {
  std::vector<NewElement> all;
  for (const auto& child : before.children())
    if (child.type() == pugi::node_element && !after.child(child.name())) all.push_back({child.name(), {}});
  for (const auto& child : after.children()) {
    if (child.type() != pugi::node_element) continue;
    auto text = written(child);
    if (text != written(before.child(child.name()))) all.push_back({child.name(), std::move(text)});
  }
  return all;
}

}  // namespace mockqualys::qps
