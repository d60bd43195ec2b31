#include "mockqualys/qps/resources/tag_writes.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/qps/answers.h"

namespace mockqualys::qps {

namespace {

using Name = std::string_view;
using Wrong = std::optional<Reason>;

// Reference, adjacent 1.3: what only the service sets is no part of a request.
constexpr Part kParts[] = {
    {.element = "id", .shape = Shape::Number},
    {.element = "name"},
    {.element = "parentTagId", .shape = Shape::Number},
    {.element = "color"},
    {.element = "ruleText"},
    {.element = "ruleType",
     .shape = Shape::Word,
     .words = "STATIC GROOVY OS_REGEX NETWORK_RANGE NETWORK_RANGE_ENHANCED NAME_CONTAINS INSTALLED_SOFTWARE OPEN_PORTS "
              "VULN_EXIST ASSET_SEARCH CLOUD_ASSET BUSINESS_INFORMATION GLOBAL_ASSET_VIEW TAG_SET"},
    {.element = "provider", .shape = Shape::Word, .words = "EC2 AZURE GCP IBM OCI"},
    {.element = "children", .shape = Shape::Own, .member = "TagSimple", .children = "id name", .key = "id"},
    {.element = "criticalityScore", .shape = Shape::Word, .words = "1 2 3 4 5"},
    {.element = "description"},
};
constexpr ObjectData kTag{.element = "Tag", .parts = kParts, .plain = true};

Wrong refused(std::string_view what, std::string resolution) {
  return invalid_request(fmt::format("Tag: {}.", what), std::move(resolution));
}

std::string child_of(const World& world, std::int64_t tag, const char* element) {
  pugi::xml_document document;
  const auto text = world.record(Kind::Tag, tag);
  document.load_buffer(text.data(), text.size(), xml::kReadTexts, pugi::encoding_utf8);
  return xml::text_of(document.document_element().child(element));
}

bool is_color(Name text) {
  return (text.size() == 4 || text.size() == 7) && text.front() == '#' &&
         text.find_first_not_of("0123456789abcdefABCDEF", 1) == Name::npos;
}

Wrong check_name(const World& world, const std::string& name, std::int64_t id) {
  constexpr std::size_t kLongestName = 1024;
  if (name.empty()) return refused("name is missing", "Specify 'name'.");
  if (name.size() > kLongestName)
    return refused(fmt::format("the name is longer than {} characters", kLongestName), "Specify a shorter name.");
  if (is_taken(world, Kind::Tag, Field::Name, name, id))
    return refused(fmt::format("there is a tag '{}' already", name), "Specify another name.");
  return std::nullopt;
}

Wrong check_parent(const World& world, const std::string& parent, std::int64_t id) {
  std::set<std::int64_t> seen;
  for (auto above = number(parent); above != 0; above = number(child_of(world, above, "parentTagId"))) {
    if (above == id || !seen.insert(above).second)
      return refused(fmt::format("tag {} cannot be below itself", id), "Specify another 'parentTagId'.");
    if (world.record(Kind::Tag, above).empty())
      return refused(fmt::format("there is no tag {}", above), "Specify as 'parentTagId' a tag that exists.");
  }
  return std::nullopt;
}

Wrong check(const Context& context, const pugi::xml_node& before, const pugi::xml_node& tag) {
  const auto text = [&](const char* element) { return xml::text_of(tag.child(element)); };
  const auto is_new = [&](const char* element) { return text(element) != xml::text_of(before.child(element)); };
  const auto id = number(text("id"));
  if (!before || is_new("name"))
    if (auto wrong = check_name(context.world, text("name"), id)) return wrong;
  // What stands there already is served, whatever it is: colours that the pattern does not allow were seen.
  if (const auto color = text("color"); !color.empty() && is_new("color") && !is_color(color))
    return against_schema(
        fmt::format("cvc-pattern-valid: Value '{}' is not facet-valid with respect to pattern "
                    "'#[0-9a-fA-F]{{3}}([0-9a-fA-F]{{3}})?'.",
                    color));
  if (const auto parent = text("parentTagId"); !parent.empty() && is_new("parentTagId"))
    if (auto wrong = check_parent(context.world, parent, id)) return wrong;
  const auto rule = text("ruleType");
  if (!rule.empty() && rule != "STATIC" && text("ruleText").empty())
    return refused(fmt::format("a tag of the rule type {} needs a ruleText", rule), "Specify 'ruleText'.");
  if (rule == "CLOUD_ASSET" && text("provider").empty())
    return refused("a tag of the rule type CLOUD_ASSET needs a provider", "Specify 'provider'.");
  return std::nullopt;
}

void prepare(const Context& context, pugi::xml_node tag) {
  for (const auto* date : {"created", "modified"}) put_text(tag, date, format_instant(context.world.now()), true);
}

void sign(const Context& context, pugi::xml_node tag) {
  put_text(tag, "modified", format_instant(context.world.now()), true);
}

// --- children ---

std::vector<std::int64_t> children_of(const World& world, std::int64_t parent) {
  const auto tags = world.records(Kind::Tag);
  std::vector<std::int64_t> ids;
  Values values;
  for (std::size_t position = 0; position < tags->size(); ++position) {
    tags->values(position, Field::Parent, values);
    if (!values.empty() && number(values[0]) == parent) ids.push_back(tags->id_at(position));
  }
  return ids;
}

// Before anything is stored, so that a request that is refused changes nothing.
Wrong check_children(const Context& context, const std::optional<std::int64_t>& tag, const Element& data) {
  const auto* children = find(data, "children");
  if (children == nullptr) return std::nullopt;
  const auto known = tag ? children_of(context.world, *tag) : std::vector<std::int64_t>{};
  std::set<std::string> names{text_at(data, "name").value_or("")};
  if (children->children.size() > 1 && find(*children, "set") != nullptr)
    return refused("'set' of 'children' replaces the list and stands alone",
                   "Specify 'set', or what to add and remove.");
  for (const auto& operation : children->children) {
    if (operation.name == "count" || operation.name == "list")
      return refused(fmt::format("'{}' of 'children' is read only", operation.name), "Specify 'set'.");
    for (const auto& child : operation.children) {
      const auto id = text_at(child, "id");
      const auto name = text_at(child, "name");
      if (id && operation.name != "remove" && std::ranges::find(known, number(*id)) == known.end())
        return refused(fmt::format("tag {} is no child of this one", *id), "Specify a 'name' for a new child.");
      if (!id && operation.name == "remove") return refused("a child to remove has no id", "Specify its 'id'.");
      if (!name && !id) return refused("a child has no name", "Specify its 'name'.");
      if (!name) continue;
      if (auto wrong = check_name(context.world, *name, id ? number(*id) : 0)) return wrong;
      if (!names.insert(*name).second)
        return refused(fmt::format("there is a tag '{}' already", *name), "Specify another name.");
    }
  }
  return std::nullopt;
}

Wrong write_children(const Context& context, std::int64_t tag, const Element& data) {
  const auto* children = find(data, "children");
  if (children == nullptr) return std::nullopt;
  auto& world = context.world;
  const auto now = format_instant(world.now());
  std::set<std::int64_t> named;
  for (const auto& operation : children->children) {
    for (const auto& child : operation.children) {
      const auto id = text_at(child, "id");
      const auto name = text_at(child, "name");
      std::string text;
      if (name) {
        text = "<name>";
        xml::append_escaped(*name, text);
        text += "</name>";
      }
      if (id) named.insert(number(*id));
      if (operation.name == "remove") {
        const auto known = children_of(world, tag);
        if (std::ranges::find(known, number(*id)) != known.end())
          static_cast<void>(world.erase(Kind::Tag, number(*id)));
      } else if (id) {
        if (name) static_cast<void>(world.replace(Kind::Tag, number(*id), {{"name", text}}));
      } else {
        const auto fresh = world.new_id(Kind::Tag);
        named.insert(fresh);
        if (auto added = world.add(Kind::Tag, fmt::format("<Tag><id>{0}</id>{1}<parentTagId>{2}</parentTagId>"
                                                          "<created>{3}</created><modified>{3}</modified></Tag>",
                                                          fresh, text, tag, now));
            !added)
          return refused(added.error(), "Correct the request.");
      }
    }
    if (operation.name != "set") continue;
    for (const auto id : children_of(world, tag))
      if (!named.contains(id)) static_cast<void>(world.erase(Kind::Tag, id));
  }
  return std::nullopt;
}

constexpr Writing kWriting{.object = kTag,
                           .prepare = prepare,
                           .check = check,
                           .sign = sign,
                           .answers_whole = true,
                           .check_data = check_children,
                           .finish = write_children};

}  // namespace

Answer create_tag(const Context& context) { return create_record(context, kWriting); }
Answer update_tags(const Context& context) { return update_records(context, kWriting); }

// Observed in 2026; only the beginning of the text is known.
Answer evaluate_tags(const Context& context) {
  return refuse_for(
      invalid_request("The Evaluate Tag API is now deprecated.", "The rules of tags are evaluated on every write."),
      context.call, context.resource.schema);
}

}  // namespace mockqualys::qps
