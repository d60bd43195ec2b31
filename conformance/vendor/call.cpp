// The functions that make a Call come first, then the ways to ask it otherwise, then the second guard, which reads the
// finished request without knowing how it was made: paths by pattern, the classic family by its action.
#include "conformance/vendor/call.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace qualyswas::conformance::vendor {
namespace {

struct ObjectRow {
  Object object;
  std::string_view name, record, begin, module, search;
};
constexpr auto kObjects = std::to_array<ObjectRow>({
    {Object::WebApp, "webapp", "WebApp", "/qps/rest/3.0/", "was", "/qps/rest/3.0/search/was/webapp"},
    {Object::Finding, "finding", "Finding", "/qps/rest/3.0/", "was", "/qps/rest/3.0/search/was/finding"},
    {Object::Scan, "wasscan", "WasScan", "/qps/rest/3.0/", "was", "/qps/rest/3.0/search/was/wasscan"},
    {Object::Report, "report", "Report", "/qps/rest/3.0/", "was", "/qps/rest/3.0/search/was/report"},
    {Object::OptionProfile, "optionprofile", "OptionProfile", "/qps/rest/3.0/", "was",
     "/qps/rest/3.0/search/was/optionprofile"},
    {Object::AuthRecord, "webappauthrecord", "WebAppAuthRecord", "/qps/rest/3.0/", "was",
     "/qps/rest/3.0/search/was/webappauthrecord"},
    {Object::Schedule, "wasscanschedule", "WasScanSchedule", "/qps/rest/3.0/", "was",
     "/qps/rest/3.0/search/was/wasscanschedule"},
    {Object::DnsOverride, "dnsoverride", "DnsOverride", "/qps/rest/3.0/", "was",
     "/qps/rest/3.0/search/was/dnsoverride"},
    {Object::ReportTemplate, "reporttemplate", "ReportTemplate", "/qps/rest/3.0/", "was",
     "/qps/rest/3.0/search/was/reporttemplate"},
    {Object::Tag, "tag", "Tag", "/qps/rest/2.0/", "am", "/qps/rest/2.0/search/am/tag"},
    {Object::Unknown, "nosuchobject", "NoSuchObject", "/qps/rest/3.0/", "was", "/qps/rest/3.0/search/was/nosuchobject"},
});

const ObjectRow& row_of(Object object) { return *std::ranges::find(kObjects, object, &ObjectRow::object); }

constexpr std::string_view kXmlBody = "text/xml", kJsonType = "application/json";
constexpr std::string_view kForm = "application/x-www-form-urlencoded";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view{"-_.~,:"}.find(c) != std::string_view::npos;
    out += plain ? std::string{c} : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

struct Preference {
  const char* name;
  std::optional<std::string> Question::*value;
};
constexpr auto kPreferences = std::to_array<Preference>({{"limitResults", &Question::limit},
                                                         {"startFromOffset", &Question::offset},
                                                         {"startFromId", &Question::start_id},
                                                         {"verbose", &Question::verbose},
                                                         {"limitHistories", &Question::histories}});

// Operations that change nothing, and their methods (reference, REST 5.1). Status and download name a record.
struct Reading {
  std::string_view name, methods;
  bool with_id;
};
constexpr auto kReading = std::to_array<Reading>({
    {"count", "GET POST", false},
    {"search", "POST", false},
    {"get", "GET", true},
    {"status", "GET", true},
    {"download", "GET", true},
});

constexpr auto kClassicLists = std::to_array<std::string_view>(
    {"/api/2.0/fo/knowledge_base/vuln/", "/api/3.0/fo/knowledge_base/vuln/", "/api/4.0/fo/knowledge_base/vuln/",
     "/api/2.0/fo/asset/host/", "/api/2.0/fo/activity_log/"});

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  if (path.ends_with('/')) path.remove_suffix(1);
  for (;;) {
    const auto slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// How often a form says so: the action that a classic call takes.
std::vector<std::string_view> actions_in(std::string_view form) {
  std::vector<std::string_view> actions;
  while (!form.empty()) {
    const auto one = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(form.size(), one.size() + 1));
    const auto equals = one.find('=');
    auto name = std::string{one.substr(0, equals)};
    std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    // An encoded name could be "action" too; none that is sent here needs an encoding.
    if (name == "action" || name.find('%') != std::string::npos || name.find('+') != std::string::npos)
      actions.push_back(equals == std::string_view::npos ? std::string_view{} : one.substr(equals + 1));
  }
  return actions;
}

}  // namespace

