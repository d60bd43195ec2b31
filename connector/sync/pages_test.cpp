#include "connector/sync/pages.h"

#include <gmock/gmock.h>

#include <future>

#include "connector/sync/sync_testing.h"

namespace qualyswas::sync {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using namespace testing_support;

struct ListedSource {
  using Record = model::ListedReport;
  using Row = model::ListedReport;
  static constexpr std::string_view kName = "reports", kStep = "reading reports";
  static constexpr auto kDecode = &wire::decode_reports;
  static http::Request search(const Vendor& vendor, const wire::Question& question) {
    return vendor.search_reports(question);
  }
  static Row map(Record&& report) { return std::move(report); }
};

using Row = model::ListedReport;

// A vendor with reports 1 .. n, two a page, and a sink that writes down what it is told.
class PagesRig {
 public:
  explicit PagesRig(int reports = 5) {
    for (int id = 1; id <= reports; ++id) rig.vendor.reports.push_back({.id = id});
    question.page_size = 2;
  }

  PageSink<Row> sink() {
    return {.rows = [this](Batch<Row>&& batch) -> Result<void> {
              for (const auto& row : batch.rows) told.push_back(std::to_string(row.id));
              for (const auto& one : batch.unreadable) told.push_back("unreadable: " + one.why);
              return {};
            },
            .forget = [this] { told.emplace_back("forget"); },
            .end = [this](const PageEnd& end) -> Result<AfterPage> {
              told.push_back(fmt::format("end of {}", end.records));
              return AfterPage::Continue;
            }};
  }

  Result<void> read(const PageSink<Row>& sink, Bound* bound = nullptr) {
    Vendor vendor{rig.config(), rig.ports()};
    return read_pages<ListedSource>(vendor, question, bound, sink, stop.get_token());
  }

  Rig rig;
  wire::Question question;
  std::stop_source stop;
  std::vector<std::string> told;
};

TEST(Pages, HandsOverThePagesInTheirOrderEachWithItsEnd) {
  PagesRig pages;
  ASSERT_TRUE(pages.read(pages.sink()));
  EXPECT_THAT(pages.told, ElementsAre("1", "2", "end of 2", "3", "4", "end of 2", "5", "end of 1"));
}

TEST(Pages, BeginsBehindTheRecordThatTheQuestionNames) {
  PagesRig pages;
  pages.question.after_id = 3;
  ASSERT_TRUE(pages.read(pages.sink()));
  EXPECT_THAT(pages.told, ElementsAre("4", "5", "end of 2"));
}

TEST(Pages, TellsOfAnEmptyPageToo) {
  PagesRig pages{0};
  auto sink = pages.sink();
  int batches = 0;
  sink.rows = [&](Batch<Row>&& batch) -> Result<void> {
    ++batches;
    EXPECT_TRUE(batch.rows.empty());
    return {};
  };
  ASSERT_TRUE(pages.read(sink));
  EXPECT_EQ(batches, 1);
  EXPECT_THAT(pages.told, ElementsAre("end of 0"));
}

TEST(Pages, HandsOverWhatCouldNotBeRead) {
  PagesRig pages{0};
  pages.rig.vendor.intercept = [](const http::Request&, int) -> std::optional<http::Answer> {
    return FakeVendor::ok(
        "<responseCode>SUCCESS</responseCode><count>1</count><hasMoreRecords>false</hasMoreRecords><data><Report><id>x"
        "</id></Report></data>");
  };
  ASSERT_TRUE(pages.read(pages.sink()));
  EXPECT_THAT(pages.told, ElementsAre(StartsWith("unreadable: "), "end of 0"));
}

TEST(Pages, StopsWhenTheSinkHasEnough) {
  PagesRig pages;
  auto sink = pages.sink();
  sink.end = [](const PageEnd&) -> Result<AfterPage> { return AfterPage::Stop; };
  ASSERT_TRUE(pages.read(sink));
  EXPECT_THAT(pages.told, ElementsAre("1", "2"));
}

// More rows than one batch holds, so that some were handed over when the attempt breaks.
TEST(Pages, ForgetsWhatABrokenAttemptHadBrought) {
  constexpr int kReports = static_cast<int>(kBatchRows) + 500;
  PagesRig pages{kReports};
  pages.question.page_size = kReports;
  std::string whole;
  for (const auto& report : pages.rig.vendor.reports) whole += FakeVendor::xml(report);
  pages.rig.vendor.intercept = [&](const http::Request&, int nth) -> std::optional<http::Answer> {
    if (nth > 0) return std::nullopt;
    auto broken =
        FakeVendor::ok(fmt::format("<responseCode>SUCCESS</responseCode><count>{}</count><hasMoreRecords>false"
                                   "</hasMoreRecords><data>{}</data>",
                                   kReports, whole));
    broken.body.resize(broken.body.size() - 100);
    broken.broken = Error{ErrorKind::Transport, "connection reset", ""};
    return broken;
  };
  std::vector<std::int64_t> kept;
  int forgotten = 0;
  auto sink = pages.sink();
  sink.rows = [&](Batch<Row>&& batch) -> Result<void> {
    for (const auto& row : batch.rows) kept.push_back(row.id);
    return {};
  };
  sink.forget = [&] {
    ++forgotten;
    kept.clear();
  };
  ASSERT_TRUE(pages.read(sink));
  EXPECT_EQ(forgotten, 1);
  ASSERT_EQ(std::ssize(kept), kReports);
  EXPECT_TRUE(std::ranges::is_sorted(kept));
}

TEST(Pages, ForgetsThePageAndNamesTheStepWhenTheReadingFails) {
  PagesRig pages;
  pages.rig.vendor.intercept = [](const http::Request& request, int) -> std::optional<http::Answer> {
    if (FakeVendor::after_id(request) < 2) return std::nullopt;
    return http::Answer{.status = 0, .broken = Error{ErrorKind::Transport, "connection refused", ""}};
  };
  const auto read = pages.read(pages.sink());
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message, StartsWith("reading reports: connection refused"));
  EXPECT_THAT(pages.told, ElementsAre("1", "2", "end of 2", "forget"));
}

