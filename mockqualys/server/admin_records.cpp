#include "mockqualys/server/admin_records.h"

#include <limits>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "mockqualys/world/kinds.h"
#include "mockqualys/world/vendor_schema.h"

namespace mockqualys::server {
namespace {

// {"finding": id} or {"webapp": id}
std::pair<Kind, std::int64_t> read_record(const Json& body) {
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  if (body.contains("finding") == body.contains("webapp")) throw BadRequest{"give one of \"finding\" and \"webapp\""};
  return body.contains("finding") ? std::pair{Kind::Finding, integer_at(body, "finding", 1, kLargest)}
                                  : std::pair{Kind::WebApp, integer_at(body, "webapp", 1, kLargest)};
}

void append_note(std::string& note, std::string_view what) {
  note += fmt::format("{}{}", note.empty() ? "taken as it is, though Qualys does not send it: " : ". ", what);
}

}  // namespace

std::string oddities_of(const std::string& xml) {
  pugi::xml_document document;
  document.load_buffer(xml.data(), xml.size());
  std::string note;
  for (const auto& oddity : oddities(document.document_element())) append_note(note, oddity.what);
  return note;
}

JudgedEdits read_judged_edits(std::string_view record, const Json& body) {
  if (!body.contains("set")) throw BadRequest{"\"set\" is missing: {\"path/of/element\": \"value\" or null}"};
  const bool odd = body.contains("odd") && boolean_at(body, "odd");
  JudgedEdits judged{.edits = read_edits(body.at("set")), .note = {}};
  auto& note = judged.note;
  for (const auto& edit : judged.edits) {
    const auto judgement = judge_edit(record, edit);
    if (judgement.unknown_element && !odd)
      throw BadRequest{
          fmt::format("{} (give \"odd\": true beside \"set\" to have it all the same)", *judgement.unknown_element)};
    for (const auto& what : {judgement.unknown_element, judgement.odd_value})
      if (what) append_note(note, *what);
  }
  return judged;
}

Json add_xml(const Desk& desk, Kind kind, const std::string& xml) {
  if (const auto done = desk.world.add(kind, xml); !done) throw BadRequest{done.error()};
  Json answer{{row_of(kind).plural, desk.world.size(kind)}};
  auto note = oddities_of(xml);
  if (kind == Kind::Finding) {
    pugi::xml_document document;
    document.load_buffer(xml.data(), xml.size());
    const auto webapp = document.document_element().child("webApp").child("id").text().as_llong();
    if (desk.world.record(Kind::WebApp, webapp).empty())
      append_note(note, webapp == 0 ? std::string{"the finding names no web app (<webApp><id>)"}
                                    : fmt::format("there is no web app {}", webapp));
  }
  if (!note.empty()) answer["note"] = note;
  return answer;
}

Json edit_record(const Desk& desk, const Request& request) {
  const auto body = read_object(request, kEditKeys);
  const auto [kind, id] = read_record(body);
  const auto [edits, note] = read_judged_edits(row_of(kind).element, body);
  if (const auto done = desk.world.edit(kind, id, edits); !done) throw BadRequest{done.error()};
  Json answer{{"record", desk.world.record(kind, id)}};
  if (!note.empty()) answer["note"] = note;
  return answer;
}

Json add_record(const Desk& desk, const Request& request) {
  const auto body = read_object(request, kAddKeys);
  if (body.contains("finding") == body.contains("webapp"))
    throw BadRequest{"give one of \"finding\" and \"webapp\": the record's XML as a text"};
  const bool is_finding = body.contains("finding");
  return add_xml(desk, is_finding ? Kind::Finding : Kind::WebApp, text_at(body, is_finding ? "finding" : "webapp"));
}

Json remove_record(const Desk& desk, const Request& request) {
  const auto body = read_object(request, kRemoveKeys);
  if (body.contains("report") && body.size() == 1) {
    const auto id = integer_at(body, "report", 1, std::numeric_limits<std::int64_t>::max());
    if (const auto done = desk.world.remove(Kind::Report, id); !done) throw BadRequest{done.error()};
    return {{"reports", desk.world.size(Kind::Report)}};
  }
  const auto [kind, id] = read_record(body);
  if (const auto done = desk.world.remove(kind, id); !done) throw BadRequest{done.error()};
  return {{kind == Kind::Finding ? "findings" : "webapps", desk.world.size(kind)}};
}

}  // namespace mockqualys::server
