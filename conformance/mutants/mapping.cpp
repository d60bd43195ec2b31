// Profile vulcan: what is made of the vendor's values.
//
// Most flaws are a change to each record on its way to the case (told.h). Those that have to remember something, such
// as what was archived once, stand before the subject as a class (around.h). The lists are in the guide's order:
// statuses and scores, assets, instances, archiving.
#include <algorithm>
#include <map>
#include <set>

#include "conformance/mutants/around.h"
#include "conformance/mutants/mutant.h"
#include "conformance/mutants/told.h"

namespace qualyswas::conformance::mutants {
namespace {

using observed::Asset;
using observed::Finding;
using observed::Instance;
using observed::Vulnerability;
using Status = std::optional<std::string>;

void replace(Status& status, std::string_view from, std::string_view to) {
  if (status == from) status = to;
}

// The score of a severity by another table; `unknown` for what none of its lines has.
std::function<std::shared_ptr<Flaw>()> scores(std::map<std::string, int> tenths, std::optional<int> unknown) {
  const auto of = [=](const std::string& severity) -> std::optional<int> {
    const auto line = tenths.find(severity);
    return line == tenths.end() ? unknown : std::optional{line->second};
  };
  return told({.instances = each([of](Instance& instance) {
                 for (auto& finding : instance.findings) finding.score_tenths = of(finding.source_severity);
                 if (!instance.findings.empty()) instance.score_tenths = instance.findings.front().score_tenths;
               }),
               .findings = each([of](Finding& finding) { finding.score_tenths = of(finding.source_severity); })});
}

void an_hour_later(std::optional<Instant>& at) {
  if (at) *at += std::chrono::hours{1};
}

// Keeps what it has shown once of each asset, for flaws that do not let go.
class ArchivesForEver final : public Around {
 public:
  using Around::Around;
  std::vector<Asset> assets(const Filter& filter) override {
    auto all = Around::assets({.informational = filter.informational, .archived = true});
    for (auto& asset : all) {
      if (asset.archived_at) archived_[asset.site_id] = *asset.archived_at;
      const auto once = archived_.find(asset.site_id);
      if (once != archived_.end()) asset.archived_at = once->second;
    }
    std::erase_if(all, [&](const Asset& asset) { return asset.archived_at && !filter.archived; });
    return all;
  }

 private:
  std::map<std::int64_t, Instant> archived_;
};

// A renamed web app stands beside what it was called before.
class KnowsAssetsByName final : public Around {
 public:
  using Around::Around;
  observed::Run sync(const Surroundings& at) override {
    auto run = Around::sync(at);
    for (auto& asset : Around::assets({.informational = true, .archived = true}))
      known_.insert_or_assign({asset.site_id, asset.name}, asset);
    return run;
  }
  std::vector<Asset> assets(const Filter& filter) override {
    auto all = Around::assets(filter);
    std::set<std::string> names;
    for (const auto& asset : all) names.insert(asset.name);
    for (const auto& [key, asset] : known_)
      if (!names.contains(key.second)) all.push_back(asset);
    return all;
  }

 private:
  std::map<std::pair<std::int64_t, std::string>, Asset> known_;
};

class ArchivesAfterFailure final : public Around {
 public:
  using Around::Around;
  observed::Run sync(const Surroundings& at) override {
    auto run = Around::sync(at);
    if (run.verdict != RunVerdict::Complete) archived_at_ = at.now;
    return run;
  }
  std::vector<Asset> assets(const Filter& filter) override {
    auto all = Around::assets(filter);
    for (auto& asset : all)
      if (archived_at_ && !asset.archived_at) asset.archived_at = archived_at_;
    std::erase_if(all, [&](const Asset& asset) { return asset.archived_at && !filter.archived; });
    return all;
  }

