// A disk that is full when the run ends. What it stored is there; how it ended has to be there too, and to be what the
// caller is told.
#include <gmock/gmock.h>

#include "connector/sync/sync_testing.h"

namespace qualyswas::sync {
namespace {

using namespace testing_support;
using store::RunRow;
using store::Verdict;
using testing::SizeIs;

// The real store on a disk that has no room for the end of a run: until the claim gives up its reserve, and then for
// little.
class OnAFullDisk final : public store::Store {
 public:
  explicit OnAFullDisk(store::Store& real) : real_{real} {}

  bool has_reserve = true;

  Result<std::unique_ptr<store::Claim>> claim(std::string_view connector) override {
    auto claim = real_.claim(connector);
    if (!claim) return claim;
    return std::make_unique<Reserve>(*this, std::move(*claim));
  }
  Result<void> update_run(std::string_view connector, const RunRow& run) override {
    const bool fits = !run.verdict || (has_room_ && run.reasons.size() <= 1);
    return fits ? real_.update_run(connector, run) : Result<void>{fail(ErrorKind::Store, "the disk is full")};
  }

  Result<std::int64_t> begin_run(std::string_view connector, const RunRow& run) override {
    return real_.begin_run(connector, run);
  }
  Result<void> log(std::int64_t run, const store::LogLine& line) override { return real_.log(run, line); }
  Result<std::int64_t> forget_runs(std::string_view connector, int keep) override {
    return real_.forget_runs(connector, keep);
  }
  Result<std::optional<store::Cursor>> cursor(std::string_view connector, store::Resource resource) override {
    return real_.cursor(connector, resource);
  }
  Result<std::unique_ptr<store::Page>> begin_page(std::string_view connector, std::int64_t until) override {
    return real_.begin_page(connector, until);
  }
  Result<Spread> spread(std::string_view connector, store::Resource resource, int parts) override {
    return real_.spread(connector, resource, parts);
  }
  Result<std::optional<store::KnownUntil>> known_until(std::string_view connector) override {
    return real_.known_until(connector);
  }
  Result<void> set_known_until(std::string_view connector, const std::optional<store::KnownUntil>& known) override {
    return real_.set_known_until(connector, known);
  }
  Result<store::Delivered> delivered(std::string_view connector, bool informational) override {
    return real_.delivered(connector, informational);
  }
  Result<std::vector<std::int64_t>> ignored(std::string_view connector, bool informational) override {
    return real_.ignored(connector, informational);
  }
  Result<void> begin_walk(std::string_view connector, store::Resource resource) override {
    return real_.begin_walk(connector, resource);
  }
  Result<store::Gone> end_walk(std::string_view connector, store::Resource resource, Instant now) override {
    return real_.end_walk(connector, resource, now);
  }
  Result<bool> begin_trial(std::string_view connector) override { return real_.begin_trial(connector); }
  Result<void> pass_trial(std::string_view connector) override { return real_.pass_trial(connector); }
  Result<std::int64_t> undo_trial(std::string_view connector) override { return real_.undo_trial(connector); }
  Result<std::int64_t> archive(std::string_view connector, Instant until, Instant now) override {
    return real_.archive(connector, until, now);
  }
  Result<store::SolutionsToAsk> solutions_to_ask(std::string_view connector, bool informational) override {
    return real_.solutions_to_ask(connector, informational);
  }
  Result<void> solutions_asked(std::string_view connector, const std::vector<std::int64_t>& qids,
                               Instant now) override {
    return real_.solutions_asked(connector, qids, now);
  }
  Result<void> assets(std::string_view connector, const store::Filter& filter,
                      const Each<store::AssetView>& each) override {
    return real_.assets(connector, filter, each);
  }
  Result<void> instances(std::string_view connector, const store::Filter& filter,
                         const Each<store::InstanceView>& each) override {
    return real_.instances(connector, filter, each);
  }
  Result<InstanceCounts> instance_counts(std::string_view connector, const store::Filter& filter) override {
    return real_.instance_counts(connector, filter);
  }
  Result<void> vulnerabilities(std::string_view connector, const store::Filter& filter,
                               const Each<store::VulnerabilityView>& each) override {
    return real_.vulnerabilities(connector, filter, each);
  }
  Result<void> findings(std::string_view connector, const store::Filter& filter,
                        const Each<model::FindingRow>& each) override {
    return real_.findings(connector, filter, each);
  }
  Result<std::vector<store::UnmappedCount>> unmapped(std::string_view connector, const store::Filter& filter) override {
    return real_.unmapped(connector, filter);
  }
  Result<std::vector<RunRow>> runs(std::string_view connector, std::size_t most) override {
    return real_.runs(connector, most);
  }
  Result<std::vector<store::LogLine>> run_log(std::int64_t run) override { return real_.run_log(run); }
  Result<std::vector<std::string>> connectors() override { return real_.connectors(); }
  Result<std::vector<std::string>> find_damage(Instant now, const std::stop_token& stop) override {
    return real_.find_damage(now, stop);
  }
  Result<std::optional<Instant>> found_sound() override { return real_.found_sound(); }
  store::ReportStore& reports() override { return real_.reports(); }

 private:
  class Reserve final : public store::Claim {
   public:
    Reserve(OnAFullDisk& disk, std::unique_ptr<store::Claim> real) : disk_{disk}, real_{std::move(real)} {}
    void make_room() override { disk_.has_room_ = disk_.has_reserve; }

   private:
    OnAFullDisk& disk_;
    std::unique_ptr<store::Claim> real_;
  };

  store::Store& real_;
  bool has_room_ = false;
};

TEST(FullDisk, KeepsTheVerdictThatTheCallerIsTold) {
  Rig rig;
  rig.vendor.findings[0].status = "ESCALATED";  // an unmapped value is a detail, as reasons are
  OnAFullDisk disk{*rig.store};
  const auto ports = rig.ports();
  const auto run = sync::run(rig.config(),
                             {.store = disk,
                              .make_transport = ports.make_transport,
                              .clock = ports.clock,
                              .sleeper = ports.sleeper,
                              .limits = {}},
                             {});
  ASSERT_TRUE(run) << run.error().message;
  EXPECT_EQ(run->verdict, Verdict::Complete);
  const auto stored = rig.store->runs("shop", 1).value();
  ASSERT_THAT(stored, SizeIs(1));
  EXPECT_EQ(stored.front().verdict, run->verdict);
  EXPECT_EQ(stored.front().findings_pulled, run->findings_pulled);
}

TEST(FullDisk, ThatTakesNotEvenTheVerdictIsAnErrorAndTheNextRunSaysHowItEnded) {
  Rig rig;
  OnAFullDisk disk{*rig.store};
  disk.has_reserve = false;
  const auto ports = rig.ports();
  const auto run = sync::run(rig.config(),
                             {.store = disk,
                              .make_transport = ports.make_transport,
                              .clock = ports.clock,
                              .sleeper = ports.sleeper,
                              .limits = {}},
                             {});
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::Store);
  EXPECT_EQ(rig.run().verdict, Verdict::Complete);
  EXPECT_EQ(rig.store->runs("shop", 2).value().back().verdict, Verdict::Failed);
}

}  // namespace
}  // namespace qualyswas::sync
