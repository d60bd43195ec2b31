// What the tests of reports share: rows, and a file that is taken in by one call.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/store/reports.h"
#include "connector/store/store_testing.h"

namespace qualyswas::store::testing_support {

inline constexpr std::int64_t kShop = 5'000'000'100;  // beyond 32 bits, as a vendor's may be
inline constexpr std::int64_t kCrm = 5'000'000'200;

inline model::ApplicationRow shop() {
  return {.application_id = kShop,
          .name = "Shop",
          .url = "https://shop.example.test/",
          .address = "shop.example.test",
          .operating_system = "Linux",
          .owner = "Ann (ann)",
          .scope = "Limit to URL hostname",
          .attributes = {{"unit", "retail \"eu\""}},
          .tags = {{"prod", ""}, {"caf\xC3\xA9", "1"}}};
}

inline model::ApplicationRow crm() { return {.application_id = kCrm, .name = "CRM"}; }

// A finding with every field filled, of the application Shop.
inline model::AppFindingRow app_finding(std::int64_t number, std::int64_t qid = 150001) {
  model::AppFindingRow row;
  row.unique_id = "uid-" + std::to_string(number);
  row.key = row.unique_id;
  row.finding_id = kFirst + number;
  row.detection_id = kFirst + 1000 + number;
  row.application_id = kShop;
  row.application_name = "Shop";
  row.qid = qid;
  row.kind = model::FindingKind::Potential;
  row.url = "https://shop.example.test/p" + std::to_string(number);
  row.param = "q";
  row.parameter_type = "Query";
  row.vulnerability_type = "Potential Vulnerability";
  row.source_status = "Authentication Required";
  row.state = "Open";
  row.report_status = "ACTIVE";
  row.first_detected = day(1);
  row.last_detected = day(5);
  row.last_tested = day(6);
  row.times_detected = 3;
  row.severity = "Low";
  row.source_severity = "1";
  row.details = R"({"payloads":[]})";
  row.unmapped = {{"STATUS", "ODD"}, {"STATUS", "ODD"}};
  return row;
}

inline model::AppFindingRow closed(model::AppFindingRow row) {
  row.state = "Closed";
  row.report_status = "FIXED";
  return row;
}

inline model::AppFindingRow ignored(model::AppFindingRow row) {
  row.ignored = true;
  row.ignored_reason = "RISK_ACCEPTED";
  row.ignored_by = "Ann (ann)";
  row.ignored_comment = "until the next release";
  row.ignored_at = day(3);
  return row;
}

inline model::AppFindingRow of(const model::ApplicationRow& application, model::AppFindingRow row) {
  row.application_id = application.application_id;
  row.application_name = application.name;
  return row;
}

inline model::GlossaryRow glossary_row(std::int64_t qid, model::FindingKind kind = model::FindingKind::Potential) {
  model::GlossaryRow row;
  row.qid = qid;
  row.kind = kind;
  row.vulnerability_type = "Potential Vulnerability";
  row.severity = "High";
  row.source_severity = "3";
  row.category = "Potential Vulnerability";
  row.title = "XSS";
  row.group = "XSS";
  row.owasp = {"A7"};
  row.wasc = {"WASC-8", "WASC-22"};
  row.cwe = {"CWE-79"};
  row.cvss_base = "4.3";
  row.cvss_temporal = "3.9";
  row.cvss3_base = "6.1";
  row.cvss3_temporal = "5.8";
  row.cvss3_attack_vector = "Network";
  row.description = "<p>reflected</p>";
  row.impact = "i";
  row.solution = "s";
  return row;
}

struct TakenFile {
  std::optional<Instant> generated = day(10);
  std::vector<model::ApplicationRow> assessed = {shop()};
  std::vector<model::AppFindingRow> findings = {};
  std::vector<model::GlossaryRow> glossary = {};
  Absence absence = Absence::Closes;
  std::string network = "lan";
  UploadRow upload = {.at = day(20), .name = "Weekly", .file = "weekly.xml", .type = "WAS_WEBAPP_REPORT"};
};

// What a file did, of its row in the uploads.
struct Counts {
  std::int64_t added = 0, changed = 0, closed = 0, reopened = 0;
  bool operator==(const Counts&) const = default;
};
inline Counts counts_of(const UploadRow& upload) {
  return {upload.added, upload.changed, upload.closed, upload.reopened};
}
inline void PrintTo(const Counts& counts, std::ostream* out) {
  *out << "added " << counts.added << ", changed " << counts.changed << ", closed " << counts.closed << ", reopened "
       << counts.reopened;
}

inline std::vector<std::string> keys(const std::vector<AppFindingView>& views) {
  std::vector<std::string> all;
  for (const auto& view : views) all.push_back(view.finding.key);
  return all;
}

// "uid-1 Open rework", "uid-2 Closed by system"
inline std::vector<std::string> states(const std::vector<AppFindingView>& views) {
  std::vector<std::string> all;
  for (const auto& view : views)
    all.push_back(view.finding.key + " " + view.finding.state + (view.closed_by_system ? " by system" : "") +
                  (view.rework ? " rework" : ""));
  return all;
}

class ReportContract : public Contract {
 protected:
  std::unique_ptr<Assessment> begin(const TakenFile& file = {}) {
    auto assessment = store->reports().begin_assessment("main", file.network, file.generated).value();
    for (const auto& application : file.assessed) EXPECT_TRUE(assessment->assess(application));
    EXPECT_TRUE(assessment->add(file.findings));
    for (const auto& row : file.glossary) EXPECT_TRUE(assessment->add(row));
    return assessment;
  }
  UploadRow take(const TakenFile& file) { return begin(file)->commit(file.upload, file.absence).value(); }

  std::vector<AppFindingView> shown_findings(const AppFilter& filter = {}, std::string_view connector = "main") {
    std::vector<AppFindingView> all;
    const auto read = store->reports().app_findings(connector, filter, [&](const AppFindingView& view) -> Result<void> {
      all.push_back(view);
      return {};
    });
    EXPECT_TRUE(read) << read.error().message;
    return all;
  }
  std::vector<ApplicationView> shown_applications(const AppFilter& filter = {}, std::string_view connector = "main") {
    std::vector<ApplicationView> all;
    const auto read =
        store->reports().applications(connector, filter, [&](const ApplicationView& view) -> Result<void> {
          all.push_back(view);
          return {};
        });
    EXPECT_TRUE(read) << read.error().message;
    return all;
  }
};

}  // namespace qualyswas::store::testing_support