 private:
  std::optional<Instant> archived_at_;
};

std::vector<Mutant> of_statuses_and_scores() {
  return {
      {"status-new-unknown",
       "it knows no status but ACTIVE and FIXED, and says of the others that nothing is vulnerable",
       {"STAT-001"},
       Harm::Wrong,
       told(of_statuses([](Status& status, const Finding* finding) {
         if (finding != nullptr && finding->source_status != "ACTIVE") replace(status, "Vulnerable", "Fixed");
       }))},
      {"status-protected-vulnerable",
       "it takes PROTECTED for vulnerable",
       {"STAT-002"},
       Harm::Wrong,
       told(of_statuses([](Status& status, const Finding* finding) {
         if (finding != nullptr && finding->source_status == "PROTECTED") replace(status, "Fixed", "Vulnerable");
       }))},
      {"status-ignored-alike",
       "it has one word for everything that is ignored",
       {"STAT-003"},
       Harm::Wrong,
       told(of_statuses([](Status& status, const Finding*) {
         replace(status, "Ignored - false positive", "Ignored risk acknowledged");
       }))},
      {"status-risk-accepted-false-positive",
       "it takes an accepted risk for a false positive",
       {"STAT-004"},
       Harm::Wrong,
       told(of_statuses([](Status& status, const Finding*) {
         replace(status, "Ignored risk acknowledged", "Ignored - false positive");
       }))},
      {"status-unknown-defaulted",
       "it takes a status that it does not know for vulnerable",
       {"STAT-006"},
       Harm::Wrong,
       told(of_statuses([](Status& status, const Finding*) {
         if (!status) status = "Vulnerable";
       }))},
      {"status-unknown-dropped",
       "it drops a finding whose status it does not know",
       {"STAT-006"},
       Harm::Loss,
       told({.instances = without([](const Instance& instance) { return !instance.status; }),
             .findings = without([](const Finding& finding) { return !finding.status; })})},
      {"status-detection-over-reason",
       "it lets the detection decide though the finding is ignored",
       {"STAT-007"},
       Harm::Wrong,
       told(of_statuses([](Status& status, const Finding* finding) {
         if (finding == nullptr || !status || !status->starts_with("Ignored")) return;
         status = finding->source_status == "FIXED" || finding->source_status == "PROTECTED" ? "Fixed" : "Vulnerable";
       }))},
      {"score-is-severity",
       "it shows the severity as the score",
       {"SCORE-001"},
       Harm::Wrong,
       scores({{"0", 0}, {"1", 10}, {"2", 20}, {"3", 30}, {"4", 40}, {"5", 50}}, std::nullopt)},
      {"score-one-line-wrong",
       "one line of its score table is wrong",
       {"SCORE-001"},
       Harm::Wrong,
       scores({{"0", 0}, {"1", 0}, {"2", 25}, {"3", 50}, {"4", 70}, {"5", 100}}, std::nullopt)},
      {"score-unknown-zero",
       "it gives a severity that it does not know the score 0",
       {"SCORE-001"},
       Harm::Wrong,
       scores({{"0", 0}, {"1", 0}, {"2", 25}, {"3", 50}, {"4", 75}, {"5", 100}}, 0)},
  };
}

std::vector<Mutant> of_assets() {
  const auto asset = [](std::string_view name, std::string_view flaw, std::vector<Id> breaks, auto change) {
    return Mutant{name, flaw, std::move(breaks), Harm::Wrong, told({.assets = each(change)})};
  };
  return {
      {"asset-by-name",
       "it takes a renamed web app for a new one",
       {"MAP-020"},
       Harm::Duplicate,
       around<KnowsAssetsByName>()},
      asset("asset-named-by-url", "it names an asset by its URL", {"MAP-021"},
            [](Asset& one) { one.name = one.address; }),
      asset("asset-type", "it calls an asset a host", {"MAP-022"}, [](Asset& one) { one.type = "Hosts"; }),
      asset("asset-address-host", "it keeps the host of a URL alone", {"MAP-023"},
            [](Asset& one) {
              const auto scheme = one.address.find("://");
              if (scheme != std::string::npos) one.address.erase(0, scheme + 3);
            }),
      asset("asset-pages-repeated", "it lists a page once for each finding", {"MAP-024"},
            [](Asset& one) {
              if (!one.vulnerable_pages.empty()) one.vulnerable_pages.push_back(one.vulnerable_pages.front());
            }),
      asset("asset-details-lost", "it has no custom attributes", {"MAP-025"}, [](Asset& one) { one.attributes = {}; }),
      asset("asset-last-tag-lost", "it loses the last tag", {"MAP-026"},
            [](Asset& one) {
              if (!one.tags.empty()) one.tags.pop_back();
            }),
      asset("asset-last-seen-local", "it reads a date as local time", {"MAP-027"},
            [](Asset& one) { an_hour_later(one.last_seen); }),
      asset("asset-status-archived", "it calls every asset archived", {"MAP-028"},
            [](Asset& one) { one.archived_at = one.last_seen; }),
      asset("asset-created-is-updated", "it takes the updated date for the created one", {"MAP-029"},
            [](Asset& one) { one.created = one.last_seen; }),
  };
}

// A change to a member that instances and findings both have.
template <class Change>
std::function<std::shared_ptr<Flaw>()> of_instances_and_findings(Change change) {
  return told({.instances = each([change](Instance& instance) {
                 change(instance);
                 for (auto& one : instance.findings) change(one);
               }),
               .findings = each(change)});
}

// A change to a member that findings and vulnerabilities both have.
template <class Change>
std::function<std::shared_ptr<Flaw>()> of_findings_and_vulnerabilities(Change change) {
  auto parts = of_findings(change);
  parts.vulnerabilities = each(change);
  return told(std::move(parts));
}

std::vector<Mutant> of_instances() {
  return {
      {"key-is-qid",
       "it keeps one instance for each QID of an asset",
       {"MAP-030"},
       Harm::Loss,
       told({.instances =
                 [](std::vector<Instance>& all) {
                   std::set<std::pair<std::int64_t, std::int64_t>> seen;
                   std::erase_if(all, [&](const Instance& one) { return !seen.emplace(one.asset_id, one.qid).second; });
                 }})},
      {"merged-status-is-the-firsts",
       "it shows the status of the first of the findings that it merged",
       {"MAP-030"},
       Harm::Wrong,
       told({.instances = each([](Instance& one) {
               if (!one.findings.empty()) one.status = one.findings.front().status;
             })})},
      {"merged-ids-lost",
       "it forgets the ids of the findings that it merged",
       {"MAP-030"},
       Harm::Loss,
       told({.instances = each([](Instance& one) {
               if (one.finding_ids.size() > 1) one.finding_ids.resize(1);
             })})},
      {"first-seen-local",
       "it reads the launch date of a scan as local time",
       {"MAP-031"},
       Harm::Wrong,
       of_instances_and_findings([](auto& one) { an_hour_later(one.first_seen); })},
      {"last-seen-local",
       "it reads the last tested date as local time",
       {"MAP-032"},
       Harm::Wrong,
       of_instances_and_findings([](auto& one) { an_hour_later(one.last_seen); })},
      {"location-path-alone",
       "it keeps the path of a URL alone",
       {"MAP-033"},
       Harm::Wrong,
       of_instances_and_findings([](auto& one) {
         const auto path = one.location.find('/', 8);
         if (path != std::string::npos) one.location.erase(0, path);
       })},
      {"title-cut", "it cuts a title", {"MAP-034"}, Harm::Wrong, of_instances_and_findings([](auto& one) {
         one.title = one.title.substr(0, 10);
       })},
      {"vulnerability-by-name",
       "it takes two QIDs of one name for one vulnerability",
       {"MAP-035"},
       Harm::Loss,
       told({.vulnerabilities =
                 [](std::vector<Vulnerability>& all) {
                   std::set<std::string> seen;
                   std::erase_if(all, [&](const Vulnerability& one) { return !seen.insert(one.title).second; });
                 }})},
      {"description-lost", "it has no description", {"MAP-036"}, Harm::Wrong, of_instances_and_findings([](auto& one) {
         one.description.clear();
       })},
      {"classes-lost",
       "it leaves group, OWASP and WASC classes out",
       {"MAP-037"},
       Harm::Wrong,
       of_findings_and_vulnerabilities([](auto& one) {
         one.group.clear();
         one.owasp.clear();
         one.wasc.clear();
       })},
      {"cvss-of-another-version",
       "it shows another CVSS score",
       {"MAP-038"},
       Harm::Wrong,
       of_findings_and_vulnerabilities([](auto& one) { one.cvss_base = "4.3"; })},
      {"cves-lost",
       "it keeps the first CVE alone",
       {"MAP-039"},
       Harm::Wrong,
       told({.vulnerabilities = each([](Vulnerability& one) {
               if (one.solution && one.solution->cves.size() > 1) one.solution->cves.resize(1);
             })})},
      {"cwes-lost",
       "it keeps the first CWE alone",
       {"MAP-040"},
       Harm::Wrong,
       of_findings_and_vulnerabilities([](auto& one) {
         if (one.cwe.size() > 1) one.cwe.resize(1);
       })},
      {"attack-vector-lost",
       "it has no attack vector",
       {"MAP-041"},
       Harm::Wrong,
       of_findings_and_vulnerabilities([](auto& one) { one.cvss_attack_vector.clear(); })},
      {"results-lost", "it leaves the results out", {"MAP-042"}, Harm::Wrong, told(of_findings([](Finding& one) {
         one.result_list.clear();
       }))},
      {"solution-lost",
       "it asks for solutions and keeps none",
       {"MAP-043"},
       Harm::Wrong,
       told({.vulnerabilities = each([](Vulnerability& one) { one.solution.reset(); })})},
      {"gone-not-told",
       "it does not say which findings a walk did not bring",
       {"MAP-045"},
       Harm::Wrong,
       told({.run = [](observed::Run& run) { run.findings_gone = 0; },
             .instances = each([](Instance& one) { one.gone_ids.clear(); })})},
      {"informational-hidden",
       "it hides information gathered though it was asked for",
       {"INFO-001"},
       Harm::Loss,
       told({.instances = without([](const Instance& one) { return one.informational; }),
             .findings = without([](const Finding& one) { return one.informational; })})},
      {"informational-always",
       "it shows information gathered though nobody asked for it",
       {"INFO-002"},
       Harm::Wrong,
       told({.surroundings = [](Surroundings& at) { at.options.informational = true; }})},
  };
}

std::vector<Mutant> of_archiving() {
  return {
      {"archives-a-day-late",
       "it archives a day later than it was told to",
       {"ARC-001"},
       Harm::Stale,
       told({.surroundings = [](Surroundings& at) { ++at.options.archive_after_days; }})},
      {"archives-after-failure",
       "it archives what a failed sync did not bring",
       {"ARC-002"},
       Harm::Loss,
       around<ArchivesAfterFailure>()},
      {"archives-for-ever",
       "what it has archived once stays archived",
       {"ARC-003"},
       Harm::Loss,
       around<ArchivesForEver>()},
  };
}

}  // namespace

std::vector<Mutant> of_mapping() {
  std::vector<Mutant> all;
  for (auto part : {of_statuses_and_scores(), of_assets(), of_instances(), of_archiving()})
    for (auto& mutant : part) all.push_back(std::move(mutant));
  return all;
}

}  // namespace qualyswas::conformance::mutants
