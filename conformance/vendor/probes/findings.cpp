// What findings mean beyond their elements: values that belong together, and one finding in several forms.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "conformance/vendor/probes/all.h"
#include "conformance/vendor/probes/asking.h"

namespace qualyswas::conformance::vendor::probes {
namespace {

std::vector<const Node*> findings(Bench& bench, View::Way way, Format format) {
  std::vector<const Node*> all;
  for (const auto* answer : answers_of(bench, {.object = Object::Finding, .way = way, .format = format}))
    for (const auto* record : answer->records()) all.push_back(record);
  if (all.empty()) bench.no_records("no finding is there");
  return all;
}

// Of every finding, as a verbose search shows it in XML.
void every(Bench& bench, std::string_view what, const std::function<bool(const Node&)>& holds) {
  for (const auto* finding : findings(bench, View::Way::Verbose, Format::Xml))
    bench.expect(holds(*finding), std::string{what}, "a finding of which that is not true");
}

bool is_between(std::string_view text, int least, int most) {
  return text.empty() || (is_integer(text) && text.size() <= 9 && std::stoi(std::string{text}) >= least &&
                          std::stoi(std::string{text}) <= most);
}

bool is_base64(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
           c == '-' || c == '_' || c == '=' || c == '\n' || c == '\r';
  });
}

// Every request of every payload.
void requests(const Node& node, const std::function<void(const Node& request)>& look) {
  for (const auto& child : node.children) {
    if (child.name == "request" && node.name == "PayloadInstance") look(child);
    requests(child, look);
  }
}

void base64(Bench& bench) {
  int seen = 0;
  std::set<std::string> alphabets;
  for (const auto* finding : findings(bench, View::Way::Verbose, Format::Xml))
    requests(*finding, [&](const Node& request) {
      for (const auto* name : {"headers", "body"}) {
        const auto text = request.text_at(name);
        if (text.empty()) continue;
        ++seen;
        bench.expect(is_base64(text), fmt::format("request/{} in base64", name), "other letters");
        if (text.find_first_of("+/") != std::string_view::npos) alphabets.insert("standard");
        if (text.find_first_of("-_") != std::string_view::npos) alphabets.insert("URL-safe");
      }
    });
  if (seen == 0) bench.no_records("no finding shows a request");
}

void one_finding_in_all_forms(Bench& bench) {
  const auto brief = findings(bench, View::Way::Search, Format::Xml);
  for (const auto format : {Format::Xml, Format::Json})
    for (const auto way : {View::Way::Search, View::Way::Verbose}) {
      const auto others = findings(bench, way, format);
      bench.expect(others.size() == brief.size(), "the same findings in both formats and forms", "others");
      for (std::size_t i = 0; i < std::min(others.size(), brief.size()); ++i)
        for (const auto* name : {"id", "uniqueId", "qid", "name", "type", "severity", "status", "url", "isIgnored",
                                 "timesDetected", "lastTestedDate", "webApp/id"})
          bench.expect(others[i]->text_at(name) == brief[i]->text_at(name),
                       fmt::format("{} is the same in both formats and forms", name), "another value");
    }
}

}  // namespace

