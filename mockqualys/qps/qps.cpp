#include "mockqualys/qps/qps.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <pugixml.hpp>

#include "mockqualys/qps/answers.h"
#include "mockqualys/qps/filters.h"
#include "mockqualys/qps/render.h"
#include "mockqualys/qps/reports.h"
#include "mockqualys/qps/request.h"
#include "mockqualys/qps/select.h"
#include "mockqualys/world/xml_text.h"

namespace mockqualys::qps {

namespace {

using Names = std::string_view;

constexpr std::int64_t kDefaultLimit = 100, kLargestLimit = 1000;
constexpr unsigned kParse = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol | pugi::parse_ws_pcdata_single;

struct Object {
  Names name;
  Kind kind;
  Names schema;
};
constexpr auto kObjects = std::to_array<Object>({
    {"webapp", Kind::WebApp, "/qps/xsd/3.0/was/webapp.xsd"},
    {"finding", Kind::Finding, "/qps/xsd/3.0/was/finding.xsd"},
    {"report", Kind::Report, kReportSchema},
});
constexpr Names kOtherSchema = "/qps/xsd/3.0/was/webapp.xsd";

// What the vendor has and this fake does not, over all objects (reference, 5.1).
constexpr auto kOtherObjects =
    std::to_array<Names>({"wasscan", "scan", "reporttemplate", "reportschedule", "wasscanschedule", "webappauthrecord",
                          "optionprofile", "dnsoverride", "catalog", "searchlist", "burp"});
constexpr auto kOtherOperations =
    std::to_array<Names>({"create", "update", "delete", "purge", "downloadSeleniumScript", "ignore", "activate",
                          "editSeverity", "restoreSeverity", "retest", "retestStatus", "import", "status", "download",
                          "launch", "cancel", "scanagain", "send", "deactivate"});

bool is_one_of(std::span<const Names> names, Names name) { return std::ranges::find(names, name) != names.end(); }

std::string first_histories(std::string_view record, std::int64_t keep) {
  pugi::xml_document document;
  document.load_buffer(record.data(), record.size(), kParse, pugi::encoding_utf8);
  auto root = document.document_element();
  auto history = root.child("history");
  for (auto list : history.children()) {
    std::int64_t seen = 0;
    for (auto entry = list.first_child(); entry;) {
      const auto next = entry.next_sibling();
      if (entry.type() == pugi::node_element && ++seen > keep) list.remove_child(entry);
      entry = next;
    }
  }
  if (keep == 0) root.remove_child(history);
  std::string out;
  xml::append_element(root, 2, out);
  return out;
}

// The records of one answer, written as they come.
class Writer {
 public:
  Writer(const Records& records, Form form, std::optional<std::int64_t> histories)
      : records_{records}, form_{form}, histories_{form == Form::Full ? histories : std::nullopt} {}

  void xml(std::size_t position, std::string& out) {
    if (!histories_) return records_.append(position, form_, out);
    text_.clear();
    records_.append(position, form_, text_);
    out += first_histories(text_, *histories_);
  }

  void json(std::size_t position, std::string& out) {
    text_.clear();
    std::string record;
    xml(position, record);
    document_.load_buffer_inplace(record.data(), record.size(), kParse, pugi::encoding_utf8);
    if (!out.empty()) out += ',';
    append_json(document_.document_element(), static_cast<std::uint64_t>(records_.id_at(position)), out);
  }

