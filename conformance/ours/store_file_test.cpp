// What may become of the store's file between two runs and during one, and that no run says complete over it.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "conformance/subject/in_process.h"
#include "conformance/support/contents.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using std::chrono::days;
using testing::Contains;
using testing::HasSubstr;
using testing::SizeIs;

constexpr std::size_t kPage = 16384;

std::string bytes_of(const std::string& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void write(const std::string& file, const std::string& bytes) {
  std::ofstream out{file, std::ios::binary | std::ios::trunc};
  out << bytes;
}

LabOptions many_findings(Format format) {
  LabOptions options{.format = format, .webapps = {{}}, .solutions = {{}}};
  for (int i = 0; i < 100; ++i)
    options.findings.push_back({.id = 901001 + i,
                                .name = "Finding number " + std::to_string(i) + std::string(500, '.'),
                                .url = "https://shop.example.test/" + std::to_string(i)});
  return options;
}

class DamagedStore : public OnBothFormats {
 protected:
  // The page in which that finding stands, overwritten.
  static void damage(Lab& lab, const std::string& text, char with) {
    lab.ours().while_closed([&](const std::string& file) {
      auto bytes = bytes_of(file);
      const auto at = bytes.find(text);
      if (at == std::string::npos) throw LabError{"the store does not hold '" + text + "'"};
      bytes.replace(at / kPage * kPage, kPage, std::string(kPage, with));
      write(file, bytes);
    });
  }
};
CONFORMS(DamagedStore, "SYNC-003");

TEST_P(DamagedStore, IsFoundByTheNextDaysFirstRunThoughTheVendorHasNothingNew) {
  for (const char with : {'\0', 'x', '\xff'}) {
    Lab lab{many_findings(format())};
    lab.sync_completely();
    std::string whole;
    lab.ours().while_closed([&](const std::string& file) { whole = bytes_of(file); });
    damage(lab, "Finding number 50.", with);
    lab.on_day(1);
    const auto run = lab.ours().try_sync();
    if (run) {
      EXPECT_NE(run->verdict, RunVerdict::Complete) << Harm::FalseComplete;
      EXPECT_THAT(run->reasons, Contains(HasSubstr("damaged")));
    }
    lab.ours().while_closed([&](const std::string& file) { write(file, whole); });
    EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete);
    EXPECT_THAT(lab.findings(), SizeIs(100)) << Harm::Loss;
  }
}

// Texts that did not change are not read by a sync: it would meet nothing that is damaged, and call itself complete.
TEST_P(DamagedStore, IsFoundWhereTheRunItselfReadsNothing) {
  auto options = many_findings(format());
  for (auto& finding : options.findings)
    finding.results = {{{.response = "Answer number " + std::to_string(finding.id) + "." + std::string(500, '.')}}};
  Lab lab{options};
  lab.sync_completely();
  damage(lab, "Answer number 901050.", 'x');
  lab.on_day(1);
  const auto run = lab.sync();
  EXPECT_EQ(run.findings_pulled, 100);
  EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
  EXPECT_THAT(run.reasons, Contains(HasSubstr("damaged")));
}

TEST_P(DamagedStore, IsNotReconciled) {
  Lab lab{many_findings(format())};
  lab.sync_completely();
  damage(lab, "Finding number 50.", 'x');
  const auto compared = lab.ours().reconcile();
  ASSERT_FALSE(compared.has_value()) << Harm::FalseComplete;
  EXPECT_EQ(compared.error().kind, ErrorKind::Store);
  EXPECT_THAT(compared.error().message, HasSubstr("damaged"));
}

// The log of a run is compared with nothing, and shows that the file cannot be trusted.
TEST_P(DamagedStore, IsNotReconciledThoughWhatIsComparedIsWhole) {
  Lab lab{many_findings(format())};
  lab.sync_completely();
  damage(lab, "findings: the vendor counts 100", 'x');
  const auto compared = lab.ours().reconcile();
  ASSERT_FALSE(compared.has_value()) << Harm::FalseComplete;
  EXPECT_EQ(compared.error().kind, ErrorKind::Store);
  EXPECT_THAT(compared.error().message, HasSubstr("damaged"));
}
BOTH_FORMATS(DamagedStore);

