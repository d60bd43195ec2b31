// XPL-001: one world read twice into one store, by the API (profile vulcan) and from a report (profile neurons), and
// compared finding by finding and field by field. Fake and connector know nothing of each other, so that the two agree
// only if both planes were read as the vendor's reference means them.
//
// What the two formats force to be different stands in kFields, each with its reason, and nowhere else.
#include <gmock/gmock.h>

#include <array>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using observed::AppFinding;
using testing::IsEmpty;
using testing::Not;

// A report says of a QID once, in its glossary, what the API says of each finding: the level, which somebody edited on
// the first of these; and the title, which the second one does not share with the others of its QID.
constexpr std::int64_t kEditedLevel = 118316082, kOwnTitle = 118380107;

struct ComparedField {
  std::string_view name;
  std::function<std::string(const observed::Finding&)> by_api;
  std::function<std::string(const AppFinding&)> by_report;
  std::string_view differs_by_format = {};  // why it cannot agree, where `where` holds
  std::function<bool(const observed::Finding&)> where = nullptr;
};

std::string text(const std::optional<Instant>& instant) {
  if (!instant) return "(none)";
  // A report has no seconds.
  return std::to_string(std::chrono::floor<std::chrono::minutes>(*instant).time_since_epoch().count());
}
bool is_informational(const observed::Finding& row) { return row.informational; }
bool is_described(const AppFinding& view) { return view.glossary.has_value(); }

std::string kind_of(const observed::Finding& row) {
  if (row.type == "INFORMATION_GATHERED") return "Information Gathered";
  if (row.type == "SENSITIVE_CONTENT") return "";
  return row.potential.value_or(false) ? "Potential Vulnerability" : "Confirmed Vulnerability";
}

std::string responses_by_api(const observed::Finding& row) {
  std::string out;
  if (row.result_list.empty()) return out;
  for (const auto& result : nlohmann::json::parse(row.result_list))
    for (const auto& payload : result.value("payloads", nlohmann::json::array()))
      out += payload.value("response", "") + "\n--\n";
  return out;
}
std::string responses_by_report(const AppFinding& view) {
  std::string out;
  for (const auto& payload : nlohmann::json::parse(view.details).value("payloads", nlohmann::json::array()))
    out += payload.value("response", "") + "\n--\n";
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += word + " ";
  return out;
}

const std::vector<ComparedField>& fields() {
  static const std::vector<ComparedField> kFields{
      {"unique id", [](const auto& row) { return row.unique_id; }, [](const auto& view) { return view.unique_id; }},
      {"QID", [](const auto& row) { return std::to_string(row.qid); },
       [](const auto& view) { return std::to_string(view.qid); }},
      {"application", [](const auto& row) { return std::to_string(row.asset_id); },
       [](const auto& view) { return std::to_string(view.application_id.value_or(0)); }},
      {"URL", [](const auto& row) { return row.location; }, [](const auto& view) { return view.url; },
       "information gathered has no URL in a report; for the API it is shown at its application's", is_informational},
      {"parameter", [](const auto& row) { return row.param; }, [](const auto& view) { return view.param; }},
      {"status", [](const auto& row) { return row.source_status; },
       [](const auto& view) { return view.report_status; }},
      {"ignored", [](const auto& row) { return std::string{row.ignored_reason.empty() ? "no" : "yes"}; },
       [](const auto& view) { return std::string{view.ignored ? "yes" : "no"}; }},
      {"vulnerability type", kind_of, [](const auto& view) { return view.vulnerability_type.value_or(""); }},
      {"level", [](const auto& row) { return row.source_severity; },
       [](const auto& view) { return is_described(view) ? view.glossary->source_severity : ""; },
       "a report has one level a QID: none of an import's QID 0, and not the one edited on a finding",
       [](const observed::Finding& row) { return row.finding_id == kEditedLevel || row.qid == 0; }},
      {"last tested", [](const auto& row) { return text(row.last_seen); },
       [](const auto& view) { return text(view.last_tested); },
       "a report says of information gathered when it was detected, and no more", is_informational},
      {"title", [](const auto& row) { return row.title; },
       [](const auto& view) { return is_described(view) ? view.glossary->title : ""; }, "a report has one title a QID",
       [](const observed::Finding& row) { return row.finding_id == kOwnTitle; }},
      {"CWE",
       [](const auto& row) {
         std::string out;
         for (const auto number : row.cwe) out += "CWE-" + std::to_string(number) + " ";
         return out;
       },
       [](const auto& view) { return is_described(view) ? joined(view.glossary->cwe) : ""; }},
      {"CVSS v3 base", [](const auto& row) { return row.cvss_base; },
       [](const auto& view) { return is_described(view) ? view.glossary->cvss3_base : ""; }},
      {"attack vector", [](const auto& row) { return row.cvss_attack_vector; },
       [](const auto& view) { return is_described(view) ? view.glossary->cvss3_attack_vector : ""; }},
      {"responses", responses_by_api, responses_by_report,
       "a report has one text of information gathered, and no payloads", is_informational},
  };
  return kFields;
}