std::string_view name_of(Object object) { return row_of(object).name; }
std::string_view record_of(Object object) { return row_of(object).record; }
std::string_view search_path(Object object) { return row_of(object).search; }

std::string to_xml(const Question& question) {
  std::string filters, preferences;
  for (const auto& criterion : question.filters)
    filters += fmt::format(
        "<Criteria field=\"{}\"{} operator=\"{}\">{}</Criteria>", escaped(criterion.field),
        criterion.attribute.empty() ? std::string{} : fmt::format(" name=\"{}\"", escaped(criterion.attribute)),
        escaped(criterion.op), escaped(criterion.value));
  for (const auto& [name, value] : kPreferences)
    if (const auto& given = question.*value) preferences += fmt::format("<{0}>{1}</{0}>", name, escaped(*given));
  std::string body = "<ServiceRequest>";
  if (!filters.empty()) body += "<filters>" + filters + "</filters>";
  if (!preferences.empty()) body += "<preferences>" + preferences + "</preferences>";
  return body + "</ServiceRequest>";
}

std::string to_json(const Question& question) {
  nlohmann::ordered_json request = nlohmann::ordered_json::object();
  for (const auto& criterion : question.filters)
    request["filters"]["Criteria"].push_back(
        {{"field", criterion.field}, {"operator", criterion.op}, {"value", criterion.value}});
  for (const auto& [name, value] : kPreferences)
    if (const auto& given = question.*value) request["preferences"][name] = *given;
  return nlohmann::ordered_json{{"ServiceRequest", request}}.dump();
}

Call Call::qps(std::string_view operation, Object object, std::string_view method) {
  Call call;
  const auto& row = row_of(object);
  call.method_ = method;
  call.path_ = fmt::format("{}{}/{}/{}", row.begin, operation, row.module, row.name);
  return call;
}

Call Call::version(Format accept) {
  Call call;
  call.path_ = "/qps/rest/portal/version";
  if (accept == Format::Json) call.accept_ = kJsonType;
  return call;
}

Call Call::about() {
  Call call;
  call.path_ = "/msp/about.php";
  return call;
}

Call Call::count(Object object, std::span<const Criterion> filters, Format format) {
  auto call = qps("count", object, "POST");
  if (format == Format::Json) call.accept_ = kJsonType;
  if (filters.empty()) return call;
  const Question question{.filters = {filters.begin(), filters.end()}};
  call.body_ = format == Format::Xml ? to_xml(question) : to_json(question);
  call.content_type_ = format == Format::Xml ? kXmlBody : kJsonType;
  return call;
}

Call Call::count_by_get(Object object) { return qps("count", object, "GET"); }

Call Call::search(Object object, const Question& question, Format format) {
  auto call = qps("search", object, "POST");
  if (format == Format::Json) call.accept_ = kJsonType;
  if (question.is_empty()) return call;
  call.body_ = format == Format::Xml ? to_xml(question) : to_json(question);
  call.content_type_ = format == Format::Xml ? kXmlBody : kJsonType;
  return call;
}

