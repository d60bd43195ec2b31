// SYNC-001: a second sync of the same data writes nothing, and one of changed data writes what changed.
#include <gmock/gmock.h>

#include <array>
#include <optional>

#include "conformance/subject/in_process.h"
#include "conformance/support/contents.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class SecondSync : public OnBothFormats {
 protected:
  static void expect_nothing(Lab& lab, const Contents& before) {
    const auto run = lab.sync_completely();
    EXPECT_EQ(run.added, 0);
    EXPECT_EQ(run.changed, 0);
    EXPECT_EQ(run.archived, 0);
    EXPECT_THAT(changes(before, contents(lab)), IsEmpty());
  }
};
CONFORMS(SecondSync, "SYNC-001");

TEST_P(SecondSync, OfTheSameDataWritesNoChange) {
  for (const char* estate : {"storefront", "traps", "lifecycle", "empty"}) {
    SCOPED_TRACE(estate);
    Lab lab{{.format = format(), .estate = estate, .informational = true}};
    const auto first = lab.sync_completely();
    EXPECT_EQ(first.changed, 0);
    expect_nothing(lab, contents(lab));
    lab.on_day(0);
    lab.subject_clock(lab.start() + std::chrono::hours{24});  // the vendor's data stand still
    expect_nothing(lab, contents(lab));
  }
}

TEST_P(SecondSync, InPagesOfAnotherSizeWritesNoChange) {
  Lab lab{{.format = format(), .estate = "storefront", .informational = true, .page_size = 500}};
  lab.sync_completely();
  const auto before = contents(lab);
  for (const int size : {1, 7, 1000}) {
    lab.options.page_size = size;
    expect_nothing(lab, before);
  }
}

TEST_P(SecondSync, InTheOtherFormatWritesNoChange) {
  Lab lab{{.format = format(), .estate = "storefront", .informational = true}};
  lab.sync_completely();
  const auto before = contents(lab);
  lab.ours().settings.format = format() == Format::Xml ? "json" : "xml";
  expect_nothing(lab, before);
}

TEST_P(SecondSync, AddsANewFindingAndNothingElse) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{}}, .solutions = {{}}}};
  lab.sync_completely();
  const auto before = contents(lab);
  lab.add(FindingRecord{.id = 901007, .url = "https://shop.example.test/cart"});
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.added, 1);
  EXPECT_EQ(run.changed, 0);
  const auto after = contents(lab);
  EXPECT_EQ(after.at("finding 901007 | location"), "https://shop.example.test/cart") << Harm::Loss;
  EXPECT_THAT(lab.instances(), SizeIs(2));
  EXPECT_THAT(changed_keys(before, after, "finding 901001 "), IsEmpty());
  EXPECT_THAT(changed_keys(before, after, "instance 410001 150001 https://shop.example.test/search "), IsEmpty());
  EXPECT_THAT(changed_keys(before, after, "asset "),
              ElementsAre("asset 410001 | instances", "asset 410001 | vulnerable", "asset 410001 | vulnerable pages"));
  EXPECT_THAT(changed_keys(before, after, "vulnerability "),
              ElementsAre("vulnerability 150001 | instances", "vulnerability 150001 | vulnerable"));
}

TEST_P(SecondSync, AddsANewWebAppAndNothingElse) {
  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{}}, .solutions = {{}}}};
  lab.sync_completely();
  const auto before = contents(lab);
  lab.add(WebAppRecord{.id = 410002, .name = "Forum", .url = "https://forum.example.test"});
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.added, 1);
  EXPECT_EQ(run.changed, 0);
  const auto after = contents(lab);
  EXPECT_EQ(after.at("asset 410002 | name"), "Forum") << Harm::Loss;
  for (const char* record : {"asset 410001 ", "finding ", "instance ", "vulnerability "})
    EXPECT_THAT(changed_keys(before, after, record), IsEmpty());
}

TEST_P(SecondSync, KeepsWhatTheVendorNoLongerSends) {
  Lab lab{{.format = format(), .webapps = {{}, {.id = 410002}}, .findings = {{}, {.id = 901002, .webapp = 410002}}}};
  lab.sync_completely();
  const auto before = contents(lab);
  lab.remove_finding(901002);
  lab.remove_webapp(410002);
  expect_nothing(lab, before);
}

CONFORMS_TEST(SecondSync, KeepsWhatTheVendorNoLongerSends, "STAT-005");

BOTH_FORMATS(SecondSync);

// The same, page after page: what was stored by a run that broke off is not written again by the one that goes on.
class BrokenOffSync : public OnBothFormats {};
CONFORMS(BrokenOffSync, "SYNC-001");

