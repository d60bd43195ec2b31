#include "mockqualys/recording/completeness.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "mockqualys/base/text.h"
#include "mockqualys/base/xml_text.h"
#include "mockqualys/recording/placeholder.h"
#include "mockqualys/recording/scrub_body.h"
#include "mockqualys/world/kinds.h"

namespace mockqualys::recording {
namespace {

using Name = std::string_view;

// fixtures/README.md, "What a record needs". Information gathered has neither url nor status (reference, REST 6.2.1).
constexpr Name kWebAppNeeds = "name url", kFindingNeeds = "uniqueId qid type severity",
               kOtherFindingNeeds = "url status", kSolutionNeeds = "TITLE VULN_TYPE SEVERITY_LEVEL DISCOVERY";

class Gaps {
 public:
  std::vector<std::string> run(const Files& files) {
    pugi::xml_document webapps, findings, solutions;
    load(files, "webapps.xml", webapps);
    load(files, "findings.xml", findings);
    load(files, "knowledgebase.xml", solutions);
    for (const auto& record : solutions.document_element().child("RESPONSE").child("VULN_LIST").children("VULN"))
      look_at_solution(record);
    for (const auto& record : records(webapps)) look_at_webapp(record);
    for (const auto& record : records(findings)) look_at_finding(record);
    constexpr Name kReports = "reports/";
    for (auto file = files.lower_bound(kReports); file != files.end() && file->first.starts_with(kReports); ++file)
      if (is_placeholder(file->second))
        note("0 reports with an empty file of ours, as the recording kept none",
             Name{file->first}.substr(kReports.size()));
    return sentences();
  }

 private:
  static void load(const Files& files, Name name, pugi::xml_document& into) {
    const auto found = files.find(name);
    if (found != files.end() && is_whole_document(found->second))
      into.load_buffer(found->second.data(), found->second.size(), xml::kReadTexts);
  }
  static pugi::xml_object_range<pugi::xml_node_iterator> records(const pugi::xml_document& document) {
    return document.document_element().child("data").children();
  }

  void note(std::string what, Name whose) { found_[std::move(what)].emplace(whose); }

  void look_for(const pugi::xml_node& record, Name names, Name kind, Name who) {
    for (const auto name : split(names, ' '))
      if (!record.child(std::string{name}.c_str())) note(fmt::format("1 {} without <{}>", kind, name), who);
  }

  void look_at_form(const pugi::xml_node& record, Kind kind, Name plural, Name lacks, Name who) {
    const auto form = row_of(kind).short_form;
    const bool brief = std::ranges::all_of(record.children(), [&](const pugi::xml_node& child) {
      return std::ranges::any_of(form, [&](Name path) { return path.substr(0, path.find('/')) == child.name(); });
    });
    if (brief)
      note(fmt::format("2 {} in their short form ({}): record a search with <verbose>true</verbose>", plural, lacks),
           who);
  }

  void look_at_lists(const pugi::xml_node& element, Name kind, Name who) {
    for (const auto& child : element.children()) {
      const auto list = child.child("list");
      const auto count = child.child("count");
      if (count) {
        const auto members = std::distance(list.begin(), list.end());
        if (count.text().as_llong(-1) != members)
          note(fmt::format("1 {} whose <{}> has another <count> than members", kind, child.name()), who);
      }
      look_at_lists(child, kind, who);
    }
  }

  void look_at_solution(const pugi::xml_node& record) {
    const auto qid = xml::text_of(record.child("QID"));
    look_for(record, kSolutionNeeds, "KnowledgeBase records", qid);
    titles_[qid] = xml::text_of(record.child("TITLE"));
  }

  void look_at_webapp(const pugi::xml_node& record) {
    const auto id = xml::text_of(record.child("id"));
    if (names_.contains(id)) note("1 web apps of the same id", id);
    names_[id] = xml::text_of(record.child("name"));
    look_for(record, kWebAppNeeds, "web apps", id);
    look_at_form(record, Kind::WebApp, "web apps are", "no scope, attributes, last scan", id);
    look_at_lists(record, "web apps", id);
  }

  void look_at_finding(const pugi::xml_node& record) {
    const auto id = xml::text_of(record.child("id"));
    if (!ids_.insert(id).second) note("1 findings of the same id", id);
    look_for(record, kFindingNeeds, "findings", id);
    if (xml::text_of(record.child("type")) != "INFORMATION_GATHERED")
      look_for(record, kOtherFindingNeeds, "findings", id);
    look_at_form(record, Kind::Finding, "findings are", "no results, classes, CVSS, tags, history", id);
    look_at_lists(record, "findings", id);
    const auto webapp = record.child("webApp");
    const auto owner = names_.find(xml::text_of(webapp.child("id")));
    if (owner == names_.end())
      note("0 findings whose web app is missing", id);
    else if (webapp.child("name") && xml::text_of(webapp.child("name")) != owner->second)
      note("1 findings that call their web app by another name than it has", id);
    const auto qid = xml::text_of(record.child("qid"));
    const auto title = titles_.find(qid);
    if (!qid.empty() && qid != "0" && title == titles_.end())
      note("1 QIDs of findings without a KnowledgeBase record", qid);
    const auto date = [&](const char* name) { return xml::text_of(record.child(name)); };
    const auto first = date("firstDetectedDate"), last = date("lastDetectedDate"), tested = date("lastTestedDate");
    if (!first.empty() && !last.empty() && first > last)
      note("1 findings that were first detected after they were last detected", id);
    if (!last.empty() && !tested.empty() && last > tested)
      note("1 findings that were last detected after they were last tested", id);
    const bool ignored = xml::text_of(record.child("isIgnored")) == "true";
    if (ignored && !record.child("ignoredReason")) note("1 findings that are ignored without a reason", id);
    if (!ignored && record.child("ignoredReason")) note("1 findings that have a reason to be ignored and are not", id);
  }

  // The digit in front orders them.
  std::vector<std::string> sentences() const {
    constexpr std::size_t kNamed = 3;
    std::vector<std::string> out;
    for (const auto& [what, whose] : found_) {
      std::string some;
      std::size_t left = kNamed;
      for (const auto& one : whose) {
        if (left-- == 0) break;
        some += (some.empty() ? "" : ", ") + one;
      }
      out.push_back(
          fmt::format("{} {} ({}{})", whose.size(), what.substr(2), some, whose.size() > kNamed ? ", ..." : ""));
    }
    return out;
  }

  std::map<std::string, std::set<std::string, std::less<>>> found_;
  std::map<std::string, std::string> titles_, names_;
  std::set<std::string> ids_;
};

}  // namespace

std::vector<std::string> find_gaps(const Files& files) { return Gaps{}.run(files); }

}  // namespace mockqualys::recording
