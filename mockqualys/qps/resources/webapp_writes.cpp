#include "mockqualys/qps/resources/webapp_writes.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "mockqualys/base/text.h"
#include "mockqualys/base/xml_text.h"
#include "mockqualys/qps/answers.h"
#include "mockqualys/qps/chosen.h"
#include "mockqualys/qps/resources/scheduling_data.h"
#include "mockqualys/qps/writing.h"

namespace mockqualys::qps {

namespace {

using Name = std::string_view;
using Wrong = std::optional<Reason>;

constexpr Part references(Name element, Name member) {
  return {.element = element, .shape = Shape::List, .member = member, .children = "id name", .key = "id"};
}
constexpr Part texts(Name element, Name member, Name twin = {}) {
  return {.element = element, .shape = Shape::List, .member = member, .twin = twin};
}
constexpr Part read_only(Name element) { return {.element = element, .shape = Shape::ReadOnly}; }

// Reference, REST 6.1 in its order; both spellings of a list are sent by living clients.
constexpr Part kParts[] = {
    {.element = "id", .shape = Shape::Number},
    {.element = "name"},
    {.element = "url"},
    read_only("os"),
    kReadOnlyOwner,
    {.element = "scope", .shape = Shape::Word, .words = "ALL LIMIT SUBDOMAIN DOMAINS"},
    {.element = "subDomain"},
    texts("domains", "Domain"),
    texts("uris", "Url"),
    {.element = "attributes", .shape = Shape::List, .member = "Attribute", .children = "id name value", .key = "name"},
    {.element = "defaultProfile", .shape = Shape::Tree},
    {.element = "defaultScanner", .shape = Shape::Tree},
    references("defaultScannerTags", "Tag"),
    {.element = "scannerLocked", .shape = Shape::Boolean},
    {.element = "progressiveScanning", .shape = Shape::Word, .words = "true false ENABLED DISABLED DEFAULT"},
    {.element = "redundancyLinks"},
    {.element = "maxRedundancyLinks"},
    texts("urlBlacklist", "UrlEntry", "urlExcludelist"),
    texts("urlExcludelist", "UrlEntry", "urlBlacklist"),
    texts("urlWhitelist", "UrlEntry", "urlAllowlist"),
    texts("urlAllowlist", "UrlEntry", "urlWhitelist"),
    texts("postDataBlacklist", "UrlEntry", "postDataExcludelist"),
    texts("postDataExcludelist", "UrlEntry", "postDataBlacklist"),
    texts("logoutRegexList", "UrlEntry"),
    references("authRecords", "WebAppAuthRecord"),
    references("dnsOverrides", "DnsOverride"),
    {.element = "useRobots", .shape = Shape::Word, .words = "IGNORE ADD_PATHS BLACKLIST"},
    {.element = "useSitemap", .shape = Shape::Boolean},
    texts("headers", "WebAppHeader"),
    {.element = "malwareMonitoring", .shape = Shape::Boolean},
    {.element = "malwareNotification", .shape = Shape::Boolean},
    read_only("malwareTaskId"),
    {.element = "malwareScheduling", .shape = Shape::Tree},
    kTagsPart,
    kCommentsPart,
    read_only("isScheduled"),
    read_only("lastScan"),
    read_only("createdBy"),
    read_only("createdDate"),
    read_only("updatedBy"),
    read_only("updatedDate"),
    read_only("screenshot"),
    {.element = "proxy", .shape = Shape::Tree},
    {.element = "config", .shape = Shape::Tree},
    {.element = "crawlingScripts",
     .shape = Shape::List,
     .member = "SeleniumScript",
     .children = "id name data regex requiresAuthentication startingUrl startingUrlRegex",
     .key = "name",
     .numbered = true},
    {.element = "swaggerFile", .shape = Shape::Tree},
    {.element = "postmanCollection",
     .shape = Shape::ReadOnly,
     .words = "It needs ENABLE_POSTMAN_COLLECTION for the subscription."},
    {.element = "reactivateIfExists", .shape = Shape::Flag},
};
constexpr auto kTrees = joined(std::to_array<TreeRow>({
                                   {"defaultProfile", "id name"},
                                   {"defaultScanner", "type friendlyName"},
                                   {"defaultAuthRecord", "id name"},
                                   {"malwareScheduling", kSchedulingChildren},
                                   {"proxy", "id name url"},
                                   {"config", "cancelScansAfterNHours cancelScansAt defaultAuthRecord"},
                                   {"swaggerFile", "name content"},
                               }),
                               kSchedulingTrees);
constexpr auto kLeaves = joined(std::to_array<LeafRow>({
                                    {"type", Shape::Word, "EXTERNAL INTERNAL"},
                                    {"cancelScansAfterNHours", Shape::Number},
                                    {"requiresAuthentication", Shape::Boolean},
                                    {"startingUrlRegex", Shape::Boolean},
                                }),
                                kSchedulingLeaves);
constexpr ObjectData kWebApp{.element = "WebApp", .parts = kParts, .trees = kTrees, .leaves = kLeaves};

Wrong refused(std::string_view what, std::string resolution) {
  return invalid_request(fmt::format("WebApp: {}.", what), std::move(resolution));
}

bool is_web_address(Name url) {
  for (const Name scheme : {"http://", "https://"}) {
    if (!equals_ignoring_case(url.substr(0, scheme.size()), scheme)) continue;
    const auto host = url.substr(scheme.size(), url.find_first_of("/?#", scheme.size()) - scheme.size());
    return !host.empty() && url.find_first_of(" \t\r\n<>\"") == Name::npos && host.front() != ':' &&
           host.front() != '.';
  }
  return false;
}

Wrong check(const Context& context, const pugi::xml_node& before, const pugi::xml_node& webapp) {
  const auto text = [&](const char* element) { return xml::text_of(webapp.child(element)); };
  const auto is_new = [&](const char* element) {
    return !before || text(element) != xml::text_of(before.child(element));
  };
  const auto id = std::strtoll(text("id").c_str(), nullptr, 10);
  if (is_new("name") && is_taken(context.world, Kind::WebApp, Field::Name, text("name"), id))
    return invalid_request("Webapp with same name exists", "Specify another name.");
  if (auto wrong = check_unique_name(context, before, webapp)) return wrong;
  if (text("url").empty()) return refused("url is missing", "Specify 'url'.");
  if (is_new("url") && !is_web_address(text("url")))
    return refused(fmt::format("'{}' is no url", text("url")), "Specify a 'url' that begins with http:// or https://.");
  if (text("scope") == "SUBDOMAIN" && text("subDomain").empty())
    return refused("the scope SUBDOMAIN needs a subDomain", "Specify 'subDomain'.");
  if (text("scope") == "DOMAINS" && !webapp.child("domains").child("list"))
    return refused("the scope DOMAINS needs domains", "Specify 'domains'.");
  if (const auto profile = webapp.child("defaultProfile"); profile && !profile.child("id"))
    return refused("'defaultProfile' has no id", "Specify the id of an option profile.");
  if (const auto proxy = xml::text_of(webapp.child("proxy").child("id"));
      webapp.child("proxy") && (!before || proxy != xml::text_of(before.child("proxy").child("id"))))
    return refused(fmt::format("There is no proxy '{}'", proxy), "Leave 'proxy' out: the subscription has none.");
  const auto config = webapp.child("config");
  if (std::ranges::count_if(config.children(), [](const auto& c) { return c.type() == pugi::node_element; }) > 1)
    return refused("'config' holds one element alone",
                   "Specify one of: cancelScansAfterNHours, cancelScansAt, defaultAuthRecord.");
  return std::nullopt;
}

// Reference, adjacent 2: without more the scope is everything, and there is no profile, record or list.
void prepare(const Context& context, pugi::xml_node webapp) {
  prepare_owned(context, webapp);
  put_text(webapp, "scope", "ALL");
  for (const auto* off : {"scannerLocked", "useSitemap", "malwareMonitoring", "isScheduled"})
    put_text(webapp, off, "false");
  webapp.append_child("config");
}

constexpr Writing kWriting{.object = kWebApp, .prepare = prepare, .check = check, .sign = sign_updated};

// The one of that name and address that was deleted and kept.
std::optional<std::pair<std::int64_t, std::string>> find_retired(const World& world, const Element& data) {
  const auto name = find(data, "name");
  const auto url = find(data, "url");
  if (name == nullptr || url == nullptr) return std::nullopt;
  for (const auto& [id, record] : world.retired_webapps()) {
    pugi::xml_document document;
    document.load_buffer(record.data(), record.size(), xml::kReadTexts, pugi::encoding_utf8);
    const auto webapp = document.document_element();
    if (xml::text_of(webapp.child("name")) == name->text && xml::text_of(webapp.child("url")) == url->text)
      return std::pair{id, record};
  }
  return std::nullopt;
}

tl::expected<std::int64_t, Reason> reactivate(const Context& context, std::int64_t id, const std::string& record,
                                              const Element& data) {
  pugi::xml_document document;
  document.load_buffer(record.data(), record.size(), xml::kParse, pugi::encoding_utf8);
  const auto webapp = document.document_element();
  if (auto wrong = put(context, kWebApp, data, Purpose::Create, webapp)) return tl::unexpected(*wrong);
  sign_updated(context, webapp);
  if (auto wrong = check(context, {}, webapp)) return tl::unexpected(*wrong);
  std::string text;
  xml::append_element(webapp, 2, text);
  if (auto added = context.world.add(Kind::WebApp, text); !added)
    return tl::unexpected(*refused(added.error(), "Correct the request."));
  context.world.retire_webapp(id, std::nullopt);
  return id;
}

tl::expected<std::int64_t, Reason> create(const Context& context, const Element& data) {
  if (const auto retired = find_retired(context.world, data)) {
    if (!is_true(data, "reactivateIfExists"))
      return tl::unexpected(*refused("an asset with the same name and url exists in the subscription",
                                     "Specify another name, or 'reactivateIfExists' to bring it back."));
    return reactivate(context, retired->first, retired->second, data);
  }
  const auto record = make_record(context, kWriting, data);
  if (!record) return tl::unexpected(record.error());
  return add_record(context, *record);
}

// --- delete and purge ---

constexpr Part kDeleteParts[] = {{.element = "id", .shape = Shape::Number},
                                 {.element = "removeFromSubscription", .shape = Shape::Flag}};
constexpr ObjectData kDeleteData{.element = "WebApp", .parts = kDeleteParts};

constexpr Name kRemoveFromSubscription = "removeFromSubscription";

// Takes it out of the criteria, among which it stands although it is none; nothing: it is not there.
tl::expected<std::optional<bool>, Reason> take_removal(std::vector<Criterion>& criteria) {
  const auto found = std::ranges::find(criteria, kRemoveFromSubscription, &Criterion::field);
  if (found == criteria.end()) return std::optional<bool>{};
  constexpr auto kWords = std::to_array<Name>({"true", "false"});
  const FilterField row{kRemoveFromSubscription, Field::Id, Type::Boolean, kWords};
  if (const auto test = Test::from({&row, 1}, *found); !test) return tl::unexpected(test.error());
  const bool removes = trim(found->value) == "true" ? found->op == "EQUALS" : found->op != "EQUALS";
  criteria.erase(found);
  return std::optional{removes};
}

bool asks_by_query(Name query) {
  const auto action = last_value(decode_form(query), "action");
  return action && *action == kRemoveFromSubscription;
}

std::string never_scanned(const std::string& record) {
  pugi::xml_document document;
  document.load_buffer(record.data(), record.size(), xml::kParse, pugi::encoding_utf8);
  auto webapp = document.document_element();
  webapp.remove_child("lastScan");
  std::string text;
  xml::append_element(webapp, 2, text);
  return text;
}

}  // namespace

Answer create_webapp(const Context& context) {
  const auto data = read_new(context, kWebApp);
  if (!data) return data.error();
  const auto writing = context.world.writing();
  const auto id = create(context, *data);
  if (!id) return refuse_for(id.error(), context.call, context.resource.schema);
  return answer_ids(context, {*id});
}

Answer update_webapps(const Context& context) { return update_records(context, kWriting); }

Answer delete_webapps(const Context& context) {
  const auto wrong = [&](const Reason& reason) { return refuse_for(reason, context.call, context.resource.schema); };
  auto request = read_body(context, {.preferences = {}, .data = true});
  if (!request) return request.error();
  const auto data = read_object(request->data, kDeleteData);
  if (!data) return wrong(data.error());
  const auto by_criterion = take_removal(request->criteria);
  if (!by_criterion) return wrong(by_criterion.error());
  const bool removes =
      by_criterion->value_or(false) || is_true(*data, kRemoveFromSubscription) || asks_by_query(context.call.query);
  const auto writing = context.world.writing();
  auto ids = chosen_ids(context, *request, text_at(*data, "id"));
  if (!ids) return ids.error();
  std::erase_if(*ids, [&](std::int64_t id) {
    const auto record = context.world.record(Kind::WebApp, id);
    if (!context.world.erase(Kind::WebApp, id)) return true;
    context.world.retire_webapp(id, removes ? std::nullopt : std::optional{never_scanned(record)});
    return false;
  });
  return answer_ids(context, *ids);
}

Answer purge_webapps(const Context& context) {
  const auto request = read_body(context, {.preferences = {}});
  if (!request) return request.error();
  const auto writing = context.world.writing();
  auto ids = chosen_ids(context, *request);
  if (!ids) return ids.error();
  std::erase_if(*ids, [&](std::int64_t id) { return !context.world.purge(id); });
  return answer_ids(context, *ids);
}

}  // namespace mockqualys::qps