TEST_P(BrokenOffSync, AndTheNextOneAddEachRecordOnce) {
  Lab lab{{.format = format(), .estate = "storefront", .informational = true, .page_size = 5}};
  lab.server().fault({.kind = "answer", .path = "/qps/rest/3.0/search/was/finding", .nth = 4, .times = 1000});
  const auto broken = lab.sync();
  ASSERT_EQ(broken.verdict, RunVerdict::Partial);
  lab.server().clear_faults();
  const auto next = lab.sync_completely();
  EXPECT_EQ(next.changed, 0);
  // 7 web apps, 54 findings, and a solution each for the QIDs that the KnowledgeBase knows.
  Lab at_once{{.format = format(), .estate = "storefront", .informational = true}};
  EXPECT_EQ(broken.added + next.added, at_once.sync_completely().added) << Harm::Duplicate;
  EXPECT_THAT(changes(contents(at_once), contents(lab)), IsEmpty());
}

BOTH_FORMATS(BrokenOffSync);

struct EditRow {
  Id id;
  std::string_view what, path;
  std::optional<std::string_view> value;
  std::string_view field;           // of the stored row: this one and no other,
  std::string_view and_field = {};  // but for this one
};

// The members of a finding that the guide maps to one field each.
constexpr auto kFindingEdits = std::to_array<EditRow>({
    {"SYNC-001", "name", "name", "Renamed at the vendor", "title"},
    {"SYNC-001", "type", "type", "SENSITIVE_CONTENT", "type"},
    {"SYNC-001", "potential", "potential", "true", "potential"},
    {"SYNC-001", "group", "group", "SQL", "group"},
    {"SYNC-001", "group gone", "group", std::nullopt, "group"},
    {"SYNC-001", "param", "param", "page", "param"},
    {"SYNC-001", "param gone", "param", std::nullopt, "param"},
    {"SYNC-001", "first response", "resultList/list/Result/payloads/list/PayloadInstance/response", "another",
     "description", "result list"},
    {"SYNC-001", "first payload", "resultList/list/Result/payloads/list/PayloadInstance/payload", "q=1", "result list"},
    // Not its unique id: a finding with another one is another finding (SCOPE-002).
    {"SYNC-001", "severity", "severity", "5", "score tenths", "source severity"},
    {"SYNC-001", "a status of the same meaning", "status", "REOPENED", "source status"},
    {"SYNC-001", "first detected", "firstDetectedDate", "2025-11-30T05:00:00Z", "first seen"},
    {"SYNC-001", "last tested", "lastTestedDate", "2026-01-05T05:00:00Z", "last seen"},
    {"SYNC-001", "external reference", "externalRef", "SHOP-78", "external ref"},
    {"SYNC-001", "CVSS base", "cvssV3/base", "7.1", "cvss base"},
    {"SYNC-001", "CVSS attack vector", "cvssV3/attackVector", "Adjacent Network", "cvss attack vector"},
    {"SYNC-001", "CWE", "cwe/list/long", "80", "cwe"},
    {"SYNC-001", "OWASP", "owasp/list/OWASP/code", "5", "owasp"},
    {"SYNC-001", "WASC", "wasc/list/WASC/name", "IMPROPER INPUT HANDLING", "wasc"},
});

LabOptions two_findings(Format format) {
  FindingRecord rich{.group = "XSS",
                     .cwe = {79},
                     .owasp = {{}},
                     .wasc = {{.code = 22, .name = "IMPROPER OUTPUT HANDLING"}},
                     .param = "q",
                     .results = {{{}}},
                     .external_ref = "SHOP-77",
                     .cvss = CvssRecord{}};
  FindingRecord second = rich;
  second.id = 901002;
  second.qid = 150002;
  return {.format = format,
          .webapps = {{.os = "Linux", .attributes = {{"Owner", "Ada"}}, .tags = {{5, "prod"}}},
                      {.id = 410002, .name = "Forum"}},
          .findings = {rich, second},
          .solutions = {{}, {.qid = 150002}}};
}

class EditedFinding : public RowsOnBothFormats<EditRow> {};

TEST_P(EditedFinding, ChangesItsRowInThatFieldAlone) {
  Lab lab{two_findings(format())};
  lab.sync_completely();
  const auto before = contents(lab);
  lab.edit_finding(901001,
                   {{std::string{row().path}, row().value ? std::optional{std::string{*row().value}} : std::nullopt}});
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.added, 0);
  EXPECT_EQ(run.changed, 1) << Harm::Stale;
  const auto after = contents(lab);
  const auto changed = changed_keys(before, after, "finding ");
  EXPECT_THAT(changed, Contains("finding 901001 | " + std::string{row().field})) << Harm::Stale;
  for (const auto& key : changed) {
    if (!row().and_field.empty() && key == "finding 901001 | " + std::string{row().and_field}) continue;
    EXPECT_EQ(key, "finding 901001 | " + std::string{row().field});
  }
  EXPECT_THAT(changed_keys(before, after, "asset "), IsEmpty());
  EXPECT_THAT(changed_keys(before, after, "vulnerability 150002"), IsEmpty());
  EXPECT_THAT(lab.instances(), SizeIs(2)) << Harm::Duplicate;
}

