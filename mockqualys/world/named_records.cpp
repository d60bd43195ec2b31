#include "mockqualys/world/named_records.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/world/stored_record.h"

namespace mockqualys {

namespace {

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

pugi::xml_node leaf(pugi::xml_node parent, const char* name, const std::string& text, bool free = false) {
  auto child = parent.append_child(name);
  child.append_child(free ? pugi::node_cdata : pugi::node_pcdata).set_value(text.c_str());
  return child;
}

// What the naming record says may be no record at all (an id that is no number): then there is nothing to find.
RecordPtr store(Kind kind, const pugi::xml_node& element) { return store_record(kind, element).value_or(nullptr); }

void add(Kind kind, RecordPtr record, State& state) {
  if (record) state[kind].emplace(record->id, std::move(record));
}

// One that is known by id and name alone, with the owner and the dates of who names it.
void add_by_name(Kind kind, const pugi::xml_node& reference, const pugi::xml_node& webapp, State& state) {
  const auto id = xml::text_of(reference.child("id"));
  if (id.empty() || state[kind].contains(number(id))) return;
  pugi::xml_document document;
  auto element = document.append_child(std::string{element_name(kind)}.c_str());
  leaf(element, "id", id);
  // Tags stand in a module of their own, which writes plain text and has another shape (reference, adjacent 1.3).
  leaf(element, "name", xml::text_of(reference.child("name")), kind != Kind::Tag);
  const auto created = xml::text_of(webapp.child("createdDate"));
  if (kind == Kind::Tag) {
    if (!created.empty()) {
      leaf(element, "created", created);
      leaf(element, "modified", created);
    }
    return add(kind, store(kind, element), state);
  }
  if (const auto owner = webapp.child("owner")) element.append_copy(owner);
  if (kind == Kind::OptionProfile) leaf(element, "isDefault", "false");
  leaf(element.append_child("tags"), "count", "0");
  leaf(element.append_child("comments"), "count", "0");
  if (!created.empty()) {
    leaf(element, "createdDate", created);
    leaf(element, "updatedDate", created);
  }
  add(kind, store(kind, element), state);
}

struct NamedScan {
  std::int64_t id = 0;
  std::string_view name, reference, launched;
};

RecordPtr make_scan(const NamedScan& scan, const pugi::xml_node& app) {
  pugi::xml_document document;
  auto element = document.append_child("WasScan");
  const auto launched = parse_instant(scan.launched);
  leaf(element, "id", std::to_string(scan.id));
  leaf(element, "name", scan.name.empty() ? xml::text_of(app.child("name")) : std::string{scan.name}, true);
  leaf(element, "reference",
       scan.reference.empty()
           ? fmt::format("was/{}.{}", launched.value_or(Instant{}).time_since_epoch().count() * 1000, scan.id)
           : std::string{scan.reference});
  leaf(element, "type", "VULNERABILITY");
  leaf(element, "mode", xml::text_of(app.child("isScheduled")) == "true" ? "SCHEDULED" : "ONDEMAND");
  leaf(element, "multi", "false");
  auto target = element.append_child("target");
  auto webapp_element = target.append_child("webApp");
  for (const auto* child : {"id", "name", "url"})
    if (const auto value = app.child(child)) webapp_element.append_copy(value);
  auto scanner = target.append_child("scannerAppliance");
  const auto type = xml::text_of(app.child("defaultScanner").child("type"));
  leaf(scanner, "type", type.empty() ? "EXTERNAL" : type);
  if (const auto profile = app.child("defaultProfile")) element.append_copy(profile).set_name("profile");
  if (launched) leaf(element, "launchedDate", std::string{scan.launched});
  if (const auto owner = app.child("owner")) element.append_copy(owner).set_name("launchedBy");
  leaf(element, "status", "FINISHED");
  const auto last = app.child("lastScan");
  const auto summary = last.child("summary");
  if (summary && number(xml::text_of(last.child("id"))) == scan.id) {
    element.append_copy(summary);
  } else {
    auto made = element.append_child("summary");
    leaf(made, "resultsStatus", "SUCCESSFUL");
    leaf(made, "authStatus", "NONE");
  }
  return store(Kind::Scan, element);
}

std::unique_ptr<pugi::xml_document> parse(const StoredRecord& record) {
  auto document = std::make_unique<pugi::xml_document>();
  document->load_buffer(record.full.data(), record.full.size(), xml::kParse, pugi::encoding_utf8);
  return document;
}

void add_named_by_webapp(const StoredRecord& record, State& state) {
  const auto document = parse(record);
  const auto webapp = document->document_element();
  const auto list = [&](const char* name, const char* member, Kind kind) {
    for (const auto& one : webapp.child(name).child("list").children(member)) add_by_name(kind, one, webapp, state);
  };
  list("tags", "Tag", Kind::Tag);
  list("defaultScannerTags", "Tag", Kind::Tag);
  list("authRecords", "WebAppAuthRecord", Kind::AuthRecord);
  list("dnsOverrides", "DnsOverride", Kind::DnsOverride);
  if (const auto profile = webapp.child("defaultProfile")) add_by_name(Kind::OptionProfile, profile, webapp, state);
  add_last_scan(record.id, state);
}

// The text between <name> and </name> in what our writer wrote: a history is long, and to parse a hundred of them would
// be a third of a start.
std::string_view between(std::string_view text, std::string_view opening, std::string_view closing) {
  const auto begin = text.find(opening);
  if (begin == std::string_view::npos) return {};
  const auto end = text.find(closing, begin);
  return text.substr(begin + opening.size(), end - begin - opening.size());
}

void add_named_by_finding(const StoredRecord& record, State& state) {
  constexpr std::string_view kOpening = "<scanData>", kClosing = "</scanData>";
  const std::string_view text = record.full;
  const auto webapp = state[Kind::WebApp].find(number(first_value(record, Field::WebAppId)));
  if (webapp == state[Kind::WebApp].end()) return;
  std::unique_ptr<pugi::xml_document> parsed;
  for (auto at = text.find(kOpening); at != std::string_view::npos; at = text.find(kOpening, at + 1)) {
    const auto scan = text.substr(at, text.find(kClosing, at) - at);
    const auto id = number(between(scan, "<id>", "</id>"));
    if (id <= 0 || state[Kind::Scan].contains(id)) continue;
    if (!parsed) parsed = parse(*webapp->second);
    add(Kind::Scan,
        make_scan({.id = id,
                   .name = {},
                   .reference = between(scan, "<reference>", "</reference>"),
                   .launched = between(scan, "<launchedDate>", "</launchedDate>")},
                  parsed->document_element()),
        state);
  }
}

}  // namespace

void add_last_scan(std::int64_t webapp, State& state) {
  const auto record = state[Kind::WebApp].find(webapp);
  if (record == state[Kind::WebApp].end()) return;
  const auto id = number(first_value(*record->second, Field::LastScan));
  if (id <= 0 || state[Kind::Scan].contains(id)) return;
  const auto of = std::to_string(webapp);
  std::string_view launched;
  for (const auto& [number_of, finding] : state[Kind::Finding]) {
    if (first_value(*finding, Field::WebAppId) == of)
      launched = std::max(launched, first_value(*finding, Field::LastTestedDate));
  }
  add(Kind::Scan, last_scan_of(*record->second, launched), state);
}

RecordPtr last_scan_of(const StoredRecord& webapp, std::string_view launched) {
  const auto document = parse(webapp);
  const auto scan = document->document_element().child("lastScan");
  const auto name = xml::text_of(scan.child("name"));
  return make_scan({.id = number(xml::text_of(scan.child("id"))), .name = name, .reference = {}, .launched = launched},
                   document->document_element());
}

void add_named_by(Kind kind, const StoredRecord& record, State& state) {
  if (kind == Kind::WebApp) add_named_by_webapp(record, state);
  if (kind == Kind::Finding) add_named_by_finding(record, state);
}

void add_all_named(State& state) {
  // A history says more of a scan than a web app does: findings first.
  for (const auto kind : {Kind::Finding, Kind::WebApp})
    for (const auto& [id, record] : state[kind]) add_named_by(kind, *record, state);
}

}  // namespace mockqualys
