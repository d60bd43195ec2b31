#include "mockqualys/world/stored_record.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <pugixml.hpp>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/world/element_edit.h"
#include "mockqualys/world/kinds.h"
#include "mockqualys/world/vendor_order.h"

namespace mockqualys {

namespace {

constexpr int kRecordDepth = 2;  // ServiceResponse, data

void collect(const pugi::xml_node& element, std::string_view path, Field field, StoredRecord& into) {
  if (path.empty()) {
    into.fields.emplace_back(field, xml::text_of(element));
    return;
  }
  const std::string name{first_part(path)};
  for (const auto& child : element.children(name.c_str())) collect(child, path, field, into);
}

void append_short(Kind kind, const pugi::xml_node& element, std::string& out) {
  pugi::xml_document chosen;
  auto root = chosen.append_child(element.name());
  for (auto path : row_of(kind).short_form) {
    const std::string parent{first_part(path)};
    for (const auto& child : element.children(parent.c_str())) {
      if (path.empty()) {
        root.append_copy(child);
      } else if (const auto grandchild = child.child(std::string{path}.c_str())) {
        auto into = root.child(parent.c_str());
        if (!into) into = root.append_child(parent.c_str());
        into.append_copy(grandchild);
      }
    }
    if (kind == Kind::WebApp && parent == "tags" && !root.child("tags")) {
      root.append_child("tags").append_child("count").text().set("0");
    }
  }
  xml::append_element(root, kRecordDepth, out);
}

bool is_information_gathered(const pugi::xml_node& element) {
  return xml::text_of(element.child("type")) == "INFORMATION_GATHERED";
}

std::optional<std::string> apply(pugi::xml_node record, const Edit& edit) {
  if (edit.path == "id") return "the id of a record cannot be edited";
  const auto absent = absent_when_information_gathered();
  if (edit.value && is_information_gathered(record) && std::ranges::find(absent, edit.path) != absent.end()) {
    return fmt::format("an INFORMATION_GATHERED finding has no '{}'", edit.path);
  }
  return apply_edit(record, edit);
}

}  // namespace

std::string_view first_value(const StoredRecord& record, Field field) {
  const auto found = std::ranges::find(record.fields, field, &std::pair<Field, std::string>::first);
  return found == record.fields.end() ? std::string_view{} : std::string_view{found->second};
}

std::string_view element_name(Kind kind) { return row_of(kind).element; }

tl::expected<RecordPtr, std::string> store_record(Kind kind, const pugi::xml_node& element) {
  const auto name = element_name(kind);
  if (element.name() != name)
    return tl::unexpected(fmt::format("<{}> stands where a <{}> should", element.name(), name));
  if (auto error = shape_error(element)) return tl::unexpected(std::move(*error));
  auto record = std::make_shared<StoredRecord>();
  const auto id = xml::text_of(element.child("id"));
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), record->id);
  if (error != std::errc{} || end != id.data() + id.size() || record->id <= 0) {
    return tl::unexpected(fmt::format("a <{}> has the id '{}'; it must be a positive number", name, id));
  }
  const auto& row = row_of(kind);
  pugi::xml_document trimmed;
  auto kept = element;
  if (row.trim != nullptr) {
    kept = trimmed.append_copy(element);
    row.trim(kept);
  }
  xml::append_element(kept, kRecordDepth, record->full);
  if (row.short_form.empty()) {
    record->brief = record->full;
  } else {
    append_short(kind, kept, record->brief);
  }
  for (const auto& field : row.fields) collect(kept, field.path, field.field, *record);
  if (row.derive != nullptr) row.derive(kept, *record);
  return record;
}

tl::expected<RecordPtr, std::string> parse_record(Kind kind, std::string_view xml) {
  pugi::xml_document document;
  const auto parsed = document.load_buffer(xml.data(), xml.size(), xml::kParse, pugi::encoding_utf8);
  if (!parsed)
    return tl::unexpected(fmt::format("not well-formed XML at byte {}: {}", parsed.offset, parsed.description()));
  const auto root = document.document_element();
  if (root.next_sibling()) return tl::unexpected(fmt::format("one <{}> is expected, not several", element_name(kind)));
  return store_record(kind, root);
}

tl::expected<RecordPtr, std::string> edit_record(Kind kind, const StoredRecord& record, std::span<const Edit> edits) {
  pugi::xml_document document;
  document.load_buffer(record.full.data(), record.full.size(), xml::kParse, pugi::encoding_utf8);
  for (const auto& edit : edits) {
    if (auto error = apply(document.document_element(), edit)) return tl::unexpected(std::move(*error));
  }
  return store_record(kind, document.document_element());
}

tl::expected<RecordPtr, std::string> insert_in_record(Kind kind, const StoredRecord& record, std::string_view parent,
                                                      std::string_view xml) {
  pugi::xml_document document;
  document.load_buffer(record.full.data(), record.full.size(), xml::kParse, pugi::encoding_utf8);
  auto into = document.document_element();
  while (!parent.empty()) {
    const std::string name{first_part(parent)};
    const auto child = into.child(name.c_str());
    into = child ? child : insert_in_order(into, name);
  }
  into.append_buffer(xml.data(), xml.size(), xml::kParse, pugi::encoding_utf8);
  return store_record(kind, document.document_element());
}

}  // namespace mockqualys
