// How the connectors stand, as /healthz and /metrics of `qwas serve` tell it. Pure but for the counters that Metrics
// keeps.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/error.h"
#include "connector/serve/event.h"
#include "connector/store/store.h"

namespace qualyswas::serve {

struct ConnectorStatus {
  std::string name;
  bool running = false;                                 // here; a run of another process has a `last` without a verdict
  std::optional<store::RunRow> last = std::nullopt;     // the newest run, whoever started it
  std::optional<Instant> last_complete = std::nullopt;  // end of the newest complete run among the last fifty
  std::optional<Instant> next = std::nullopt;           // unset while it is running
};

// The body of /healthz, one JSON object. `problem`: the store does not answer, and `connectors` is empty.
std::string health_json(Instant now, const std::vector<ConnectorStatus>& connectors,
                        const std::optional<Error>& problem);

// What /metrics tells, in Prometheus' text format. Counters are of this process and begin at 0.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void add(const Event& event);  // Ended counts, others do not
  // `store_answers` is the gauge qwas_store_up.
  std::string text(const std::vector<ConnectorStatus>& connectors, bool store_answers) const;

 private:
  struct Counters;
  std::unique_ptr<Counters> counters_;
};

}  // namespace qualyswas::serve
