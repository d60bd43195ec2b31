#include "mockqualys/reports/scan_results.h"

#include <array>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "mockqualys/base/base64.h"
#include "mockqualys/base/xml_text.h"
#include "mockqualys/reports/contents.h"
#include "mockqualys/world/scan_life.h"

namespace mockqualys::reports {

namespace {

using Node = pugi::xml_node;

Node leaf(Node parent, const char* name, std::string_view text, bool free = false) {
  auto child = parent.append_child(name);
  child.append_child(free ? pugi::node_cdata : pugi::node_pcdata).set_value(std::string{text}.c_str());
  return child;
}

void copy(Node from, const char* name, Node into, const char* as, bool free = false) {
  if (const auto child = from.child(name)) leaf(into, as, xml::text_of(child), free);
}

// Results are base64 in the URL's alphabet, without padding.
void leaf_base64(Node parent, const char* name, std::string_view bytes) {
  auto child = leaf(parent, name, encode_base64url(bytes), true);
  child.append_attribute("base64").set_value("true");
}

// {count, list{...}}: the list is there when it has members.
class ListOf {
 public:
  ListOf(Node parent, const char* name) : element_{parent.append_child(name)}, count_{element_.append_child("count")} {
    count_.text().set(0);
  }
  Node add(const char* member) {
    if (!list_) list_ = element_.append_child("list");
    count_.text().set(++size_);
    return list_.append_child(member);
  }

