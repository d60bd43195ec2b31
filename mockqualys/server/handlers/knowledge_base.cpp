#include "mockqualys/server/handlers/knowledge_base.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "mockqualys/server/handlers/knowledge_base_query.h"

namespace mockqualys::server {
namespace {

// Slow answers carry comments between the records; ours are fast, and clients have to bear them all the same.
constexpr int kRecordsBetweenComments = 50;
constexpr std::string_view kKeepAlive = "<!-- keep-alive for KNOWLEDGE_BASE_VULN_LIST_OUTPUT  -->\n";

// What `details` leaves out. Recorded answers to calls without it hold the three texts; no more is known of them. That
// the customer's own notes then are left out, and that Basic, when a call says it, leaves out the texts too, is our
// choice: a client that needs either must ask for All.
constexpr auto kNotes =
    std::to_array<std::string_view>({"DIAGNOSIS_COMMENT", "CONSEQUENCE_COMMENT", "SOLUTION_COMMENT"});
constexpr auto kTexts = std::to_array<std::string_view>({"DIAGNOSIS", "CONSEQUENCE", "SOLUTION"});

struct OptionalElement {
  std::string_view name;
  bool KnowledgeBaseQuery::*shown;
};

constexpr auto kOptionalElements = std::to_array<OptionalElement>({
    {"PCI_REASONS", &KnowledgeBaseQuery::show_pci_reasons},
    {"SUPPORTED_MODULES", &KnowledgeBaseQuery::show_supported_modules_info},
    {"IS_DISABLED", &KnowledgeBaseQuery::show_disabled_flag},
    {"CHANGE_LOG_LIST", &KnowledgeBaseQuery::show_qid_change_log},
});

std::optional<Instant> moment_of(const pugi::xml_node& vuln, Moment moment) {
  const auto at = [&](const char* path) { return parse_instant(vuln.first_element_by_path(path).text().get()); };
  const auto user = [&] { return at("LAST_CUSTOMIZATION/DATETIME"); };
  const auto service = [&] { return at("LAST_SERVICE_MODIFICATION_DATETIME"); };
  switch (moment) {
    case Moment::Modified:
      return std::max(user(), service());
    case Moment::ModifiedByUser:
      return user();
    case Moment::ModifiedByService:
      return service();
    case Moment::Published:
      return at("PUBLISHED_DATETIME");
    case Moment::CodeModified:
      return at("CODE_MODIFIED_DATETIME");
  }
  return std::nullopt;
}

bool is_inside(const Window& window, const std::optional<Instant>& moment) {
  if (!window.after && !window.before) return true;
  return moment && (!window.after || *moment > *window.after) && (!window.before || *moment < *window.before);
}

bool is_discovered_by(const pugi::xml_node& vuln, std::string_view method) {
  const auto discovery = vuln.child("DISCOVERY");
  const bool remote = std::string_view{discovery.child_value("REMOTE")} == "1";
  const bool authenticated = !discovery.child("AUTH_TYPE_LIST").child("AUTH_TYPE").empty();
  if (method == "Remote") return remote;
  if (method == "Authenticated") return authenticated;
  if (method == "RemoteOnly") return remote && !authenticated;
  if (method == "AuthenticatedOnly") return authenticated && !remote;
  return remote && authenticated;
}

bool matches(const KnowledgeBaseQuery& query, const pugi::xml_node& vuln) {
  for (std::size_t i = 0; i < kMoments; ++i)
    if (!is_inside(query.windows[i], moment_of(vuln, static_cast<Moment>(i)))) return false;
  if (query.is_patchable && (std::string_view{vuln.child_value("PATCHABLE")} == "1") != *query.is_patchable)
    return false;
  if (query.discovery_method && !is_discovered_by(vuln, *query.discovery_method)) return false;
  if (!query.discovery_auth_types.empty()) {
    const auto types = vuln.child("DISCOVERY").child("AUTH_TYPE_LIST").children("AUTH_TYPE");
    const auto wanted = [&](const pugi::xml_node& type) {
      return std::ranges::find(query.discovery_auth_types, std::string_view{type.child_value()}) !=
             query.discovery_auth_types.end();
    };
    if (std::none_of(types.begin(), types.end(), wanted)) return false;
  }
  if (query.cve) {
    const auto cves = vuln.child("CVE_LIST").children("CVE");
    const auto is_it = [&](const pugi::xml_node& cve) { return *query.cve == cve.child_value("ID"); };
    if (std::none_of(cves.begin(), cves.end(), is_it)) return false;
  }
  return true;
}

bool is_left_out(const KnowledgeBaseQuery& query, std::string_view element) {
  if (query.details != Details::All && std::ranges::find(kNotes, element) != kNotes.end()) return true;
  if (query.details == Details::Basic && std::ranges::find(kTexts, element) != kTexts.end()) return true;
  const auto* optional = std::ranges::find(kOptionalElements, element, &OptionalElement::name);
  return optional != kOptionalElements.end() && !(query.*(optional->shown));
}

// The record's own text without the elements that were not asked for; what stays keeps every byte.
void append_record(std::string& out, const KnowledgeBaseQuery& query, const pugi::xml_node& vuln,
                   std::string_view xml) {
  const auto begin_of = [](const pugi::xml_node& element) {
    return static_cast<std::size_t>(element.offset_debug()) - 1;
  };
  const auto end = xml.rfind("</");
  std::size_t copied = 0;
  for (auto element = vuln.first_child(); element; element = element.next_sibling()) {
    if (element.type() != pugi::node_element || !is_left_out(query, element.name())) continue;
    auto next = element.next_sibling();
    while (next && next.type() != pugi::node_element) next = next.next_sibling();
    const auto begin = begin_of(element);
    out += xml.substr(copied, begin - copied);
    copied = next ? begin_of(next) : end;
  }
  out += xml.substr(copied);
}

std::string render_list(const World& world, const KnowledgeBaseQuery& query) {
  std::string list;
  int count = 0;
  world.solutions([&](std::int64_t qid, std::string_view xml) {
    if (!query.names(qid)) return;
    pugi::xml_document document;
    document.load_buffer(xml.data(), xml.size());
    const auto vuln = document.child("VULN");
    if (!matches(query, vuln)) return;
    if (count > 0 && count % kRecordsBetweenComments == 0) list += kKeepAlive;
    append_record(list, query, vuln, xml);
    ++count;
  });
  return count == 0 ? std::string{} : fmt::format("<VULN_LIST>\n{}</VULN_LIST>\n", list);
}

std::string render_id_set(const World& world, const KnowledgeBaseQuery& query) {
  std::vector<QidRange> ranges;
  world.solutions([&](std::int64_t qid, std::string_view xml) {
    if (!query.names(qid)) return;
    pugi::xml_document document;
    document.load_buffer(xml.data(), xml.size());
    if (!matches(query, document.child("VULN"))) return;
    if (!ranges.empty() && ranges.back().last + 1 == qid)
      ranges.back().last = qid;
    else
      ranges.push_back({qid, qid});
  });
  if (ranges.empty()) return {};
  std::string set = "    <ID_SET>\n";
  for (const auto& [first, last] : ranges)
    set += first == last ? fmt::format("      <ID>{}</ID>\n", first)
                         : fmt::format("      <ID_RANGE>{}-{}</ID_RANGE>\n", first, last);
  return set + "    </ID_SET>\n";
}

std::string render_request(const Request& request, const User& user, const std::string& origin, Instant now) {
  auto echo = fmt::format(
      "  <REQUEST>\n    <DATETIME>{}</DATETIME>\n    <USER_LOGIN>{}</USER_LOGIN>\n    <RESOURCE>{}{}</RESOURCE>\n",
      format_instant(now), escape_xml(user.name), origin, escape_xml(request.path()));
  const auto parameters = decode_form(request.query());
  if (!parameters.empty()) {
    echo += "    <PARAM_LIST>\n";
    for (const auto& [name, value] : parameters)
      echo += fmt::format("      <PARAM>\n        <KEY>{}</KEY>\n        <VALUE>{}</VALUE>\n      </PARAM>\n",
                          escape_xml(name), escape_xml(value));
    echo += "    </PARAM_LIST>\n";
  }
  if (request.method == "POST") echo += fmt::format("    <POST_DATA>{}</POST_DATA>\n", escape_xml(request.body));
  return echo + "  </REQUEST>\n";
}

}  // namespace

Reply answer_knowledge_base(const World& world, const User& user, const Request& request, const std::string& origin) {
  const auto now = world.now();
  const auto query = parse_knowledge_base_query(parameters_of(request));
  if (!query) return simple_return(query.error(), origin, now);

  // The DOCTYPE names version 2.0 whichever was called.
  auto body = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n"
      "<!DOCTYPE KNOWLEDGE_BASE_VULN_LIST_OUTPUT SYSTEM "
      "\"{}/api/2.0/fo/knowledge_base/vuln/knowledge_base_vuln_list_output.dtd\">\n"
      "{}<KNOWLEDGE_BASE_VULN_LIST_OUTPUT>\n",
      origin, kBeforeRoot);
  if (query->echo_request) body += render_request(request, user, origin, now);
  body += fmt::format("  <RESPONSE>\n    <DATETIME>{}</DATETIME>\n    {}", format_instant(now), kKeepAlive);
  body += query->details == Details::None ? render_id_set(world, *query) : render_list(world, *query);
  body += "  </RESPONSE>\n</KNOWLEDGE_BASE_VULN_LIST_OUTPUT>\n";
  body += kAfterRoot;
  body += kKeepAlive;

  return classic_document(kXmlWithCharset, std::move(body));
}

}  // namespace mockqualys::server
