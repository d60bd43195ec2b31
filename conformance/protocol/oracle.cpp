#include "conformance/protocol/oracle.h"
#include "conformance/subject/in_process.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

namespace qualyswas::conformance {
namespace {

using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

using Ids = std::vector<std::int64_t>;

const Filter kEverything{.informational = true, .archived = true};

std::string name_of_finding(std::int64_t id) { return fmt::format("Finding {} & <more>", id); }

Ids stored_assets(Lab& lab) {
  Ids ids;
  for (const auto& view : lab.assets(kEverything)) ids.push_back(view.site_id);
  std::ranges::sort(ids);
  return ids;
}

Ids stored_findings(Lab& lab) {
  Ids ids;
  for (const auto& row : lab.findings(kEverything)) ids.push_back(row.finding_id);
  std::ranges::sort(ids);
  return ids;
}

// The QIDs that the vendor's findings have and its KnowledgeBase describes; here they are all it describes.
Ids described_at_vendor(Lab& lab) {
  Ids qids;
  lab.world().solutions([&](std::int64_t qid, std::string_view) { qids.push_back(qid); });
  return qids;
}

Ids described_here(Lab& lab) {
  Ids qids;
  for (const auto& view : lab.vulnerabilities(kEverything))
    if (view.solution) qids.push_back(view.qid);
  std::ranges::sort(qids);
  return qids;
}

bool is_subset(const Ids& some, const Ids& all) {
  const std::set<std::int64_t> known{all.begin(), all.end()};
  return std::ranges::all_of(some, [&](std::int64_t id) { return known.contains(id); });
}

}  // namespace

LabOptions three_pages(Format format) {
  LabOptions options{.format = format, .page_size = kPageSize};
  for (int i = 0; i < kRecords; ++i) {
    options.webapps.push_back({.id = kFirstWebApp + i, .name = fmt::format("App {}", i)});
    options.findings.push_back({.id = kFirstFinding + i,
                                .qid = kFirstQid + i,
                                .name = name_of_finding(kFirstFinding + i),
                                .url = fmt::format("https://shop.example.test/page/{}", i),
                                .webapp = kFirstWebApp + i,
                                .webapp_name = fmt::format("App {}", i)});
    options.solutions.push_back({.qid = kFirstQid + i});
  }
  return options;
}

bool asks_for_page(std::string_view request_body, std::int64_t first_id, int page) {
  const auto holds = [&](int of_page) {
    return request_body.find(std::to_string(first_id + kPageSize * (of_page - 1) - 1)) != std::string_view::npos;
  };
  if (page > 1) return holds(page);
  for (int other = 2; other <= kPages + 1; ++other)
    if (holds(other)) return false;
  return true;
}

void expect_honest(Lab& lab, const observed::Run& run) {
  SCOPED_TRACE(told(run));
  ASSERT_TRUE(run.verdict.has_value()) << "the run has no verdict";
  EXPECT_TRUE(run.finished.has_value());
  const auto vendor_assets = lab.world().ids(mockqualys::Kind::WebApp);
  const auto vendor_findings = lab.world().ids(mockqualys::Kind::Finding);
  const auto assets = stored_assets(lab), findings = stored_findings(lab);

  if (*run.verdict == RunVerdict::Complete) {
    EXPECT_EQ(assets, vendor_assets) << Harm::FalseComplete;
    EXPECT_EQ(findings, vendor_findings) << Harm::FalseComplete;
    EXPECT_EQ(described_here(lab), described_at_vendor(lab)) << Harm::FalseComplete;
    EXPECT_EQ(run.assets_pulled, static_cast<std::int64_t>(vendor_assets.size()));
    EXPECT_EQ(run.findings_pulled, static_cast<std::int64_t>(vendor_findings.size()));
    EXPECT_EQ(run.unreadable, 0) << Harm::FalseComplete;
  } else {
    EXPECT_THAT(run.reasons, Not(IsEmpty())) << "not complete, and nobody says why";
    for (const auto& reason : run.reasons) expect_readable(reason);
    EXPECT_EQ(run.archived, 0) << "only a complete run archives " << Harm::Stale;
  }
  EXPECT_TRUE(is_subset(assets, vendor_assets)) << fmt::format("stored: {}", assets);
  EXPECT_TRUE(is_subset(findings, vendor_findings)) << fmt::format("stored: {}", findings);
  EXPECT_TRUE(std::ranges::adjacent_find(findings) == findings.end()) << Harm::Duplicate;
  EXPECT_TRUE(std::ranges::adjacent_find(assets) == assets.end()) << Harm::Duplicate;
  for (const auto& row : lab.findings(kEverything)) EXPECT_EQ(row.title, name_of_finding(row.finding_id));
}

void expect_recovery(Lab& lab) {
  observed::Run run;
  for (int more = 0; more < 2; ++more) {
    run = lab.sync();
    expect_honest(lab, run);
    if (run.verdict == RunVerdict::Complete) return;
  }
  ADD_FAILURE() << "the vendor is well again, and two syncs later the run is still " << told(run) << Harm::Loss;
}

void expect_readable(std::string_view line) {
  SCOPED_TRACE(std::string{line});
  EXPECT_GE(line.size(), 10U) << "too short to say anything";
  EXPECT_LE(line.size(), 600U) << "too long for a line";
  EXPECT_TRUE(std::ranges::none_of(line, [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
      << "not one line";
  for (const std::string_view markup : {"<html", "<body", "<!DOCTYPE", "<?xml", "<p>"})
    EXPECT_EQ(line.find(markup), std::string_view::npos) << "an answer is quoted as it came";
}

std::string told(const observed::Run& run) {
  return fmt::format("{}: {}", run.verdict ? name_of(*run.verdict) : "no verdict", fmt::join(run.reasons, " | "));
}

std::string told(const observed::CheckStep& step) {
  return fmt::format("{}: {} ({})", step.error_class, step.message, step.advice);
}
std::string told(const Error& error) {
  return fmt::format("{}: {} ({})", name_of(error.kind), error.message, error.advice);
}

}  // namespace qualyswas::conformance