 private:
  Node element_, count_, list_;
  int size_ = 0;
};

// How many of each severity.
struct Levels {
  std::array<int, 6> by_severity{};
  void note(int severity) { ++by_severity[static_cast<std::size_t>(severity >= 1 && severity <= 5 ? severity : 1)]; }
  void write(Node into, std::string_view prefix) const {
    int total = 0;
    for (const auto count : by_severity) total += count;
    into.append_child(fmt::format("nb{}Total", prefix).c_str()).text().set(total);
    for (std::size_t level = 5; level >= 1; --level)
      into.append_child(fmt::format("nb{}Level{}", prefix, level).c_str()).text().set(by_severity[level]);
  }
};

struct Found {
  pugi::xml_document document;  // of the finding's record
  Node root() const { return document.document_element(); }
  int severity() const { return root().child("severity").text().as_int(1); }
};

std::vector<std::unique_ptr<Found>> read(const std::vector<std::size_t>& positions, const Records& findings) {
  std::vector<std::unique_ptr<Found>> all;
  std::string text;
  for (const auto position : positions) {
    text.clear();
    findings.append(position, Form::Full, text);
    auto one = std::make_unique<Found>();
    one->document.load_buffer(text.data(), text.size(), xml::kParse, pugi::encoding_utf8);
    all.push_back(std::move(one));
  }
  return all;
}

using FoundList = std::vector<std::unique_ptr<Found>>;

void write_groups(Node stats, const char* list, const char* member, const char* key, const FoundList& vulnerabilities,
                  std::vector<std::string> (*names_of)(Node finding)) {
  std::map<std::string, Levels> groups;
  for (const auto& found : vulnerabilities)
    for (auto& name : names_of(found->root())) groups[std::move(name)].note(found->severity());
  ListOf into{stats, list};
  for (const auto& [name, levels] : groups) {
    auto stat = into.add(member);
    leaf(stat, key, name);
    levels.write(stat, "");
  }
}

std::vector<std::string> group_of(Node finding) {
  const auto group = xml::text_of(finding.child("group"));
  return group.empty() ? std::vector<std::string>{} : std::vector{group};
}

std::vector<std::string> owasp_of(Node finding) {
  std::vector<std::string> names;
  for (const auto& one : finding.child("owasp").child("list").children("OWASP"))
    names.push_back("OWASP-A" + xml::text_of(one.child("code")));
  return names;
}

std::vector<std::string> wasc_of(Node finding) {
  std::vector<std::string> names;
  for (const auto& one : finding.child("wasc").child("list").children("WASC"))
    names.push_back("WASC-" + xml::text_of(one.child("code")));
  return names;
}

void write_stats(Node scan, const std::array<FoundList, 3>& lists) {
  auto stats = scan.append_child("stats");
  auto global = stats.append_child("global");
  constexpr std::pair<List, std::string_view> kCounted[] = {
      {kVulnerabilities, "Vulns"}, {kSensitive, "Scs"}, {kGathered, "Igs"}};
  for (const auto& [list, prefix] : kCounted) {
    Levels levels;
    for (const auto& found : lists[list]) levels.note(found->severity());
    levels.write(global, prefix);
  }
  write_groups(stats, "byGroup", "GroupStat", "group", lists[kVulnerabilities], group_of);
  write_groups(stats, "byOwasp", "OwaspStat", "owasp", lists[kVulnerabilities], owasp_of);
  write_groups(stats, "byWasc", "WascStat", "wasc", lists[kVulnerabilities], wasc_of);
}

// Sensitive content is written as a vulnerability is; only its member's name is known.
void write_found(Node scan, const char* list, const char* member, const FoundList& all) {
  ListOf into{scan, list};
  for (const auto& found : all) {
    const auto finding = found->root();
    auto vuln = into.add(member);
    copy(finding, "qid", vuln, "qid");
    copy(finding, "name", vuln, "title", true);
    copy(finding, "url", vuln, "uri", true);
    copy(finding, "param", vuln, "param");
    copy(finding, "content", vuln, "content", true);
    copy(finding, "severity", vuln, "severity");
    copy(finding, "originalSeverity", vuln, "originalSeverity");
    copy(finding, "potential", vuln, "potential");
    ListOf instances{vuln, "instances"};
    for (const auto& result : finding.child("resultList").child("list").children("Result")) {
      auto instance = instances.add("WasScanVulnInstance");
      copy(result, "authentication", instance, "authenticated");
      copy(result, "formLocation", instance, "form", true);
      ListOf payloads{instance, "payloads"};
      for (const auto& payload : result.child("payloads").child("list").children("PayloadInstance")) {
        auto one = payloads.add("WasScanVulnPayload");
        leaf(one, "payload", xml::text_of(payload.child("payload")), true);
        leaf_base64(one, "result", xml::text_of(payload.child("response")));
      }
    }
  }
}

void write_gathered(Node scan, const FoundList& all) {
  ListOf into{scan, "igs"};
  for (const auto& found : all) {
    const auto finding = found->root();
    auto gathered = into.add("WasScanIg");
    copy(finding, "qid", gathered, "qid");
    copy(finding, "name", gathered, "title", true);
    std::string data;
    for (const auto& result : finding.child("resultList").child("list").children("Result"))
      for (const auto& payload : result.child("payloads").child("list").children("PayloadInstance"))
        data += xml::text_of(payload.child("response"));
    leaf_base64(gathered, "data", data);
  }
}

}  // namespace

std::string scan_results(std::string_view record, const Scan& scan, const Snapshot& snapshot) {
  pugi::xml_document document;
  document.load_buffer(record.data(), record.size(), xml::kParse, pugi::encoding_utf8);
  auto root = document.document_element();
  std::array<FoundList, 3> lists;
  if (sees_something(xml::text_of(root.child("summary").child("resultsStatus")))) {
    ReportOrder order;
    order.type = ReportType::Scan;
    order.webapps = {scan.webapp};
    order.scans = {scan};
    const auto contents = look_up(order, snapshot);
    for (const auto& app : contents.apps)
      for (const auto list : {kVulnerabilities, kSensitive, kGathered})
        lists[list] = read(app.lists[list], *snapshot.findings);
  }
  write_stats(root, lists);
  write_found(root, "vulns", "WasScanVuln", lists[kVulnerabilities]);
  write_found(root, "sensitiveContents", "WasScanSensitiveContent", lists[kSensitive]);
  write_gathered(root, lists[kGathered]);
  std::string out;
  xml::append_element(root, 0, out);
  return out;
}

}  // namespace mockqualys::reports
