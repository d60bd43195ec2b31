// What arrives on a bad day, each told in one readable line: pages that are no answer of the vendor, and a store that
// is none or cannot grow. Settings and logins are in conformance/connection.
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "conformance/protocol/oracle.h"
#include "conformance/qualys/text.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"
#include "conformance/support/wire.h"

namespace qualyswas::conformance {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// A body that is no answer of this vendor, or one that a hostile server made up.
struct BodyRow {
  Id id;
  std::string_view what;
  std::string (*body)();
};

constexpr auto kBodyRows = std::to_array<BodyRow>({
    {"SYNC-003", "HTML",
     [] { return std::string{"<!DOCTYPE html><html><head><title>Log in</title></head><body>Log in</body></html>"}; }},
    {"SYNC-003", "plain text", [] { return std::string{"The service is down for maintenance."}; }},
    {"SYNC-003", "another document", [] { return std::string{"<?xml version=\"1.0\"?><Feed><entry/></Feed>"}; }},
    {"SYNC-003", "a JSON list", [] { return std::string{"[1, 2, 3]"}; }},
    {"SYNC-003", "another JSON object", [] { return std::string{R"({"status": "ok", "data": []})"}; }},
    {"SYNC-003", "JSON null", [] { return std::string{"null"}; }},
    {"SYNC-003", "zero bytes", [] { return std::string(64, '\0'); }},
    {"SYNC-003", "a picture",
     [] {
       return std::string{"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16};
     }},
    {"SYNC-003", "UTF-16",
     [] {
       return std::string{"\xff\xfe<\0S\0e\0r\0v\0i\0c\0e\0", 16};
     }},
    {"SYNC-003", "elements ten thousand deep",
     [] { return "<ServiceResponse><responseCode>SUCCESS</responseCode><data>" + repeated("<x>", 10'000); }},
    {"SYNC-003", "lists a hundred thousand deep", [] { return repeated("[", 100'000); }},
    {"SYNC-003", "entities that grow",
     [] {
       return std::string{
           "<?xml version=\"1.0\"?><!DOCTYPE ServiceResponse [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b "
           "\"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>"
           "<ServiceResponse><responseCode>&c;</responseCode><count>6</count></ServiceResponse>"};
     }},
    {"SYNC-003", "a file of this machine",
     [] {
       return std::string{
           "<?xml version=\"1.0\"?><!DOCTYPE ServiceResponse [<!ENTITY f SYSTEM \"file:///etc/hostname\">]>"
           "<ServiceResponse><responseCode>SUCCESS</responseCode><count>&f;</count></ServiceResponse>"};
     }},
    {"SYNC-003", "a tag that never ends", [] { return "<ServiceResponse " + repeated("a", 3'000'000); }},
});

class BadBody : public RowsOnBothFormats<BodyRow> {};

TEST_P(BadBody, IsReportedInALineAndStoresNothing) {
  for (const auto& [where, matches] :
       {std::pair{"count", count_of("webapp")}, std::pair{"web apps", search_of("webapp")},
        std::pair{"findings", search_of("finding")}, std::pair{"KnowledgeBase", knowledgebase()}}) {
    SCOPED_TRACE(where);
    Lab lab{three_pages(format())};
    lab.options.attempts = 2;
    Wire wire{lab};
    wire.change(matches, [](Answer& answer) { answer.body = row().body(); });
    const auto run = lab.sync();
    EXPECT_NE(run.verdict, RunVerdict::Complete) << Harm::FalseComplete;
    expect_honest(lab, run);
    EXPECT_THAT(told(run), Not(HasSubstr("aaaaaaaa"))) << "an entity was expanded or a body quoted at length";
    if (HasFailure()) return;
  }
}

ROWS_ON_BOTH_FORMATS(BadBody, kBodyRows, row.what);

class HtmlOfTheFake : public OnBothFormats {};
CONFORMS(HtmlOfTheFake, "SYNC-003");

TEST_P(HtmlOfTheFake, IsNamedAsWhatItIs) {
  Lab lab{three_pages(format())};
  lab.server().fault({.kind = "html", .path = "/qps/rest/3.0/search/was/finding", .times = kAlways});
  const auto run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Partial) << Harm::FalseComplete;
  expect_honest(lab, run);
  EXPECT_THAT(told(run), testing::AnyOf(HasSubstr("web page"), HasSubstr("HTML")));
}
BOTH_FORMATS(HtmlOfTheFake);

// --- the store ---

void write_file(const std::string& path, std::string_view text) {
  std::ofstream file{path, std::ios::binary};
  file << text;
}

struct StoreRow {
  Id id;
  std::string_view what;
  void (*make)(const std::string& path);
};
constexpr auto kStoreRows = std::to_array<StoreRow>({
    {"SYNC-003", "a text file", [](const std::string& path) { write_file(path, std::string(5000, 'x')); }},
    {"SYNC-003", "a short text file", [](const std::string& path) { write_file(path, "not a database\n"); }},
    {"SYNC-003", "a folder", [](const std::string& path) { std::filesystem::create_directory(path); }},
    {"SYNC-003", "a database header and then nothing of one",
     [](const std::string& path) {
       write_file(path, std::string{"SQLite format 3\0", 16} + std::string(8000, '\x55'));
     }},
});
class StoreFile : public testing::TestWithParam<StoreRow> {};

TEST_P(StoreFile, ThatIsNoDatabaseIsRefusedByNameAndLeftAlone) {
  Lab lab;
  const auto path = lab.folder() + "/other.db";
  GetParam().make(path);
  const auto bytes = std::filesystem::is_directory(path) ? 0 : std::filesystem::file_size(path);
  const auto opened = store::open_sqlite(path);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().kind, ErrorKind::Store);
  EXPECT_THAT(opened.error().message, HasSubstr(path));
  expect_readable(opened.error().message);
  EXPECT_EQ(std::filesystem::is_directory(path) ? 0 : std::filesystem::file_size(path), bytes) << Harm::Loss;
}

INSTANTIATE_TEST_SUITE_P(Files, StoreFile, testing::ValuesIn(kStoreRows),
                         [](const auto& one) { return row_name(one.param.id, one.param.what); });

TEST(StoreFolder, ThatDoesNotExistIsNamed) {
  Lab lab;
  const auto path = lab.folder() + "/nowhere/qwas.db";
  const auto opened = store::open_sqlite(path);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().kind, ErrorKind::Store);
  EXPECT_THAT(opened.error().message, HasSubstr(path));
}
CONFORMS(StoreFolder, "SYNC-003");

// No file of this process may pass this size for as long as it lives: what a full disk is to a program.
class NoFileLargerThan {
 public:
  explicit NoFileLargerThan(rlim_t bytes) : handler_{std::signal(SIGXFSZ, SIG_IGN)} {
    if (::getrlimit(RLIMIT_FSIZE, &before_) != 0) throw LabError{"cannot read the file size limit"};
    auto limit = before_;
    limit.rlim_cur = bytes;
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) throw LabError{"cannot set the file size limit"};
  }
  ~NoFileLargerThan() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  NoFileLargerThan(const NoFileLargerThan&) = delete;
  NoFileLargerThan& operator=(const NoFileLargerThan&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

std::uintmax_t largest_file(const std::string& folder) {
  std::uintmax_t largest = 0;
  for (const auto& entry : std::filesystem::directory_iterator{folder})
    if (entry.is_regular_file()) largest = std::max(largest, entry.file_size());
  return largest;
}

class FullStore : public OnBothFormats {
 protected:
  // Enough that no file stays as small as it is.
  static LabOptions too_much() {
    LabOptions options{.format = format(), .webapps = {{}}, .page_size = 20};
    for (int i = 0; i < 200; ++i)
      options.findings.push_back({.id = kFirstFinding + i,
                                  .name = std::string(4000, 'n'),
                                  .url = "https://shop.example.test/" + std::to_string(i)});
    return options;
  }
};
CONFORMS(FullStore, "SYNC-003");

TEST_P(FullStore, EndsTheRunWithoutASuccessAndTheNextOneGoesOn) {
  Lab lab{too_much()};
  std::int64_t last_seen = 0;
  std::vector<std::int64_t> died;
  for (const rlim_t more : {0U, 20'000U, 200'000U, 600'000U}) {
    SCOPED_TRACE("with room for " + std::to_string(more) + " bytes more");
    Result<observed::Run> run = fail(ErrorKind::Store, "");
    {
      const NoFileLargerThan limit{largest_file(lab.folder()) + more};
      run = lab.ours().try_sync();
    }
    if (!run) {
      EXPECT_EQ(run.error().kind, ErrorKind::Store) << told(run.error());
      expect_readable(run.error().message);
    } else {
      EXPECT_NE(run->verdict, RunVerdict::Complete) << Harm::FalseComplete;
      EXPECT_THAT(run->reasons, Not(IsEmpty()));
      for (const auto& reason : run->reasons) expect_readable(reason);
    }
    // What `show runs` says is what the exit code said. Where not even that could be written, the next run says it.
    const auto shown = lab.runs();
    if (run) {
      ASSERT_THAT(shown, Not(IsEmpty()));
      EXPECT_EQ(shown.front().verdict, run->verdict) << Harm::Wrong;
    } else if (!shown.empty() && shown.front().id > last_seen) {
      EXPECT_EQ(shown.front().verdict, std::nullopt) << Harm::Wrong;
      died.push_back(shown.front().id);
    }
    if (!shown.empty()) last_seen = shown.front().id;
    // What is in the store is whole records of the vendor.
    for (const auto& row : lab.findings()) EXPECT_EQ(row.title.size(), 4000U) << Harm::Loss;
  }
  observed::Run run;
  for (int i = 0; i < 2 && run.verdict != RunVerdict::Complete; ++i) run = lab.sync();
  EXPECT_EQ(run.verdict, RunVerdict::Complete) << told(run);
  EXPECT_EQ(lab.findings().size(), 200U) << Harm::Loss;
  for (const auto& one : lab.runs()) {
    EXPECT_TRUE(one.verdict.has_value()) << "run " << one.id << Harm::Wrong;
    if (std::ranges::count(died, one.id) > 0) {
      EXPECT_EQ(one.verdict, RunVerdict::Failed) << Harm::Wrong;
      EXPECT_THAT(one.reasons, Contains(HasSubstr("interrupted")));
    }
  }
}
BOTH_FORMATS(FullStore);

}  // namespace
}  // namespace qualyswas::conformance
