// The calls that only reports have: status, download, create, update, send.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <set>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/qps/answers.h"
#include "mockqualys/qps/reading.h"
#include "mockqualys/qps/resources/report_request.h"
#include "mockqualys/qps/resources/resource.h"
#include "mockqualys/qps/select.h"
#include "mockqualys/qps/writing.h"
#include "mockqualys/reports/document.h"

namespace mockqualys::qps {

namespace {

using Names = std::string_view;

constexpr Names kReportSchema = "/qps/xsd/3.0/was/report.xsd";

std::string report_element(std::int64_t id, Names rest = {}) {
  return fmt::format("    <Report>\n      <id>{}</id>\n{}    </Report>\n", id, rest);
}

// --- status, download ---

// As it was recorded for XML: the name with its blanks as '_', the login, the day, the id. What a header cannot hold is
// '_' too.
std::string file_name(const Report& report) {
  std::string name = report.name;
  std::ranges::replace_if(
      name, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\\' || c == '/' || c > '~'; },
      '_');
  std::ranges::replace_if(
      name, [](char c) { return static_cast<unsigned char>(c) > 0x7E; }, '_');
  auto day = format_instant(report.created).substr(0, 10);
  std::erase(day, '-');
  return fmt::format("{}_{}_{}_{}.{}", name, report.user, day, report.id, reports::file_kind(report.format).extension);
}

Answer status(const Context& context, const Report& report) {
  return answer_elements(context.call, 1,
                         report_element(report.id, fmt::format("      <status>{}</status>\n", name_of(report.status))),
                         kReportSchema);
}

Answer download(const Context& context, const Report& report) {
  const auto& call = context.call;
  if (report.status == ReportStatus::Running) {
    return refuse_for(
        {"INVALID_REQUEST", "The report is not yet complete.", "Wait until the status of the report is COMPLETE."},
        call, kReportSchema);
  }
  if (report.status == ReportStatus::Error) {
    return refuse_for({"INVALID_REQUEST", "The report could not be created.", "Create the report again."}, call,
                      kReportSchema);
  }
  context.world.note_download(report.id);
  return {.content_type = std::string{reports::file_kind(report.format).content_type},
          .body = {},
          .response_code = {},
          .file = report.document->text(),
          .file_name = file_name(report)};
}

// --- create ---

std::optional<Reason> storage_full(const World& world, const User& user, const ReportSettings& settings) {
  const auto full = [](Names whose, std::int64_t limit) {
    return invalid_request(fmt::format("Your {} storage limit of {:.1f} Mb has been reached.", whose,
                                       static_cast<double>(limit) / (1 << 20)),
                           "Delete existing reports and try again.");
  };
  if (settings.user_limit && world.report_bytes(user.name) >= *settings.user_limit)
    return full("user", *settings.user_limit);
  if (settings.subscription_limit && world.report_bytes(std::nullopt) >= *settings.subscription_limit) {
    return full("subscription", *settings.subscription_limit);
  }
  return std::nullopt;
}

// What a request is about, ascending.
struct Targets {
  std::vector<std::int64_t> webapps;
  std::vector<Scan> scans;
};

// Web apps outside the user's scope are not there for him, named or tagged, nor are their scans.
tl::expected<Targets, Reason> targets(const World& world, const User& user, const ReportRequest& request) {
  const auto page = select({world, user, Kind::WebApp, kWebAppResource.webapps}, {}, {.limit = SIZE_MAX});
  const auto& webapps = *page.records;
  std::set<std::int64_t> visible, chosen;
  Values values;
  for (const auto position : page.positions) {
    const auto id = webapps.id_at(position);
    visible.insert(id);
    webapps.values(position, Field::TagId, values);
    if (carries(values, request.included) && !carries(values, request.excluded)) chosen.insert(id);
  }
  for (const auto id : request.webapps) {
    if (!visible.contains(id)) {
      return tl::unexpected(invalid_request(fmt::format("Report: There is no web application {}.", id),
                                            "Specify web applications of your scope."));
    }
    chosen.insert(id);
  }
  std::vector<Scan> scans;
  for (const auto id : std::set<std::int64_t>{request.scans.begin(), request.scans.end()}) {
    auto scan = world.find_scan(id);
    if (!scan || !visible.contains(scan->webapp)) {
      return tl::unexpected(invalid_request(
          fmt::format("Report: There is no scan {}.", id),
          "Specify scans of your scope: the last one of a web application, or one of the history of a finding."));
    }
    chosen.insert(scan->webapp);
    scans.push_back(std::move(*scan));
  }
  // A catalog is about entries, which this fake has none of.
  if (chosen.empty() && request.order.root != ReportType::Catalog) {
    return tl::unexpected(
        invalid_request("Report: The target holds no web application.", "Specify web applications, scans or tags."));
  }
  return Targets{.webapps = {chosen.begin(), chosen.end()}, .scans = std::move(scans)};
}

tl::expected<std::vector<ReportTag>, Reason> own_tags(const World& world, const std::vector<std::int64_t>& ids) {
  std::vector<ReportTag> tags;
  for (const auto id : ids) {
    const auto record = world.record(Kind::Tag, id);
    if (record.empty())
      return tl::unexpected(invalid_request(fmt::format("Report: There is no tag {}.", id), "Specify existing tags."));
    pugi::xml_document document;
    document.load_buffer(record.data(), record.size(), xml::kReadTexts, pugi::encoding_utf8);
    tags.push_back({.id = id, .name = xml::text_of(document.document_element().child("name"))});
  }
  return tags;
}

// The lists of the world are its records; those of the settings come from whoever sets the fake up.
std::optional<std::set<std::int64_t>> find_list(const World& world, const ReportSettings& settings, std::int64_t id) {
  if (const auto list = settings.search_lists.find(id); list != settings.search_lists.end()) return list->second;
  const auto record = world.record(Kind::SearchList, id);
  if (record.empty()) return std::nullopt;
  pugi::xml_document document;
  document.load_buffer(record.data(), record.size(), xml::kReadTexts, pugi::encoding_utf8);
  std::set<std::int64_t> qids;
  for (const auto& one : document.document_element().child("qids").child("list").children("long"))
    qids.insert(std::strtoll(one.child_value(), nullptr, 10));
  return qids;
}

tl::expected<std::optional<std::set<std::int64_t>>, Reason> qids(const World& world, const ReportSettings& settings,
                                                                 const std::vector<std::int64_t>& lists) {
  if (lists.empty()) return std::nullopt;
  std::set<std::int64_t> all;
  for (const auto id : lists) {
    const auto list = find_list(world, settings, id);
    if (!list) {
      return tl::unexpected(
          invalid_request(fmt::format("Report: There is no search list {}.", id), "Specify existing search lists."));
    }
    all.insert(list->begin(), list->end());
  }
  return all;
}

Answer create(const Context& context) {
  auto& world = context.world;
  const auto& user = context.user;
  const auto& call = context.call;
  const auto json = body_format(call);
  if (!json) return json.error();
  const auto wrong = [&](const Reason& reason) { return refuse_for(reason, call, kReportSchema); };
  auto request = read_report_request(call.body, *json);
  if (!request) return wrong(request.error());
  const auto settings = world.report_settings();
  auto target = targets(world, user, *request);
  if (!target) return wrong(target.error());
  auto tags = own_tags(world, request->own_tags);
  if (!tags) return wrong(tags.error());
  auto chosen = qids(world, settings, request->search_lists);
  if (!chosen) return wrong(chosen.error());
  if (const auto full = storage_full(world, user, settings)) return wrong(*full);

  auto& order = request->order;
  order.user = user.name;
  order.webapps = std::move(target->webapps);
  order.scans = std::move(target->scans);
  order.tags = std::move(*tags);
  order.qids = std::move(*chosen);
  order.shape = settings.shape;
  order.takes = settings.creation_time;
  order.fails = world.take_failing_report();
  const auto id = world.make_report(std::move(order));
  if (!id) return wrong(invalid_request(fmt::format("Report: {}.", id.error()), "Try again."));
  return answer_elements(call, 1, report_element(*id), kReportSchema);
}

// The one that the path names, if the user may see it.
tl::expected<Report, Answer> named_report(const Context& context) {
  const auto number = parse_id(context.id);
  if (!number) return tl::unexpected(not_an_id(context.call, context.id, kReportSchema));
  auto report = context.world.find_report(*number);
  if (!report || !may_see(context.world, context.user, context.resource, *number))
    return tl::unexpected(not_found(context.call, kReportSchema));
  return std::move(*report);
}

template <auto answer>
Answer with_report(const Context& context) {
  const auto report = named_report(context);
  return report ? answer(context, *report) : report.error();
}

// --- update, send ---

constexpr Part kUpdateParts[] = {
    {.element = "id", .shape = Shape::Number},
    {.element = "name"},
    {.element = "description"},
    kTagsPart,
};
constexpr ObjectData kUpdateData{.element = "Report", .parts = kUpdateParts};

std::optional<Reason> check(const Context&, const pugi::xml_node&, const pugi::xml_node& report) {
  ReportOrder order;
  order.name = xml::text_of(report.child("name"));
  order.description = xml::text_of(report.child("description"));
  if (const auto wrong = order_error(order))
    return invalid_request(fmt::format("Report: {}.", *wrong), "Specify a 'name' of at most 256 characters.");
  return std::nullopt;
}

void leave_as_it_is(const Context&, pugi::xml_node) {}

constexpr Writing kUpdate{.object = kUpdateData, .prepare = leave_as_it_is, .check = check, .sign = leave_as_it_is};

constexpr Part kSendParts[] = {{.element = "id", .shape = Shape::Number},
                               {.element = "distributionList", .shape = Shape::Tree}};
constexpr auto kSendTrees = std::to_array<TreeRow>({{"distributionList", "set"}, {"set", "EmailAddress*"}});
constexpr ObjectData kSendData{.element = "Report", .parts = kSendParts, .trees = kSendTrees};

// Nothing is mailed: the answer is all that a client sees.
Answer send(const Context& context, const Report& report) {
  const auto wrong = [&](const Reason& reason) { return refuse_for(reason, context.call, kReportSchema); };
  const auto request = read_body(context, {.preferences = {}, .data = true});
  if (!request) return request.error();
  if (!request->criteria.empty()) return wrong(unexpected_element("filters", {"data"}));
  const auto data = read_object(request->data, kSendData);
  if (!data) return wrong(data.error());
  const auto* list = find(*data, "distributionList");
  const auto* set = list == nullptr ? nullptr : find(*list, "set");
  if (set == nullptr || set->children.empty())
    return wrong(invalid_request("Report: distributionList is missing.", "Specify whom to send the report to."));
  for (const auto& address : set->children)
    if (const auto at = address.text.find('@'); at == 0 || at == std::string::npos || at + 1 == address.text.size())
      return wrong(invalid_request(fmt::format("Report: '{}' is no address of e-mail.", address.text),
                                   "Specify addresses such as a@example.test."));
  if (report.status != ReportStatus::Complete)
    return wrong(invalid_request(fmt::format("Report: It cannot be sent while it is {}.", name_of(report.status)),
                                 "Wait until the status of the report is COMPLETE."));
  return answer_elements(context.call, 1, report_element(report.id), kReportSchema);
}

constexpr auto kTypes = std::to_array<Names>(
    {"WAS_SCAN_REPORT", "WAS_WEBAPP_REPORT", "WAS_SCORECARD_REPORT", "WAS_CATALOG_REPORT", "DATALIST_REPORT"});
constexpr auto kFormats = std::to_array<Names>(
    {"HTML_ZIPPED", "HTML_BASE64", "PDF", "PDF_ENCRYPTED", "POWERPOINT", "CSV", "CSV_V2", "XML", "WORD"});
constexpr auto kStatuses = std::to_array<Names>({"RUNNING", "ERROR", "COMPLETE"});

constexpr auto kFields = std::to_array<FilterField>({
    {"id", Field::Id, Type::Integer, {}},
    {"name", Field::Name, Type::Text, {}},
    {"tags.id", Field::TagId, Type::Integer, {}},
    {"tags.name", Field::TagName, Type::Text, {}},
    {"creationDate", Field::CreationDate, Type::Date, {}},
    {"type", Field::Type, Type::Keyword, kTypes},
    {"format", Field::Format, Type::Keyword, kFormats},
    {"status", Field::Status, Type::Keyword, kStatuses},
});
constexpr auto kOperations = std::to_array<Operation>({
    kCount,
    kSearch,
    kGet,
    {"status", Method::Get, Id::Required, with_report<status>},
    {"download", Method::Get, Id::Required, with_report<download>},
    {"create", Method::Post, Id::None, create, right::kCreateReport},
    {"update", Method::Post, Id::Required, update<kUpdate>, right::kEditReport},
    {"delete", Method::Post, Id::Optional, delete_records, right::kDeleteReport},
    {"send", Method::Post, Id::Required, with_report<send>, right::kSendReport},
});

}  // namespace

constinit const Resource kReportResource{.module = kWas,
                                         .name = "report",
                                         .kind = Kind::Report,
                                         .schema = kReportSchema,
                                         .webapps = Field::WebAppId,
                                         .fields = kFields,
                                         .preferences = kPagingPreferences,
                                         .operations = kOperations};

}  // namespace mockqualys::qps
