#include "connector/serve/status.h"

#include <algorithm>
#include <iterator>
#include <map>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <nlohmann/json.hpp>

#include "connector/base/utc.h"

namespace qualyswas::serve {
namespace {

using Json = nlohmann::ordered_json;

Json time_or_null(const std::optional<Instant>& instant) {
  return instant ? Json(format_utc(*instant)) : Json(nullptr);
}

std::string verdict_of(const store::RunRow& run) {
  return std::string{run.verdict ? store::name_of(*run.verdict) : "unfinished"};
}

double seconds_since_epoch(Instant instant) { return static_cast<double>(instant.time_since_epoch().count()); }

// One metric with a value for some of the connectors.
template <class ValueOf>
void add_gauge(prometheus::Registry& registry, const std::string& name, const std::string& help,
               const std::vector<ConnectorStatus>& connectors, ValueOf value_of) {
  auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(registry);
  for (const auto& one : connectors)
    if (const std::optional<double> value = value_of(one)) family.Add({{"connector", one.name}}).Set(*value);
}

}  // namespace

std::string health_json(Instant now, const std::vector<ConnectorStatus>& connectors,
                        const std::optional<Error>& problem) {
  Json all = Json::array();
  for (const auto& one : connectors) {
    const auto& last = one.last;
    all.push_back({{"name", one.name},
                   {"running", one.running},
                   {"state", last ? Json(std::string{store::name_of(last->state)}) : Json(nullptr)},
                   {"last_verdict", last && last->verdict ? Json(verdict_of(*last)) : Json(nullptr)},
                   {"last_started", last ? Json(format_utc(last->started)) : Json(nullptr)},
                   {"last_ended", time_or_null(last ? last->finished : std::nullopt)},
                   {"last_complete", time_or_null(one.last_complete)},
                   {"next_run", time_or_null(one.next)}});
  }
  Json json{{"status", problem ? "store-fails" : "ok"}, {"at", format_utc(now)}};
  if (problem) json["error"] = problem->message;
  json["connectors"] = std::move(all);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

struct Metrics::Counters {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& runs =
      prometheus::BuildCounter().Name("qwas_runs_total").Help("Syncs that ended, by verdict.").Register(registry);
  prometheus::Family<prometheus::Counter>& rows =
      prometheus::BuildCounter()
          .Name("qwas_rows_stored_total")
          .Help("Rows that syncs stored because they were new or had changed.")
          .Register(registry);
};

Metrics::Metrics() : counters_{std::make_unique<Counters>()} {}
Metrics::~Metrics() = default;

void Metrics::add(const Event& event) {
  if (event.what != Event::What::Ended || !event.run) return;
  const auto& run = *event.run;
  counters_->runs.Add({{"connector", event.connector}, {"verdict", verdict_of(run)}}).Increment();
  counters_->rows.Add({{"connector", event.connector}, {"change", "added"}}).Increment(static_cast<double>(run.added));
  counters_->rows.Add({{"connector", event.connector}, {"change", "changed"}})
      .Increment(static_cast<double>(run.changed));
}

// Gauges are made anew each time, so that a connector that was removed is gone from the next answer.
std::string Metrics::text(const std::vector<ConnectorStatus>& connectors, bool store_answers) const {
  prometheus::Registry gauges;
  prometheus::BuildGauge()
      .Name("qwas_store_up")
      .Help("1 when the store answers.")
      .Register(gauges)
      .Add({})
      .Set(store_answers ? 1 : 0);
  using Status = ConnectorStatus;
  using Value = std::optional<double>;
  add_gauge(gauges, "qwas_sync_running", "1 while this process syncs the connector.", connectors,
            [](const Status& one) -> Value { return one.running ? 1 : 0; });
  add_gauge(gauges, "qwas_last_run_duration_seconds", "How long the last sync took.", connectors,
            [](const Status& one) -> Value {
              if (!one.last || !one.last->finished) return std::nullopt;
              return static_cast<double>((*one.last->finished - one.last->started).count());
            });
  add_gauge(gauges, "qwas_last_run_findings", "Findings that the last sync brought.", connectors,
            [](const Status& one) -> Value {
              if (!one.last || !one.last->verdict) return std::nullopt;
              return static_cast<double>(one.last->findings_pulled);
            });
  add_gauge(gauges, "qwas_last_complete_run_timestamp_seconds", "When the last complete sync ended.", connectors,
            [](const Status& one) -> Value {
              if (!one.last_complete) return std::nullopt;
              return seconds_since_epoch(*one.last_complete);
            });
  add_gauge(gauges, "qwas_next_run_timestamp_seconds", "When the connector is synced next.", connectors,
            [](const Status& one) -> Value {
              if (!one.next) return std::nullopt;
              return seconds_since_epoch(*one.next);
            });
  auto families = counters_->registry.Collect();
  auto more = gauges.Collect();
  std::ranges::move(more, std::back_inserter(families));
  return prometheus::TextSerializer{}.Serialize(families);
}

}  // namespace qualyswas::serve