 private:
  const Records& records_;
  Form form_;
  std::optional<std::int64_t> histories_;
  std::string text_;
  pugi::xml_document document_;
};

Answer answer_records(const Call& call, const Object& object, const Envelope& envelope, Writer writer,
                      const std::vector<std::size_t>& positions) {
  Answer answer{.body = {}, .response_code = "SUCCESS"};
  if (call.json) {
    answer.content_type = "application/json";
    std::string data;
    for (const auto position : positions) writer.json(position, data);
    answer.body = json_envelope(envelope, data);
    return answer;
  }
  open_xml(envelope, call.origin, object.schema, answer.body);
  for (const auto position : positions) {
    const auto before = answer.body.size();
    writer.xml(position, answer.body);
    // Records are of about one size: room for all of them at once, not by doubling.
    if (position == positions.front())
      answer.body.reserve(answer.body.size() + (answer.body.size() - before) * positions.size() * 5 / 4);
  }
  close_xml(envelope, answer.body);
  return answer;
}

Reason out_of_range(Names preference, std::int64_t value, Names expected) {
  return {"INVALID_REQUEST", fmt::format("Preferences: Invalid value for preference '{}' ({}).", preference, value),
          std::string{expected}};
}

tl::expected<Window, Reason> window_of(const Preferences& preferences) {
  const auto limit = preferences.limit_results.value_or(kDefaultLimit);
  if (limit < 1 || limit > kLargestLimit)
    return tl::unexpected(out_of_range("limitResults", limit, "Specify a value from 1 to 1000."));
  const auto offset = preferences.start_from_offset.value_or(1);
  if (offset < 1) return tl::unexpected(out_of_range("startFromOffset", offset, "Specify a value of 1 or more."));
  const auto from_id = preferences.start_from_id.value_or(1);
  if (from_id < 0) return tl::unexpected(out_of_range("startFromId", from_id, "Specify a value of 0 or more."));
  if (const auto kept = preferences.limit_histories; kept && *kept < 0) {
    return tl::unexpected(out_of_range("limitHistories", *kept, "Specify a value of 0 or more."));
  }
  return Window{
      .limit = static_cast<std::size_t>(limit), .skip = static_cast<std::size_t>(offset - 1), .after_id = from_id - 1};
}

Answer search(const World& world, const User& user, const Call& call, const Object& object, const Request& request,
              std::span<const Test> tests) {
  const auto window = window_of(request.preferences);
  if (!window) return refuse_for(window.error(), call, object.schema);
  const auto page = select(world, user, object.kind, tests, *window);
  Envelope envelope{.count = page.positions.size()};
  if (page.positions.empty()) {
    if (call.empty_as_2020) {
      envelope.more = false;
      envelope.data = true;
    }
    return respond(call, envelope, object.schema);
  }
  envelope.more = page.more;
  if (page.more) envelope.last_id = page.records->id_at(page.positions.back());
  envelope.data = true;
  const auto form = request.preferences.verbose ? Form::Full : Form::Short;
  return answer_records(call, object, envelope, {*page.records, form, request.preferences.limit_histories},
                        page.positions);
}

Answer get(const World& world, const User& user, const Call& call, const Object& object, Names id) {
  const auto number = parse_id(id);
  if (!number) return not_an_id(call, id, object.schema);
  const auto test =
      Test::from(object.kind, {.field = "id", .op = "EQUALS", .value = std::to_string(*number), .name = {}});
  const auto page = select(world, user, object.kind, {&*test, 1}, {});
  if (page.positions.empty()) return not_found(call, object.schema);
  return answer_records(call, object, {.count = 1, .data = true}, {*page.records, Form::Full, std::nullopt},
                        page.positions);
}

}  // namespace

Answer handle(World& world, const User& user, const Call& call) {
  Names id = call.id;
  if (id.ends_with('/')) id.remove_suffix(1);
  const auto object = std::ranges::find(kObjects, Names{call.object}, &Object::name);
  if (object != kObjects.end() && object->kind == Kind::Report) {
    if (auto answer = handle_report(world, user, call, id)) return std::move(*answer);
  }
  const bool reads = call.operation == "count" || call.operation == "search" || call.operation == "get";
  if (object == kObjects.end() || !reads) {
    const bool object_known = object != kObjects.end() || is_one_of(kOtherObjects, call.object);
    if (!object_known || (!reads && !is_one_of(kOtherOperations, call.operation))) return unknown_address(call);
    return not_offered(call, fmt::format("mockqualys does not offer '{}' on '{}'.", call.operation, call.object),
                       "Offered are count, search and get on webapp, finding and report, and status, download, create "
                       "and delete on report.",
                       kOtherSchema);
  }
  const bool post = call.method == "POST";
  const bool by_get = call.method == "GET" && call.operation != "search";
  if ((call.operation == "get") ? !by_get : !(post || by_get)) {
    return not_offered(call, fmt::format("The operation '{}' cannot be called by {}.", call.operation, call.method),
                       call.operation == "get" ? "Use GET." : "Use POST.", object->schema);
  }
  if (call.operation == "get") return get(world, user, call, *object, id);
  if (!id.empty()) return unknown_address(call);

  const auto request = read_body(object->kind, call, object->schema);
  if (!request) return request.error();
  const auto tests = compile(object->kind, request->criteria);
  if (!tests) return refuse_for(tests.error(), call, object->schema);
  if (call.operation == "count")
    return respond(call, {.count = count(world, user, object->kind, *tests)}, object->schema);
  return search(world, user, call, *object, *request, *tests);
}

Answer portal_version(std::string_view origin, bool json) {
  // One element a module; the numbers are invented.
  constexpr std::string_view kModules =
      "  <data>\n    <Portal-Version>\n"
      "      <PortalApplication-VERSION>9.9.0.0-1 OFFICIAL #7 (2026-01-02T03:04:05Z)</PortalApplication-VERSION>\n"
      "      <WAS-VERSION>9.1.0.0-2</WAS-VERSION>\n      <QWEB__VM-VERSION>9.3.0.0-4</QWEB__VM-VERSION>\n    "
      "</Portal-Version>\n"
      "    <QWeb-Version>\n      <WEB-VERSION>99.1.0.0-1</WEB-VERSION>\n      "
      "<SCANNER-VERSION>99.2.3-1</SCANNER-VERSION>\n"
      "      <VULNSIGS-VERSION>9.5.1-2</VULNSIGS-VERSION>\n    </QWeb-Version>\n  </data>\n";
  const Envelope envelope{.count = 1};
  Answer answer{.body = {}, .response_code = "SUCCESS"};
  if (json) {
    pugi::xml_document document;
    document.load_buffer(kModules.data(), kModules.size(), kParse, pugi::encoding_utf8);
    std::string data;
    for (const auto& part : document.document_element().children()) {
      if (part.type() != pugi::node_element) continue;
      if (!data.empty()) data += ',';
      append_json(part, 0, data);
    }
    answer.content_type = "application/json";
    answer.body = json_envelope({.count = 1, .data = true}, data);
    return answer;
  }
  open_xml(envelope, origin, "/qps/xsd/version.xsd", answer.body);
  answer.body += kModules;
  close_xml(envelope, answer.body);
  return answer;
}

}  // namespace mockqualys::qps