ROWS_ON_BOTH_FORMATS(EditedFinding, kFindingEdits, row.what);

constexpr auto kAssetEdits = std::to_array<EditRow>({
    {"SYNC-001", "name", "name", "Store", "name"},
    {"SYNC-001", "URL", "url", "https://store.example.test", "address"},
    {"SYNC-001", "operating system", "os", "Linux 6", "operating system"},
    {"SYNC-001", "operating system gone", "os", std::nullopt, "operating system"},
    {"SYNC-001", "attribute", "attributes/list/Attribute/value", "Grace", "attributes"},
    {"SYNC-001", "attributes gone", "attributes", std::nullopt, "attributes"},
    {"SYNC-001", "tag", "tags/list/Tag/name", "production", "tags"},
    // Not its creation date: a web app with another one is another web app (SCOPE-002).
    {"SYNC-001", "updated", "updatedDate", "2026-01-05T07:00:00Z", "last seen"},
});

class EditedWebApp : public RowsOnBothFormats<EditRow> {};

TEST_P(EditedWebApp, ChangesItsRowInThatFieldAlone) {
  Lab lab{two_findings(format())};
  lab.sync_completely();
  const auto before = contents(lab);
  lab.edit_webapp(410001,
                  {{std::string{row().path}, row().value ? std::optional{std::string{*row().value}} : std::nullopt}});
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.added, 0);
  EXPECT_EQ(run.changed, 1) << Harm::Stale;
  const auto after = contents(lab);
  EXPECT_THAT(changed_keys(before, after, "asset "), ElementsAre("asset 410001 | " + std::string{row().field}));
  for (const char* record : {"finding ", "vulnerability "}) EXPECT_THAT(changed_keys(before, after, record), IsEmpty());
}

ROWS_ON_BOTH_FORMATS(EditedWebApp, kAssetEdits, row.what);

// Members that change more than one field, as the guide has it.
class EditedIdentity : public OnBothFormats {};
CONFORMS(EditedIdentity, "SYNC-001");

TEST_P(EditedIdentity, OfAFindingsUrlMovesItsInstance) {
  Lab lab{two_findings(format())};
  lab.sync_completely();
  lab.edit_finding(901001, {{"url", "https://shop.example.test/find"}});
  const auto run = lab.sync_completely();
  EXPECT_EQ(run.changed, 1);
  EXPECT_EQ(run.added, 0);
  ASSERT_THAT(lab.instances(), SizeIs(2)) << Harm::Duplicate;
  EXPECT_EQ(lab.instance_of(901001).location, "https://shop.example.test/find") << Harm::Stale;
  EXPECT_THAT(lab.asset(410001).vulnerable_pages,
              testing::UnorderedElementsAre("https://shop.example.test/find", "https://shop.example.test/search"));
}

TEST_P(EditedIdentity, OfAFindingsWebAppMovesItsInstance) {
  Lab lab{two_findings(format())};
  lab.sync_completely();
  lab.edit_finding(901001, {{"webApp/id", "410002"}, {"webApp/name", "Forum"}});
  lab.sync_completely();
  ASSERT_THAT(lab.instances(), SizeIs(2)) << Harm::Duplicate;
  EXPECT_EQ(lab.instance_of(901001).asset_id, 410002) << Harm::Stale;
  EXPECT_EQ(lab.asset(410001).instances, 1);
  EXPECT_EQ(lab.asset(410002).instances, 1);
}

TEST_P(EditedIdentity, OfAStatusChangesRowInstanceAndCounts) {
  Lab lab{two_findings(format())};
  lab.sync_completely();
  const auto before = contents(lab);
  lab.edit_finding(901001, {{"status", "FIXED"}});
  EXPECT_EQ(lab.sync_completely().changed, 1);
  const auto after = contents(lab);
  EXPECT_THAT(
      changes(before, after),
      testing::IsSupersetOf({"finding 901001 | status: Vulnerable -> Fixed",
                             "instance 410001 150001 https://shop.example.test/search | status: Vulnerable -> "
                             "Fixed",
                             "asset 410001 | vulnerable: 2 -> 1", "vulnerability 150001 | vulnerable: 1 -> 0"}));
  EXPECT_THAT(changed_keys(before, after, "finding 901002 "), IsEmpty());
  EXPECT_THAT(changed_keys(before, after, "vulnerability 150002 "), IsEmpty());
}

BOTH_FORMATS(EditedIdentity);

}  // namespace
}  // namespace qualyswas::conformance