class DamagedReports : public testing::Test {};
CONFORMS(DamagedReports, "SYNC-003");

TEST_F(DamagedReports, AreFoundThoughThereIsNothingToPull) {
  Lab lab{{.webapps = {{}}, .findings = {{}}, .profile = Profile::Neurons}};
  lab.make_report({.name = "Weekly number one"});
  lab.sync_completely();
  lab.ours().while_closed([](const std::string& file) {
    auto bytes = bytes_of(file);
    const auto at = bytes.rfind("Weekly number one");
    ASSERT_NE(at, std::string::npos);
    bytes.replace(at / kPage * kPage, kPage, std::string(kPage, 'x'));
    write(file, bytes);
  });
  lab.on_day(1);
  const auto run = lab.ours().try_sync();
  EXPECT_FALSE(run && run->verdict == RunVerdict::Complete) << Harm::FalseComplete;
}

class DeadRun : public testing::Test {};
CONFORMS(DeadRun, "SYNC-003", "SYNC-005");

TEST_F(DeadRun, IsShownAsInterruptedOnceTheNextOneRuns) {
  Lab lab{{.webapps = {{}}, .findings = {{}}}};
  // What a process that was killed leaves.
  const auto dead = lab.ours().store().begin_run("lab", {.started = lab.start() - days{1}});
  ASSERT_TRUE(dead.has_value());
  lab.sync_completely();
  const auto runs = lab.runs();
  ASSERT_THAT(runs, SizeIs(2));
  EXPECT_EQ(runs[1].id, *dead);
  EXPECT_EQ(runs[1].verdict, RunVerdict::Failed) << Harm::Wrong;
  EXPECT_EQ(runs[1].state, "Error");
  EXPECT_THAT(runs[1].reasons, Contains(HasSubstr("interrupted")));
}

TEST_F(DeadRun, IsNoneWhileItsProcessLives) {
  Lab lab{{.webapps = {{}}, .findings = {{}}}};
  bool looked = false;
  const auto file = lab.ours().store_file();
  lab.before_request = [&](int, const mockqualys::server::Request&) {
    if (std::exchange(looked, true)) return;
    const auto other = store::open_sqlite(file);
    ASSERT_TRUE(other.has_value());
    EXPECT_EQ((*other)->claim("lab").error().kind, ErrorKind::Busy);
    EXPECT_EQ((*other)->runs("lab", 1).value().at(0).verdict, std::nullopt);
  };
  EXPECT_EQ(lab.sync_completely().verdict, RunVerdict::Complete);
}

class TwoSyncs : public testing::Test {};
CONFORMS(TwoSyncs, "SYNC-003");

// One file under two names, and a lock file that somebody has tidied away.
TEST_F(TwoSyncs, OfOneFileUnderTwoNamesDoNotRunTogether) {
  Lab lab{{.webapps = {{}}, .findings = {{}}}};
  const auto link = lab.folder() + "/linked.db";
  const auto file = lab.ours().store_file();
  std::filesystem::create_hard_link(file, link);
  int tried = 0;
  lab.before_request = [&](int, const mockqualys::server::Request&) {
    for (const auto& entry : std::filesystem::directory_iterator{lab.folder()})
      if (entry.path().extension() == ".lock") std::filesystem::remove(entry.path());
    // By its other name it is not even opened.
    const auto linked = store::open_sqlite(link);
    ASSERT_FALSE(linked.has_value()) << Harm::Duplicate;
    EXPECT_EQ(linked.error().kind, ErrorKind::Busy);
    const auto other = store::open_sqlite(file);
    ASSERT_TRUE(other.has_value());
    const auto claim = (*other)->claim("lab");
    ASSERT_FALSE(claim.has_value()) << Harm::Duplicate;
    EXPECT_EQ(claim.error().kind, ErrorKind::Busy);
    ++tried;
  };
  lab.sync_completely();
  EXPECT_GT(tried, 0);
}

}  // namespace
}  // namespace qualyswas::conformance