void add_findings(std::vector<Probe>& to) {
  const auto put = [&](const char* id, const char* says, const char* section, Grade grade, Level level,
                       std::function<void(Bench&)> run) {
    add(to, fmt::format("finding.{}", id), says, section, grade, level, std::move(run));
  };
  put("severity", "A severity is a number from 1 to 5.", "REST 6.2.2 Full element table", Grade::Recorded, Level::Error,
      [](Bench& bench) {
        every(bench, "a severity from 1 to 5", [](const Node& finding) {
          const auto text = finding.text_at("severity");
          return !text.empty() && is_between(text, 1, 5);
        });
      });
  put("severity-by-type", "Information gathered and sensitive content have severities from 1 to 3.",
      "REST 6.2.5 Value semantics", Grade::Recorded, Level::Warn, [](Bench& bench) {
        every(bench, "1 to 3 where it is no vulnerability", [](const Node& finding) {
          return finding.text_at("type") == "VULNERABILITY" || is_between(finding.text_at("severity"), 1, 3);
        });
      });
  put("score", "A detection score is 0 to 100, and 0 for information gathered.", "REST 6.2.2 Full element table",
      Grade::Recorded, Level::Warn, [](Bench& bench) {
        every(bench, "0 to 100, and 0 for information gathered", [](const Node& finding) {
          const auto score = finding.text_at("detectionScore");
          return is_between(score, 0, finding.text_at("type") == "INFORMATION_GATHERED" ? 0 : 100);
        });
      });
  put("dates", "A finding was first detected before it was last detected, and tested then or later.",
      "REST 6.2.5 Value semantics", Grade::Recorded, Level::Error, [](Bench& bench) {
        every(bench, "firstDetectedDate <= lastDetectedDate <= lastTestedDate", [](const Node& finding) {
          const auto first = finding.text_at("firstDetectedDate"), last = finding.text_at("lastDetectedDate"),
                     tested = finding.text_at("lastTestedDate");
          return (first.empty() || last.empty() || first <= last) && (last.empty() || tested.empty() || last <= tested);
        });
      });
  put("unique", "A uniqueId belongs to one finding.", "REST 6.2.2 Full element table", Grade::Recorded, Level::Error,
      [](Bench& bench) {
        std::set<std::string_view> seen;
        every(bench, "each uniqueId once", [&](const Node& finding) {
          const auto id = finding.text_at("uniqueId");
          return id.empty() || seen.insert(id).second;
        });
      });
  put("ignored-group", "The reason of an ignored finding stands there only when it is ignored.",
      "REST 6.2.2 Full element table", Grade::Recorded, Level::Warn, [](Bench& bench) {
        every(bench, "ignoredReason where isIgnored is true", [](const Node& finding) {
          return finding.find("ignoredReason") == nullptr || finding.text_at("isIgnored") == "true";
        });
      });
  put("no-potential-information", "Information gathered is never potential.", "REST 6.2.2 Full element table",
      Grade::Recorded, Level::Info, [](Bench& bench) {
        every(bench, "potential is false for information gathered", [](const Node& finding) {
          return finding.text_at("type") != "INFORMATION_GATHERED" || finding.text_at("potential") != "true";
        });
      });
  put("scores-of-cvss", "CVSS scores are numbers from 0 to 10.", "REST 6.2.2 Full element table", Grade::Recorded,
      Level::Warn, [](Bench& bench) {
        every(bench, "0 to 10", [](const Node& finding) {
          for (const auto* name : {"cvssV3/base", "cvssV3/temporal"}) {
            const auto text = finding.text_at(name);
            if (!text.empty() && !is_between(text.substr(0, text.find('.')), 0, 10)) return false;
          }
          return true;
        });
      });
  put("base64", "Headers and bodies of requests are base64.", "REST 6.2.3 Result", Grade::Client, Level::Error, base64);
  put("forms", "A finding says the same in XML, in JSON, in short and in full.", "REST 3.4 XML to JSON mapping",
      Grade::Recorded, Level::Error, one_finding_in_all_forms);
  put("histories", "limitHistories: is it a preference?", "REST 2.4 Preferences", Grade::Unconfirmed, Level::Warn,
      [](Bench& bench) {
        bench.note("answer",
                   told(bench.ask(Call::search(Object::Finding, {.limit = "1", .verbose = "true", .histories = "1"}))));
      });
  put("history-order", "Is the newest scan of a history first or last?", "REST 6.2.2 Full element table",
      Grade::Unconfirmed, Level::Warn, [](Bench& bench) {
        std::string order = "no finding has a history of two scans";
        for (const auto* finding : findings(bench, View::Way::Verbose, Format::Xml)) {
          const auto* const set = finding->find("history/set");
          if (set == nullptr || set->children.size() < 2) continue;
          order = set->children.front().text_at("scanData/launchedDate") <
                          set->children.back().text_at("scanData/launchedDate")
                      ? "oldest first"
                      : "newest first";
        }
        bench.note("order", order);
      });
}

}  // namespace qualyswas::conformance::vendor::probes