class Planes : public testing::Test {
 protected:
  Lab lab{{.estate = "storefront", .informational = true}};
  std::map<std::int64_t, observed::Finding> by_api;
  std::map<std::int64_t, AppFinding> by_report;

  void read(mockqualys::ReportShape shape = {}) {
    lab.sync_completely();
    for (auto& row : lab.findings()) by_api.emplace(row.finding_id, row);
    const auto id = lab.make_report({.shape = std::move(shape)});
    lab.ours().settings.name = "by report";
    lab.ours().settings.profile = "neurons";
    lab.ours().settings.network = "DMZ";
    lab.ours().settings.informational.reset();
    lab.ours().settings.archive_after_days.reset();
    lab.ours().settings.format.reset();
    lab.ours().settings.page_size.reset();
    lab.upload(lab.report_file(id));
    for (const bool ignored : {false, true})
      for (auto& view : lab.app_findings({.ignored = ignored, .details = true}))
        by_report.emplace(view.finding_id, view);
  }
};
CONFORMS(Planes, "XPL-001");

TEST_F(Planes, HaveTheSameFindings) {
  read();
  ASSERT_THAT(by_api, Not(IsEmpty()));
  for (const auto& [id, row] : by_api) EXPECT_TRUE(by_report.contains(id)) << Harm::Loss << id << " QID " << row.qid;
  for (const auto& [id, view] : by_report) EXPECT_TRUE(by_api.contains(id)) << id << " QID " << view.qid;
}

TEST_F(Planes, HaveTheSameFields) {
  read();
  for (const auto& [id, row] : by_api) {
    const auto found = by_report.find(id);
    ASSERT_NE(found, by_report.end()) << id;
    for (const auto& field : fields()) {
      if (field.where && field.where(row)) continue;
      EXPECT_EQ(field.by_api(row), field.by_report(found->second)) << field.name << " of " << id;
    }
  }
}

// A reason that no longer holds would hide what it does not explain.
TEST_F(Planes, DifferWhereTheFormatsForceIt) {
  read();
  for (const auto& field : fields()) {
    if (!field.where) continue;
    bool differs = false;
    for (const auto& [id, row] : by_api)
      differs = differs || (field.where(row) && field.by_api(row) != field.by_report(by_report.at(id)));
    EXPECT_TRUE(differs) << field.name << ": " << field.differs_by_format;
  }
}

TEST_F(Planes, HaveTheSameApplications) {
  read();
  std::map<std::int64_t, std::string> api, report;
  for (const auto& one : lab.applications())
    report[one.application_id.value_or(0)] = one.name + ", " + one.url + ", " + one.operating_system.value_or("");
  lab.ours().settings.name = "lab";
  for (const auto& one : lab.assets(Filter{.informational = true}))
    api[one.site_id] = one.name + ", " + one.address + ", " + one.operating_system.value_or("");
  EXPECT_EQ(api, report);
}

class PlanesOfYears : public Planes,
                      public testing::WithParamInterface<mockqualys::Named<mockqualys::ReportVariant>> {};
CONFORMS(PlanesOfYears, "XPL-001");

TEST_P(PlanesOfYears, HaveTheSameFindingsOfTheSameApplications) {
  read({.variant = GetParam().value});
  std::set<std::tuple<std::int64_t, std::int64_t, std::int64_t>> api, report;
  for (const auto& [id, row] : by_api) api.emplace(id, row.qid, row.asset_id);
  for (const auto& [id, view] : by_report) report.emplace(id, view.qid, view.application_id.value_or(0));
  EXPECT_EQ(api, report);
}

INSTANTIATE_TEST_SUITE_P(Reference, PlanesOfYears,
                         testing::ValuesIn(mockqualys::report_variants().begin(), mockqualys::report_variants().end()),
                         [](const auto& one) { return "of_" + std::string{one.param.name}; });

}  // namespace
}  // namespace qualyswas::conformance
