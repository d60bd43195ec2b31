// The calls that only scans have. What a scan does as time passes, the world knows (world/scan_life.h).
#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/qps/answers.h"
#include "mockqualys/qps/chosen.h"
#include "mockqualys/qps/reading.h"
#include "mockqualys/qps/render.h"
#include "mockqualys/qps/resources/scan_request.h"
#include "mockqualys/qps/resources/words.h"
#include "mockqualys/qps/select.h"
#include "mockqualys/reports/scan_results.h"

namespace mockqualys::qps {

namespace {

using Name = std::string_view;

constexpr Name kSchema = "/qps/xsd/3.0/was/wasscan.xsd";

std::string element_of(std::int64_t id, Name rest = {}) {
  return fmt::format("    <WasScan>\n      <id>{}</id>\n{}    </WasScan>\n", id, rest);
}

Answer answer_ids(const Call& call, const std::vector<std::int64_t>& ids) {
  std::string elements;
  for (const auto id : ids) elements += element_of(id);
  return answer_elements(call, ids.size(), elements, kSchema);
}

Answer refuse(const Context& context, const Reason& reason) { return refuse_for(reason, context.call, kSchema); }

// The scan that the path names, as `get` answers it.
struct NamedScan {
  std::int64_t id;
  std::string record;
  pugi::xml_document document;
  pugi::xml_node root() const { return document.document_element(); }
  std::string text(const char* path) const { return xml::text_of(root().first_element_by_path(path)); }
  bool is_running() const {
    const auto status = text("status");
    return status == "SUBMITTED" || status == "RUNNING";
  }
};

template <Answer (*answer)(const Context& context, const NamedScan& scan)>
Answer with_scan(const Context& context) {
  const auto id = parse_id(context.id);
  if (!id) return not_an_id(context.call, context.id, kSchema);
  if (!may_see(context.world, context.user, context.resource, *id)) return not_found(context.call, kSchema);
  NamedScan scan{.id = *id, .record = context.world.record(Kind::Scan, *id), .document = {}};
  scan.document.load_buffer(scan.record.data(), scan.record.size(), xml::kParse, pugi::encoding_utf8);
  return answer(context, scan);
}

// --- status, download ---

Answer status(const Context& context, const NamedScan& scan) {
  auto rest = fmt::format("      <status>{}</status>\n", scan.text("status"));
  if (scan.root().child("summary")) {
    rest += "      <summary>\n";
    for (const auto* part : {"resultsStatus", "authStatus"})
      if (const auto value = scan.root().child("summary").child(part)) xml::append_element(value, 4, rest);
    rest += "      </summary>\n";
  }
  return answer_elements(context.call, 1, element_of(scan.id, rest), kSchema);
}

Answer download(const Context& context, const NamedScan& scan) {
  if (scan.is_running())
    return refuse(context,
                  invalid_request(fmt::format("Scan: The scan is not finished. Scan status: {}", scan.text("status")),
                                  "Wait until the status of the scan is FINISHED."));
  const auto found = context.world.find_scan(scan.id);
  if (!found) return not_found(context.call, kSchema);
  auto results = reports::scan_results(scan.record, *found, context.world.snapshot());
  if (context.call.json) return answer_elements(context.call, 1, results, kSchema);
  Answer answer{.body = {}, .response_code = {}};
  answer.body =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<WasScan "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:noNamespaceSchemaLocation=\"";
  xml::append_escaped(context.call.origin, answer.body);
  answer.body += "/qps\">";
  answer.body += std::string_view{results}.substr(std::string_view{"<WasScan>"}.size());
  return answer;
}

// --- launch, scanagain ---

std::optional<Reason> too_many(const World& world, std::size_t more) {
  const auto most = world.scan_settings().most_running;
  if (world.running_scans() + static_cast<std::int64_t>(more) <= most) return std::nullopt;
  return invalid_request(
      fmt::format("You have reached the maximum number of concurrent running scans ({}) for your account", most),
      "Please wait until your previous scans have completed");
}

// Web apps outside the user's scope are not there for him, named or tagged.
tl::expected<std::set<std::int64_t>, Reason> targets(const Context& context, const ScanRequest& request) {
  std::set<std::int64_t> chosen;
  for (const auto id : request.webapps) {
    if (!may_see(context.world, context.user, kWebAppResource, id))
      return tl::unexpected(invalid_request(fmt::format("Scan: There is no web application {}.", id),
                                            "Specify web applications of your scope."));
    chosen.insert(id);
  }
  if (!request.included.tags.empty()) {
    const auto page =
        select({context.world, context.user, Kind::WebApp, kWebAppResource.webapps}, {}, {.limit = SIZE_MAX});
    Values tags;
    for (const auto position : page.positions) {
      page.records->values(position, Field::TagId, tags);
      if (carries(tags, request.included) && !carries(tags, request.excluded))
        chosen.insert(page.records->id_at(position));
    }
  }
  if (chosen.empty())
    return tl::unexpected(
        invalid_request("Scan: The target holds no web application.", "Specify web applications or tags."));
  return chosen;
}

// Of a web app: its first authentication record, when it has one.
std::optional<std::int64_t> default_auth_record(const World& world, std::int64_t webapp) {
  const auto webapps = world.records(Kind::WebApp);
  Values values;
  webapps->values(webapps->first_after(webapp - 1), Field::AuthRecordId, values);
  return values.empty() ? std::nullopt : std::optional{number(values[0])};
}

bool has_profile(const World& world, std::int64_t webapp) {
  const auto webapps = world.records(Kind::WebApp);
  Values values;
  webapps->values(webapps->first_after(webapp - 1), Field::ProfileId, values);
  return !values.empty();
}

Answer launch(const Context& context) {
  const auto body = read_body(context, {.preferences = {}, .data = true});
  if (!body) return body.error();
  if (!body->criteria.empty()) return refuse(context, unexpected_element("filters", {"data"}));
  auto request = read_scan_request(body->data);
  if (!request) return refuse(context, request.error());
  const auto webapps = targets(context, *request);
  if (!webapps) return refuse(context, webapps.error());
  for (const auto webapp : *webapps)
    if (!request->order.profile && !has_profile(context.world, webapp))
      return refuse(context, invalid_request(fmt::format("Scan: The web application {} has no option profile.", webapp),
                                             "Specify 'profile'."));
  if (const auto full = too_many(context.world, webapps->size())) return refuse(context, *full);
  std::vector<std::int64_t> launched;
  for (const auto webapp : *webapps) {
    auto order = request->order;
    order.webapp = webapp;
    order.user = context.user.name;
    if (request->default_auth_record) order.auth_record = default_auth_record(context.world, webapp);
    if (request->multi) order.more.push_back({"multi", "true"});
    const auto id = context.world.launch_scan(std::move(order));
    if (!id) return refuse(context, invalid_request(fmt::format("Scan: {}.", id.error()), "Specify what exists."));
    launched.push_back(*id);
  }
  return answer_ids(context.call, launched);
}

Answer scan_again(const Context& context, const NamedScan& scan) {
  const auto body = read_body(context, {.preferences = {}, .data = true});
  if (!body) return body.error();
  const auto name = read_scan_name(body->data);
  if (!name) return refuse(context, name.error());
  if (const auto full = too_many(context.world, 1)) return refuse(context, *full);
  ScanOrder order{.name = name->value_or(scan.text("name")),
                  .type = scan.text("type"),
                  .webapp = number(scan.text("target/webApp/id")),
                  .user = context.user.name};
  if (const auto profile = number(scan.text("profile/id"))) order.profile = profile;
  if (const auto record = number(scan.text("target/webAppAuthRecord/id"))) order.auth_record = record;
  const auto id = context.world.launch_scan(std::move(order));
  if (!id) return refuse(context, invalid_request(fmt::format("Scan: {}.", id.error()), "Launch a new scan."));
  return answer_ids(context.call, {*id});
}

// --- cancel, delete ---

Answer cancel(const Context& context, const NamedScan& scan) {
  const auto body = read_body(context, {.preferences = {}, .data = true});
  if (!body) return body.error();
  const auto with_results = read_cancel_with_results(body->data);
  if (!with_results) return refuse(context, with_results.error());
  const auto done = context.world.cancel_scan(scan.id, context.user.name, *with_results);
  if (!done) return refuse(context, {"INVALID_REQUEST", done.error(), {}});
  return answer_ids(context.call, {scan.id});
}

Answer remove(const Context& context) {
  const auto body = read_body(context, {});
  if (!body) return body.error();
  const auto ids = chosen_ids(context, *body);
  if (!ids) return ids.error();
  const auto scans = context.world.records(Kind::Scan);
  Values status;
  for (const auto id : *ids) {
    scans->values(scans->first_after(id - 1), Field::Status, status);
    if (!status.empty() && (status[0] == "SUBMITTED" || status[0] == "RUNNING"))
      return refuse(context, invalid_request(fmt::format("Scan: The scan {} is running and cannot be deleted.", id),
                                             "Cancel the scan, or wait until it has ended."));
  }
  std::vector<std::int64_t> removed;
  for (const auto id : *ids)
    if (context.world.remove(Kind::Scan, id)) removed.push_back(id);
  return answer_ids(context.call, removed);
}

constexpr auto kTypes = std::to_array<Name>({"VULNERABILITY", "DISCOVERY"});
constexpr auto kModes = std::to_array<Name>({"ONDEMAND", "SCHEDULED", "API"});
constexpr auto kStatuses = std::to_array<Name>({"SUBMITTED", "RUNNING", "FINISHED", "ERROR", "CANCELED", "PROCESSING"});
constexpr auto kAuthStatuses = std::to_array<Name>({"NONE", "NOT_USED", "SUCCESSFUL", "FAILED", "PARTIAL"});
constexpr auto kResults = std::to_array<Name>({"NOT_USED",
                                               "TO_BE_PROCESSED",
                                               "NO_HOST_ALIVE",
                                               "NO_WEB_SERVICE",
                                               "SERVICE_ERROR",
                                               "TIME_LIMIT_REACHED",
                                               "SCAN_INTERNAL_ERROR",
                                               "SCAN_RESULTS_INVALID",
                                               "SUCCESSFUL",
                                               "PROCESSING",
                                               "TIME_LIMIT_EXCEEDED",
                                               "SCAN_NOT_LAUNCHED",
                                               "SCANNER_NOT_AVAILABLE",
                                               "SUBMITTED",
                                               "RUNNING",
                                               "FINISHED",
                                               "CANCELED",
                                               "CANCELING",
                                               "ERROR",
                                               "DELETED",
                                               "CANCELED_WITH_RESULTS"});

constexpr auto kFields = std::to_array<FilterField>({
    {"id", Field::Id, Type::Integer, {}},
    {"name", Field::Name, Type::Text, {}},
    {"webApp.name", Field::WebAppName, Type::Text, {}},
    {"reference", Field::Reference, Type::Text, {}},
    {"webApp.id", Field::WebAppId, Type::Integer, {}},
    {"webApp.tags", Field::WebAppTags, Type::Element, {}},
    {"webApp.tags.id", Field::WebAppTagId, Type::Integer, {}},
    {"launchedDate", Field::LaunchedDate, Type::Date, {}},
    {"type", Field::Type, Type::Keyword, kTypes},
    {"mode", Field::Mode, Type::Keyword, kModes},
    {"status", Field::Status, Type::Keyword, kStatuses},
    {"authStatus", Field::AuthStatus, Type::Keyword, kAuthStatuses},
    {"resultsStatus", Field::ResultsStatus, Type::Keyword, kResults},
});
constexpr auto kPreferences = std::to_array<Name>({"limitResults", "startFromOffset", "startFromId"});
constexpr auto kOperations = std::to_array<Operation>({
    kCount,
    kSearch,
    kGet,
    {"status", Method::Get, Id::Required, with_scan<status>},
    {"download", Method::Get, Id::Required, with_scan<download>},
    {"launch", Method::Post, Id::None, launch, right::kLaunchScan},
    {"cancel", Method::Post, Id::Required, with_scan<cancel>, right::kCancelScan},
    {"delete", Method::Post, Id::Optional, remove, right::kDeleteScan},
    {"scanagain", Method::Post, Id::Required, with_scan<scan_again>, right::kLaunchScan},
});
// The vendor's pages call a scan so in two paths (reference, adjacent 4).
constexpr auto kOldOperations = std::to_array<Operation>({
    {"cancel", Method::Post, Id::Required, with_scan<cancel>, right::kCancelScan},
    {"scanagain", Method::Post, Id::Required, with_scan<scan_again>, right::kLaunchScan},
});

}  // namespace

constinit const Resource kScanResource{.module = kWas,
                                       .name = "wasscan",
                                       .kind = Kind::Scan,
                                       .schema = kSchema,
                                       .webapps = Field::WebAppId,
                                       .fields = kFields,
                                       .preferences = kPreferences,
                                       .operations = kOperations};

constinit const Resource kScanByOldNameResource{.module = kWas,
                                                .name = "scan",
                                                .kind = Kind::Scan,
                                                .schema = kSchema,
                                                .webapps = Field::WebAppId,
                                                .fields = {},
                                                .preferences = {},
                                                .operations = kOldOperations};

}  // namespace mockqualys::qps
