#include "connector/serve/status.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "connector/base/utc.h"

namespace qualyswas::serve {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Instant moment(std::string_view text) { return parse_utc(text).value(); }

ConnectorStatus synced() {
  return {.name = "shop",
          .last = store::RunRow{.started = moment("2026-01-05T06:00:00Z"),
                                .finished = moment("2026-01-05T06:02:00Z"),
                                .state = store::State::Error,
                                .verdict = store::Verdict::Partial,
                                .findings_pulled = 42},
          .last_complete = moment("2026-01-04T06:00:00Z"),
          .next = moment("2026-01-06T00:00:00Z")};
}

TEST(Health, SaysHowEachConnectorStands) {
  const auto health = json::parse(
      health_json(moment("2026-01-05T07:00:00Z"), {synced(), {.name = "new", .running = true}}, std::nullopt));
  EXPECT_EQ(health["status"], "ok");
  EXPECT_EQ(health["at"], "2026-01-05T07:00:00Z");
  EXPECT_EQ(health["connectors"][0], json::parse(R"({"name": "shop", "running": false, "state": "Error",
    "last_verdict": "partial", "last_started": "2026-01-05T06:00:00Z", "last_ended": "2026-01-05T06:02:00Z",
    "last_complete": "2026-01-04T06:00:00Z", "next_run": "2026-01-06T00:00:00Z"})"));
  EXPECT_EQ(health["connectors"][1], json::parse(R"({"name": "new", "running": true, "state": null,
    "last_verdict": null, "last_started": null, "last_ended": null, "last_complete": null, "next_run": null})"));
}

TEST(Health, SaysThatTheStoreFails) {
  const auto health =
      json::parse(health_json(moment("2026-01-05T07:00:00Z"), {}, Error{ErrorKind::Store, "disk full", ""}));
  EXPECT_EQ(health["status"], "store-fails");
  EXPECT_EQ(health["error"], "disk full");
}

TEST(MetricsText, HasAValueForEachConnectorThatHasOne) {
  const Metrics metrics;
  const auto text = metrics.text({synced(), {.name = "ne\"w", .running = true}}, true);
  EXPECT_THAT(text, AllOf(HasSubstr("# TYPE qwas_store_up gauge\nqwas_store_up 1\n"),
                          HasSubstr("qwas_sync_running{connector=\"shop\"} 0\n"),
                          HasSubstr("qwas_sync_running{connector=\"ne\\\"w\"} 1\n"),
                          HasSubstr("qwas_last_run_duration_seconds{connector=\"shop\"} 120\n"),
                          HasSubstr("qwas_last_run_findings{connector=\"shop\"} 42\n"),
                          HasSubstr("qwas_last_complete_run_timestamp_seconds{connector=\"shop\"} 1767506400\n"),
                          HasSubstr("qwas_next_run_timestamp_seconds{connector=\"shop\"} 1767657600\n"),
                          Not(HasSubstr("qwas_last_run_findings{connector=\"ne"))));
  EXPECT_THAT(metrics.text({}, false), AllOf(HasSubstr("qwas_store_up 0\n"), Not(HasSubstr("shop"))));
}

TEST(MetricsText, CountsRunsByVerdictAndStoredRows) {
  Metrics metrics;
  Event ended{.what = Event::What::Ended, .at = moment("2026-01-05T06:02:00Z"), .connector = "shop"};
  ended.run = store::RunRow{.verdict = store::Verdict::Complete, .added = 5, .changed = 2};
  metrics.add(ended);
  metrics.add(ended);
  ended.run->verdict = store::Verdict::Failed;
  metrics.add(ended);
  metrics.add({.what = Event::What::Began, .at = ended.at, .connector = "other"});
  const auto text = metrics.text({}, true);
  EXPECT_THAT(text, AllOf(HasSubstr("qwas_runs_total{connector=\"shop\",verdict=\"complete\"} 2\n"),
                          HasSubstr("qwas_runs_total{connector=\"shop\",verdict=\"failed\"} 1\n"),
                          HasSubstr("qwas_rows_stored_total{change=\"added\",connector=\"shop\"} 15\n"),
                          HasSubstr("qwas_rows_stored_total{change=\"changed\",connector=\"shop\"} 6\n"),
                          Not(HasSubstr("other"))));
}

}  // namespace
}  // namespace qualyswas::serve