TEST(Pages, EndsWithTheSinksError) {
  PagesRig pages;
  auto sink = pages.sink();
  sink.end = [](const PageEnd&) -> Result<AfterPage> { return fail(ErrorKind::Store, "disk full", ""); };
  const auto read = pages.read(sink);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::Store);
  EXPECT_EQ(read.error().message, "reading reports: disk full");
  EXPECT_THAT(pages.told, ElementsAre("1", "2", "forget"));
}

TEST(Pages, EndsASearchWhosePagesNeverEnd) {
  PagesRig pages;
  pages.rig.vendor.intercept = [](const http::Request& request, int) -> std::optional<http::Answer> {
    const auto id = FakeVendor::after_id(request) + 1;
    return FakeVendor::ok(
        fmt::format("<responseCode>SUCCESS</responseCode><count>1</count><hasMoreRecords>true"
                    "</hasMoreRecords><lastId>{}</lastId><data>{}</data>",
                    id, FakeVendor::xml(VendorReport{.id = id})));
  };
  int counts = 0;
  Bound bound{"reports", 5, 2, [&]() -> Result<std::int64_t> {
                ++counts;
                return 5;
              }};
  const auto read = pages.read(pages.sink(), &bound);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::Decode);
  EXPECT_THAT(read.error().message, HasSubstr("the vendor counts 5, its pages have brought 26"));
  EXPECT_TRUE(bound.is_exceeded());
  EXPECT_EQ(counts, 1);
}

// The answer waits until the sink has heard that nothing came.
TEST(Pages, TellsThatNothingArrives) {
  PagesRig pages{1};
  std::promise<void> idle;
  pages.rig.vendor.before = [heard = idle.get_future().share()](const http::Request&, int) { heard.wait(); };
  auto sink = pages.sink();
  bool told = false;
  sink.idle = [&]() -> Result<void> {
    if (!std::exchange(told, true)) idle.set_value();
    return {};
  };
  ASSERT_TRUE(pages.read(sink));
  EXPECT_TRUE(told);
}

TEST(Pages, AsksForNoPageAfterAStop) {
  PagesRig pages;
  pages.stop.request_stop();
  const auto read = pages.read(pages.sink());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::Cancelled);
  EXPECT_TRUE(pages.rig.vendor.script.requests().empty());
}

}  // namespace
}  // namespace qualyswas::sync