Call Call::search_wrong(Object object, WrongBody body) {
  auto call = qps("search", object, "POST");
  call.content_type_ = kXmlBody;
  switch (body) {
    case WrongBody::NotWellFormed:
      call.body_ = "<ServiceRequest><preferences>";
      break;
    case WrongBody::UnknownElement:
      call.body_ = "<ServiceRequest><preferences><noSuchPreference>1</noSuchPreference></preferences></ServiceRequest>";
      break;
    case WrongBody::EmptyFilters:
      call.body_ = "<ServiceRequest><filters></filters></ServiceRequest>";
      break;
  }
  return call;
}

Call Call::search_styled(Object object, const Question& question, BodyStyle style) {
  const bool json = style != BodyStyle::PreferencesFirst && style != BodyStyle::Declared;
  auto call = search(object, question, json ? Format::Json : Format::Xml);
  if (style == BodyStyle::PreferencesFirst) {
    auto preferences = question, filters = question;
    preferences.filters.clear();
    filters = {.filters = question.filters};
    constexpr std::string_view kOpen = "<ServiceRequest>", kClose = "</ServiceRequest>";
    const auto inside = [&](const std::string& body) {
      return body.substr(kOpen.size(), body.size() - kOpen.size() - kClose.size());
    };
    call.body_ = fmt::format("{}{}{}{}", kOpen, inside(to_xml(preferences)), inside(to_xml(filters)), kClose);
  } else if (style == BodyStyle::Declared) {
    call.body_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + call.body_;
    call.content_type_ = "application/xml";
  } else {
    auto request = nlohmann::ordered_json::parse(call.body_);
    auto& inner = request["ServiceRequest"];
    if (style == BodyStyle::OneCriterion && inner.contains("filters"))
      inner["filters"]["Criteria"] = nlohmann::ordered_json(inner["filters"]["Criteria"][0]);
    if (style == BodyStyle::NoCriteria) inner["filters"] = nlohmann::ordered_json::object();
    const auto number = [](nlohmann::ordered_json& value) {
      if (value.is_string() && is_number(value.get_ref<const std::string&>()))
        value = std::stoll(value.get<std::string>());
    };
    if (style == BodyStyle::Numbers) {
      for (auto& criterion : inner["filters"]["Criteria"]) number(criterion["value"]);
      for (auto& preference : inner["preferences"]) number(preference);
    }
    call.body_ = request.dump();
  }
  return call;
}

Call Call::tags_with_fields(std::string_view fields) {
  auto call = search(Object::Tag);
  call.query_ = fmt::format("fields={}", percent_encoded(fields));
  return call;
}

Call Call::host_list() {
  Call call;
  call.path_ = "/api/2.0/fo/asset/host/";
  call.query_ = "action=list&truncation_limit=1";
  return call;
}

Call Call::activity_log() {
  Call call;
  call.path_ = "/api/2.0/fo/activity_log/";
  call.query_ = "action=list&truncation_limit=1";
  return call;
}

Call Call::get(Object object, std::int64_t id, Format format) {
  auto call = qps("get", object, "GET");
  call.path_ += fmt::format("/{}", id);
  if (format == Format::Json) call.accept_ = kJsonType;
  return call;
}

Call Call::status(Object object, std::int64_t id, Format format) {
  auto call = get(object, id, format);
  call.path_.replace(call.path_.find("/get/"), 5, "/status/");
  return call;
}

Call Call::download(Object object, std::int64_t id, Format format) {
  auto call = get(object, id, format);
  call.path_.replace(call.path_.find("/get/"), 5, "/download/");
  return call;
}

Call Call::knowledge_base(KbVersion version, std::span<const KbParameter> parameters) {
  Call call;
  const auto number = version == KbVersion::V2 ? "2.0" : version == KbVersion::V3 ? "3.0" : "4.0";
  call.path_ = fmt::format("/api/{}/fo/knowledge_base/vuln/", number);
  call.query_ = "action=list";
  for (const auto& [name, value] : parameters) {
    if (!actions_in(name).empty()) throw std::logic_error{"the action of a KnowledgeBase call is always list"};
    call.query_ += fmt::format("&{}={}", percent_encoded(name), percent_encoded(value));
  }
  return call;
}

