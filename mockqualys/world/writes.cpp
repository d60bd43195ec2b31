// A record names another by an element that holds its id and may repeat its name. Which elements name which kind is one
// table; a rename and an erase walk the same elements.
#include "mockqualys/world/writes.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <string>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/world/bits.h"
#include "mockqualys/world/kinds.h"
#include "mockqualys/world/vendor_order.h"

namespace mockqualys {

namespace {

using Outcome = tl::expected<void, std::string>;
using Name = std::string_view;

struct Naming {
  Kind named;
  Name element;
};
constexpr auto kNamings = std::to_array<Naming>({
    {Kind::WebApp, "webApp"},
    {Kind::WebApp, "WebApp"},
    {Kind::Tag, "Tag"},
    {Kind::Tag, "TagSimple"},
    {Kind::OptionProfile, "defaultProfile"},
    {Kind::OptionProfile, "profile"},
    {Kind::AuthRecord, "WebAppAuthRecord"},
    {Kind::AuthRecord, "webAppAuthRecord"},
    {Kind::AuthRecord, "defaultAuthRecord"},
    {Kind::DnsOverride, "DnsOverride"},
});

// What happened stays as it was: an erased profile or record is still that of a scan that ran with it.
bool is_history(Kind kind) { return kind == Kind::Scan || kind == Kind::Finding; }

pugi::xml_node parse(const StoredRecord& record, pugi::xml_document& into) {
  into.load_buffer(record.full.data(), record.full.size(), xml::kParse, pugi::encoding_utf8);
  return into.document_element();
}

// The elements below `record`, which is none of them, that name the record of that kind and id.
void find_namings(Kind kind, const std::string& id, pugi::xml_node record, std::vector<pugi::xml_node>& into) {
  for (auto child : record.children()) {
    if (child.type() != pugi::node_element) continue;
    const bool names = std::ranges::any_of(kNamings, [&](const Naming& row) {
      return row.named == kind && row.element == child.name() && xml::text_of(child.child("id")) == id;
    });
    if (names) into.push_back(child);
    find_namings(kind, id, child, into);
  }
}

// Calls `each` for every element that names the record; what it changed is stored.
template <typename Each>
void for_each_naming(Kind kind, std::int64_t id, State& state, bool history, const Each& each) {
  const auto number = std::to_string(id);
  const auto sought = fmt::format("<id>{}</id>", id);
  for (const auto& row : kind_rows()) {
    if (row.kind == Kind::Report || (!history && is_history(row.kind))) continue;
    for (auto& [other, record] : state[row.kind]) {
      if (record->full.find(sought) == std::string::npos) continue;
      pugi::xml_document document;
      const auto root = parse(*record, document);
      std::vector<pugi::xml_node> found;
      find_namings(kind, number, root, found);
      if (found.empty()) continue;
      for (auto element : found) each(element);
      if (auto stored = store_record(row.kind, root)) record = std::move(*stored);
    }
  }
}

void copy_child(const pugi::xml_node& from, const char* name, pugi::xml_node to) {
  auto old = to.child(name);
  const auto source = from.child(name);
  if (!old || !source) return;  // what was not repeated, is not now
  to.insert_copy_before(source, old);
  to.remove_child(old);
}

void rename(Kind kind, const StoredRecord& record, State& state) {
  pugi::xml_document document;
  const auto root = parse(record, document);
  for_each_naming(kind, record.id, state, true, [&](pugi::xml_node element) {
    // Tags write plain text, other records CDATA: the text moves, not its form.
    const auto name = element.child("name");
    if (auto text = name.first_child()) text.set_value(xml::text_of(root.child("name")).c_str());
    if (kind != Kind::WebApp) return;
    copy_child(root, "url", element);
    copy_child(root, "tags", element);
  });
}

// One member less in a list, or one child less.
void take_out(pugi::xml_node element) {
  auto parent = element.parent();
  parent.remove_child(element);
  if (Name{parent.name()} != "list") return;
  const auto left =
      std::ranges::count_if(parent.children(), [](const auto& one) { return one.type() == pugi::node_element; });
  auto list = parent.parent();
  if (auto count = list.child("count")) count.text().set(std::to_string(left).c_str());
  if (left == 0) list.remove_child(parent);
}

void erase_where(RecordMap& records, const std::string& webapp) {
  std::erase_if(records, [&](const auto& one) { return first_value(*one.second, Field::WebAppId) == webapp; });
}

Outcome no_such(Kind kind, std::int64_t id) {
  return tl::unexpected(fmt::format("there is no {} {}", element_name(kind), id));
}

}  // namespace

std::optional<Kind> kind_named_by(Name element) {
  const auto row = std::ranges::find(kNamings, element, &Naming::element);
  return row == kNamings.end() ? std::nullopt : std::optional{row->named};
}

tl::expected<RecordPtr, std::string> with_elements(Kind kind, const StoredRecord& record,
                                                   const std::vector<NewElement>& elements) {
  pugi::xml_document document;
  auto root = parse(record, document);
  for (const auto& [name, xml] : elements) {
    if (name == "id") return tl::unexpected(std::string{"the id of a record cannot be replaced"});
    pugi::xml_document fresh;
    if (!xml.empty()) {
      const auto parsed = fresh.load_buffer(xml.data(), xml.size(), xml::kParse, pugi::encoding_utf8);
      if (!parsed || fresh.document_element().name() != name)
        return tl::unexpected(fmt::format("what should stand as <{}> is no such element", name));
    }
    while (root.remove_child(name.c_str())) {
    }
    if (xml.empty()) continue;
    auto place = insert_in_order(root, name);
    root.insert_copy_before(fresh.document_element(), place);
    root.remove_child(place);
  }
  return store_record(kind, root);
}

Outcome replace_elements(const ReplaceElements& replace, State& state) {
  const auto found = state[replace.kind].find(replace.id);
  if (found == state[replace.kind].end()) return no_such(replace.kind, replace.id);
  auto stored = with_elements(replace.kind, *found->second, replace.elements);
  if (!stored) return tl::unexpected(fmt::format("{} {}: {}", element_name(replace.kind), replace.id, stored.error()));
  found->second = *stored;
  const auto repeated = [&](const NewElement& one) {
    return one.name == "name" || (replace.kind == Kind::WebApp && (one.name == "url" || one.name == "tags"));
  };
  if (std::ranges::any_of(replace.elements, repeated)) rename(replace.kind, **stored, state);
  if (replace.kind == Kind::Tag) list_children(state);
  return {};
}

Outcome erase_record(const EraseRecord& erase, State& state) {
  if (state[erase.kind].erase(erase.id) == 0) return no_such(erase.kind, erase.id);
  if (erase.kind == Kind::WebApp) {
    const auto id = std::to_string(erase.id);
    erase_where(state[Kind::Finding], id);
    erase_where(state[Kind::Scan], id);
    return {};
  }
  for_each_naming(erase.kind, erase.id, state, erase.kind == Kind::Tag, take_out);
  if (erase.kind != Kind::Tag) return {};
  for (auto& [id, tag] : state[Kind::Tag]) {
    if (first_value(*tag, Field::Parent) != std::to_string(erase.id)) continue;
    const std::array<Edit, 1> orphaned{Edit{"parentTagId", std::nullopt}};
    if (auto edited = edit_record(Kind::Tag, *tag, orphaned)) tag = std::move(*edited);
  }
  list_children(state);
  return {};
}

Outcome purge_webapp(const PurgeWebApp& purge, State& state) {
  const auto webapp = state[Kind::WebApp].find(purge.webapp);
  if (webapp == state[Kind::WebApp].end()) return no_such(Kind::WebApp, purge.webapp);
  for (const auto id : purge.findings) state[Kind::Finding].erase(id);
  for (const auto id : purge.scans) state[Kind::Scan].erase(id);
  const auto last = std::strtoll(std::string{first_value(*webapp->second, Field::LastScan)}.c_str(), nullptr, 10);
  if (std::ranges::find(purge.scans, last) == purge.scans.end()) return {};
  const std::array<Edit, 1> never_scanned{Edit{"lastScan", std::nullopt}};
  if (auto edited = edit_record(Kind::WebApp, *webapp->second, never_scanned)) webapp->second = std::move(*edited);
  return {};
}

void list_children(State& state) {
  std::map<std::string, std::vector<std::pair<std::int64_t, std::string>>> children;
  for (const auto& [id, tag] : state[Kind::Tag])
    if (const auto parent = first_value(*tag, Field::Parent); !parent.empty())
      children[std::string{parent}].emplace_back(id, first_value(*tag, Field::Name));
  for (auto& [id, tag] : state[Kind::Tag]) {
    const auto mine = children.find(std::to_string(id));
    NewElement element{.name = "children", .xml = {}};
    if (mine != children.end()) {
      element.xml = "<children><list>";
      for (const auto& [child, name] : mine->second) {
        element.xml += fmt::format("<TagSimple><id>{}</id><name>", child);
        xml::append_escaped(name, element.xml);
        element.xml += "</name></TagSimple>";
      }
      element.xml += "</list></children>";
    } else if (tag->full.find("<children>") == std::string::npos) {
      continue;
    }
    if (auto stored = with_elements(Kind::Tag, *tag, {std::move(element)})) tag = std::move(*stored);
  }
}

State neighbours(Kind kind, std::int64_t id, const PerKind<std::shared_ptr<const Records>>& records) {
  // Of the kinds that there can be many of, those alone whose fields name the record.
  struct Row {
    Kind of, named;
    Field field;
  };
  constexpr auto kFields = std::to_array<Row>({
      {Kind::WebApp, Kind::WebApp, Field::Id},
      {Kind::WebApp, Kind::Tag, Field::TagId},
      {Kind::WebApp, Kind::OptionProfile, Field::ProfileId},
      {Kind::WebApp, Kind::AuthRecord, Field::AuthRecordId},
      {Kind::Finding, Kind::Finding, Field::Id},
      {Kind::Finding, Kind::WebApp, Field::WebAppId},
      {Kind::Finding, Kind::Tag, Field::WebAppTagId},
      {Kind::Scan, Kind::Scan, Field::Id},
      {Kind::Scan, Kind::WebApp, Field::WebAppId},
      {Kind::Scan, Kind::OptionProfile, Field::ProfileId},
      {Kind::Scan, Kind::AuthRecord, Field::AuthRecordId},
  });
  State state;
  for (const auto& row : kind_rows()) {
    if (row.kind == Kind::Report) continue;
    const auto& all = *records[row.kind];
    const auto field =
        std::ranges::find_if(kFields, [&](const Row& one) { return one.of == row.kind && one.named == kind; });
    const bool many = row.kind == Kind::WebApp || row.kind == Kind::Finding || row.kind == Kind::Scan;
    if (many && field == kFields.end() && !(row.kind == Kind::WebApp && kind == Kind::DnsOverride)) continue;
    const auto fetch = [&](std::size_t position) {
      std::string text;
      all.append(position, Form::Full, text);
      if (auto record = parse_record(row.kind, text)) state[row.kind].emplace((*record)->id, std::move(*record));
    };
    if (field == kFields.end()) {
      for (std::size_t position = 0; position < all.size(); ++position) fetch(position);
      continue;
    }
    const auto naming = all.holding(field->field, std::to_string(id));
    for (auto at = naming->find(0); at < all.size(); at = naming->find(at + 1)) fetch(at);
  }
  return state;
}

}  // namespace mockqualys
