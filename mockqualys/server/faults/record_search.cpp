#include "mockqualys/server/faults/record_search.h"

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "mockqualys/base/xml_text.h"

namespace mockqualys::server {
namespace {

bool holds_in_json(std::string_view text, std::int64_t id) {
  const auto answer = nlohmann::json::parse(text, nullptr, false);
  const auto pointer = nlohmann::json::json_pointer{"/ServiceResponse/data"};
  if (answer.is_discarded() || !answer.contains(pointer) || !answer.at(pointer).is_array()) return false;
  for (const auto& record : answer.at(pointer))
    for (const auto& fields : record)
      if (fields.is_object() && fields.value("id", nlohmann::json{}) == id) return true;
  return false;
}

}  // namespace

bool holds_record(const Reply& reply, std::int64_t id) {
  const auto text = reply.text();
  if (text.starts_with('{')) return holds_in_json(text, id);
  pugi::xml_document document;
  if (!document.load_buffer(text.data(), text.size(), xml::kReadTexts)) return false;
  const auto root = document.document_element();
  for (const auto record : root.child("data").children())
    if (record.child("id").text().as_llong() == id) return true;
  for (const auto record : root.child("RESPONSE").child("VULN_LIST").children("VULN"))
    if (record.child("QID").text().as_llong() == id) return true;
  return false;
}

}  // namespace mockqualys::server
