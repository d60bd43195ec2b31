// What the fake knows of each kind of record: its names, its file in an estate, where its filterable fields stand, what
// a search without verbose shows of it. A new kind is a row here, its order in vendor_order.cpp and its values in
// vendor_schema.cpp.
#pragma once

#include <span>
#include <string_view>

#include "mockqualys/world/records.h"
#include "mockqualys/world/stored_record.h"

namespace pugi {
class xml_node;
}

namespace mockqualys {

struct FieldPath {
  Field field;
  std::string_view path;  // of child elements: "lastScan/id"
};

struct KindRow {
  Kind kind;
  std::string_view element;  // "WasScan"
  std::string_view noun;     // in timelines and in the admin API: "scan"
  std::string_view plural;
  std::string_view file;  // of an estate: "scans.xml"
  std::span<const FieldPath> fields;
  std::span<const std::string_view> short_form;  // paths, in order; empty: a search shows the whole record
  // Fields that no single element shows; nullptr: there are none.
  void (*derive)(const pugi::xml_node& element, StoredRecord& into) = nullptr;
  // Takes out of a record what no answer ever shows; nullptr: nothing.
  void (*trim)(pugi::xml_node element) = nullptr;
};

std::span<const KindRow> kind_rows();  // in the order of Kind
const KindRow& row_of(Kind kind);
const KindRow* find_kind(std::string_view noun);           // nullptr: not one of them
const KindRow* kind_of_element(std::string_view element);  // likewise

}  // namespace mockqualys
