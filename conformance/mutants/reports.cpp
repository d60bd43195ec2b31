// Profile neurons: what is made of a report.
//
// Some flaws change the bytes of a file before they reach the connector, which then reads what a connector with the
// flaw would have understood; the others change what is shown (told.h). The lists go from severities over applications
// and findings to files.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "conformance/mutants/around.h"
#include "conformance/mutants/mutant.h"
#include "conformance/mutants/told.h"
#include "conformance/qualys/text.h"

namespace qualyswas::conformance::mutants {
namespace {

using observed::AppFinding;
using observed::Application;
using observed::Outcome;
using observed::Upload;

// The severity of a level by another table, for the kinds that begin so; `unknown` for what none of its lines has.
std::function<std::shared_ptr<Flaw>()> severities(std::vector<std::string> kinds,
                                                  std::map<std::string, std::string> table,
                                                  std::optional<std::string> unknown) {
  return told({.app_findings = each([=](AppFinding& finding) {
                 if (std::ranges::find(kinds, finding.kind) == kinds.end() || !finding.glossary) return;
                 const auto line = table.find(finding.glossary->source_severity);
                 finding.severity = line == table.end() ? unknown : std::optional{line->second};
               })});
}

// Takes out what stands between two tags, with them.
void cut(std::string& bytes, std::string_view element) {
  const auto open = "<" + std::string{element} + ">", close = "</" + std::string{element} + ">";
  for (auto begin = bytes.find(open); begin != std::string::npos; begin = bytes.find(open, begin)) {
    const auto end = bytes.find(close, begin);
    if (end == std::string::npos) return;
    bytes.erase(begin, end + close.size() - begin);
  }
}

// Shows ignored findings beside the others.
class ShowsIgnored final : public Around {
 public:
  using Around::Around;
  std::vector<AppFinding> app_findings(const AppFilter& filter) override {
    auto all = Around::app_findings(filter);
    auto hidden = filter;
    hidden.ignored = true;
    if (!filter.ignored)
      for (auto& one : Around::app_findings(hidden)) all.push_back(std::move(one));
    return all;
  }
};

std::vector<Mutant> of_severities() {
  const std::map<std::string, std::string> right{
      {"1", "Low"}, {"2", "Medium"}, {"3", "High"}, {"4", "Critical"}, {"5", "Critical"}};
  auto one_less = right;
  one_less["4"] = "High";
  return {
      {"severity-4-high",
       "it has High for level 4 of a confirmed vulnerability",
       {"SEV-001"},
       Harm::Wrong,
       severities({"confirmed"}, one_less, std::nullopt)},
      {"severity-potential-one-less",
       "it has a level less for potential vulnerabilities",
       {"SEV-002"},
       Harm::Wrong,
       severities({"potential"}, {{"1", "Low"}, {"2", "Low"}, {"3", "Medium"}, {"4", "High"}, {"5", "Critical"}},
                  std::nullopt)},
      {"severity-information-as-others",
       "it has one table for everything",
       {"SEV-003", "SEV-004"},
       Harm::Wrong,
       severities({"information gathered", "sensitive content"}, right, std::nullopt)},
      {"severity-unknown-low",
       "it takes a level that it does not know for Low",
       {"SEV-004"},
       Harm::Wrong,
       told({.app_findings = each([](AppFinding& one) {
               if (!one.severity) one.severity = "Low";
             })})},
      {"severity-unknown-dropped",
       "it drops a finding whose level it does not know",
       {"SEV-004"},
       Harm::Loss,
       told({.app_findings = without([](const AppFinding& one) { return !one.severity; })})},
  };
}

std::vector<Mutant> of_applications() {
  const auto application = [](std::string_view name, std::string_view flaw, std::vector<Id> breaks, auto change) {
    return Mutant{name, flaw, std::move(breaks), Harm::Wrong, told({.applications = each(change)})};
  };
  return {
      application("network-not-told", "it knows one network", {"CFG-002"},
                  [](Application& one) { one.network = "default"; }),
      application("application-address-is-url", "it takes the whole URL for the address", {"APP-002"},
                  [](Application& one) { one.address = one.url; }),
      application("application-urls-lost", "it shows no URLs", {"APP-003"}, [](Application& one) { one.urls = {}; }),
      application("application-counts-ignored", "it counts one finding too many", {"APP-004"},
                  [](Application& one) { ++one.open.high; }),
      application("application-last-scan-lost", "it does not know when an application was scanned last", {"APP-005"},
                  [](Application& one) { one.last_scan.reset(); }),
      application("application-system-lost", "it does not know the operating system", {"APP-006"},
                  [](Application& one) { one.operating_system.reset(); }),
      {"first-application-only",
       "it reads the first application of a report",
       {"FND-001"},
       Harm::Loss,
       told({.applications =
                 [](std::vector<Application>& all) {
                   if (all.size() > 1) all.resize(1);
                 },
             .app_findings =
                 [](std::vector<AppFinding>& all) {
                   std::erase_if(all, [first = all.empty() ? std::string{} : all.front().application](
                                          const AppFinding& one) { return one.application != first; });
                 }})},
  };
}

std::vector<Mutant> of_findings_of_reports() {
  const auto finding = [](std::string_view name, std::string_view flaw, std::vector<Id> breaks, auto change) {
    return Mutant{name, flaw, std::move(breaks), Harm::Wrong, told({.app_findings = each(change)})};
  };
  return {
      {"unknown-qid-dropped",
       "it drops a finding whose QID the glossary does not have",
       {"FND-001"},
       Harm::Loss,
       told({.app_findings = without([](const AppFinding& one) { return !one.glossary; })})},
      {"ignored-shown", "it shows ignored findings", {"IGN-001"}, Harm::Wrong, around<ShowsIgnored>()},
      finding("ignored-closed", "it closes an ignored finding", {"IGN-001"},
              [](AppFinding& one) {
                if (one.ignored) one.state = "Closed";
              }),
      finding("details-not-decoded", "it shows requests and responses as they are encoded", {"FND-002"},
              [](AppFinding& one) { one.details.clear(); }),
      finding("authentication-not-read", "it says of every finding that it needs no login", {"FND-003"},
              [](AppFinding& one) { one.source_status = "Authentication Not Required"; }),
      finding("potential-is-confirmed", "it takes a potential vulnerability for a confirmed one", {"FND-004"},
              [](AppFinding& one) {
                if (one.vulnerability_type) one.vulnerability_type = "Confirmed Vulnerability";
              }),
      finding("parameter-type-guessed", "it takes every parameter for one of a query", {"FND-005"},
              [](AppFinding& one) { one.parameter_type = "Query"; }),
      finding("planes-differ", "it has a slash more behind the URL of a report than behind that of the API",
              {"XPL-001"}, [](AppFinding& one) { one.url += "/"; }),
      finding("owasp-always-2017", "it labels every OWASP code 2017", {"FND-006"},
              [](AppFinding& one) { one.owasp_edition = "2017"; }),
      {"key-is-the-scans-id",
       "it knows a finding by the id that a scan gave it",
       {"FND-007"},
       Harm::Duplicate,
       told_anew([] {
         auto scans = std::make_shared<int>(0);
         return Told{.file = [scans](std::string& bytes) {
           cut(bytes, "DETECTION_ID");
           // Each file is of another scan, which gave ids of its own.
           const auto scan = fmt::format("{:04}", ++*scans);
           for (auto at = bytes.find("</UNIQUE_ID>"); at != std::string::npos; at = bytes.find("</UNIQUE_ID>", at + 1))
             if (bytes[at - 1] != '>') bytes.replace(at - 4, 4, scan);
         }};
       })},
      {"incomplete-is-ingested",
       "it says of a file that it could not read whole that it has taken it in",
       {"FND-008", "ENC-001"},
       Harm::FalseComplete,
       told({.uploads = each([](Upload& one) {
               if (one.outcome == Outcome::Incomplete) one.outcome = Outcome::Ingested;
             })})},
      {"last-status-wins",
       "it closes a finding of which a file tells two statuses",
       {"FND-009"},
       Harm::Wrong,
       told({.file =
                 [](std::string& bytes) {
                   if (bytes.find("<STATUS>FIXED<") != std::string::npos)
                     replace_all(bytes, "<STATUS>ACTIVE<", "<STATUS>FIXED<");
                 }})},
  };
}

std::vector<Mutant> of_files() {
  return {
      {"any-file-taken",
       "it takes any file for a report",
       {"RPT-002"},
       Harm::FalseComplete,
       told({.uploads = each([](Upload& one) { one.outcome = Outcome::Ingested; })})},
      {"prefix-ignored",
       "it takes every report, whatever its title",
       {"RPT-003"},
       Harm::Wrong,
       told({.surroundings = [](Surroundings& at) { at.options.report_title_prefix.clear(); }})},
      {"prefix-always",
       "it takes no report without a prefix of its own",
       {"RPT-004"},
       Harm::Loss,
       told({.surroundings =
                 [](Surroundings& at) {
                   if (at.options.report_title_prefix.empty()) at.options.report_title_prefix = "QWAS";
                 }})},
      {"report-twice",
       "it takes a report in at every sync",
       {"RPT-006"},
       Harm::Duplicate,
       told({.uploads =
                 [](std::vector<Upload>& all) {
                   if (all.size() == 1) all.push_back(all.front());
                 }})},
      {"report-by-arrival",
       "it takes the report that came last for the newest",
       {"RPT-007"},
       Harm::Wrong,
       told_anew([] {
         auto number = std::make_shared<int>(9);
         return Told{.file = [number](std::string& bytes) {
           const auto at = bytes.find("<GENERATION_DATETIME>");
           if (at == std::string::npos) return;
           bytes.replace(at + 21, 2, std::to_string(++*number));
         }};
       })},
      {"upload-not-listed",
       "it keeps no list of what it took in",
       {"UPL-001"},
       Harm::Wrong,
       told({.uploads = each([](Upload& one) { one.type.clear(), one.findings = 0; })})},
      {"urba-off",
       "it closes nothing by absence",
       {"URBA-001"},
       Harm::Stale,
       told({.surroundings =
                 [](Surroundings& at) {
                   if (at.options.profile == Profile::Neurons) at.options.urba = false;
                 }})},
      {"urba-on",
       "it closes by absence though it was told not to",
       {"URBA-003"},
       Harm::Wrong,
       told({.surroundings =
                 [](Surroundings& at) {
                   if (at.options.profile == Profile::Neurons) at.options.urba = true;
                 }})},
      {"urba-on-filtered-reports",
       "it does not look whether a report was filtered",
       {"URBA-002"},
       Harm::Wrong,
       told({.file = [](std::string& bytes) { cut(bytes, "FILTERS"); }})},
      {"rework-not-marked",
       "it does not mark a finding that came back",
       {"URBA-001"},
       Harm::Wrong,
       told({.app_findings = each([](AppFinding& one) { one.rework = false; })})},
  };
}

}  // namespace

std::vector<Mutant> of_reports() {
  std::vector<Mutant> all;
  for (auto part : {of_severities(), of_applications(), of_findings_of_reports(), of_files()})
    for (auto& mutant : part) all.push_back(std::move(mutant));
  return all;
}

}  // namespace qualyswas::conformance::mutants