Call Call::as(Login login) const {
  auto call = *this;
  call.login_ = login;
  return call;
}

Call Call::with_accept(std::string_view accept) const {
  auto call = *this;
  call.accept_ = accept;
  return call;
}

Call Call::with_slash() const {
  auto call = *this;
  if (!call.path_.ends_with('/')) call.path_ += '/';
  return call;
}

Call Call::without_content_type() const {
  auto call = *this;
  call.content_type_.clear();
  return call;
}

Call Call::without_requested_with() const {
  auto call = *this;
  call.requested_with_ = false;
  return call;
}

Call Call::by_post() const {
  auto call = *this;
  if (!is_classic() || method_ != "GET") return call;
  call.method_ = "POST";
  call.body_ = std::exchange(call.query_, "");
  call.content_type_ = kForm;
  return call;
}

bool Call::is_classic() const { return path_.starts_with("/api/") || path_.starts_with("/msp/"); }

std::string Call::key() const {
  return fmt::format("{} {}?{}\n{}\n{}\n{}\n{}\n{}", method_, path_, query_, content_type_, accept_,
                     static_cast<int>(login_), requested_with_ ? 1 : 0, body_);
}

std::string Call::title() const {
  if (path_.ends_with("/knowledge_base/vuln/")) return method_ + " KnowledgeBase " + path_.substr(5, 3);
  auto parts = parts_of(path_);
  std::string title = method_;
  title += ' ';
  std::string rest;
  for (const auto part : parts) {
    if (part.empty() || part == "qps" || part == "rest" || part == "3.0" || part == "2.0" || part == "api" ||
        part == "fo")
      continue;
    if (!rest.empty()) rest += '/';
    rest += is_number(part) ? std::string_view{"{id}"} : part;
  }
  return title + rest;
}

std::optional<std::string> why_not_sent(std::string_view method, std::string_view path, std::string_view query,
                                        std::string_view body) {
  if (method != "GET" && method != "POST") return fmt::format("{} is no method that only reads", method);
  if (path.find("..") != std::string_view::npos || path.find('%') != std::string_view::npos)
    return "the path is not plain";
  if (path == "/qps/rest/portal/version" || path == "/msp/about.php") {
    if (method == "GET") return std::nullopt;
    return "the version and the about page are read with GET";
  }
  const auto parts = parts_of(path);
  if (path.starts_with("/qps/rest/3.0/") || path.starts_with("/qps/rest/2.0/")) {
    const auto module = path.starts_with("/qps/rest/3.0/") ? "was" : "am";
    if (parts.size() < 7 || parts.size() > 8 || parts[5] != module) return "the address is none of the known ones";
    const auto* const row = std::ranges::find(kReading, parts[4], &Reading::name);
    if (row == kReading.end()) return fmt::format("the operation {} is none of those that only read", parts[4]);
    const auto allowed = parts_of(row->methods == "GET POST" ? "GET/POST" : row->methods);
    if (std::ranges::find(allowed, method) == allowed.end())
      return fmt::format("{} is not called with {}", row->name, method);
    if (row->with_id != (parts.size() == 8) || (row->with_id && !is_number(parts[7])))
      return "the id stands in the wrong place";
    if (body.find("<data") != std::string_view::npos || body.find("\"data\"") != std::string_view::npos)
      return "the body has data, which only a write has";
    if (!query.empty() && !query.starts_with("fields=")) return "a parameter of the query is none of the known ones";
    return std::nullopt;
  }
  if (std::ranges::find(kClassicLists, path) != kClassicLists.end()) {
    auto actions = actions_in(query);
    for (const auto action : actions_in(body)) actions.push_back(action);
    if (actions.size() == 1 && actions.front() == "list") return std::nullopt;
    return "of the classic calls only action=list is read";
  }
  return "the address is none of the known ones";
}

}  // namespace qualyswas::conformance::vendor
