// The loop. One thread runs `io`: every function of State is called there, so nothing in it is locked. A sync has a
// thread of its own, which touches nothing of State: it posts its result to `io` and ends. Signals and stops come the
// same way.
//
//   step ──> Planner::plan ──> begin ──> thread: Ports::sync ──post──> end ──> step
//     └─ nothing to do: a timer for the next run ──────────────────────────────┘
#include "connector/serve/serve.h"

#include <algorithm>
#include <exception>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "connector/serve/door.h"
#include "connector/serve/status.h"

namespace qualyswas::serve {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

// A timer runs on the steady clock and schedules are of the system's, which may be set and goes on while
// the machine sleeps: it is asked again this often.
constexpr std::chrono::seconds kLongestWait = 30s;
constexpr std::chrono::seconds kStoreAgain = 30s;  // a store that does not answer is tried again
constexpr std::size_t kRunsLookedAt = 50;          // for the newest complete one
constexpr std::string_view kHealth = "/healthz", kMetrics = "/metrics";

}  // namespace

struct Service::State {
  State(const Options& typed, Loaded first, Ports given)
      : options{typed}, loaded{std::move(first)}, ports{std::move(given)} {
    planner.load(loaded.connectors);
  }

  Event event(Event::What what, std::string connector = {}) const {
    return {.what = what, .at = ports.clock.now(), .connector = std::move(connector)};
  }

  static Result<std::optional<schedule::LastRun>> last_run(store::Store& store, const std::string& name) {
    const auto runs = store.runs(name, 1);
    if (!runs) return fail(runs.error());
    if (runs->empty()) return std::nullopt;
    return last_run_of(runs->front());
  }

  Result<Planner::Plan> plan(std::size_t most) {
    const auto store = loaded.open_store();
    if (!store) return fail(store.error());
    return planner.plan(ports.clock.now(), most, [&](const std::string& name) { return last_run(**store, name); });
  }

  void tell(const Event& event) {
    metrics.add(event);
    ports.tell(event);
  }

  // Of what the store says now: syncs of other processes are in it.
  Result<std::vector<ConnectorStatus>> status() {
    const auto store = loaded.open_store();
    if (!store) return fail(store.error());
    const auto now = ports.clock.now();
    std::vector<ConnectorStatus> all;
    for (const auto& name : planner.names()) {
      const auto runs = (*store)->runs(name, kRunsLookedAt);
      if (!runs) return fail(runs.error());
      ConnectorStatus one{.name = name, .running = syncs.contains(name)};
      std::optional<schedule::LastRun> last;
      if (!runs->empty()) {
        one.last = runs->front();
        last = last_run_of(runs->front());
      }
      const auto complete = std::ranges::find(*runs, store::Verdict::Complete, &store::RunRow::verdict);
      if (complete != runs->end()) one.last_complete = complete->finished;
      if (!one.running) one.next = planner.next_run(name, last, now);
      all.push_back(std::move(one));
    }
    return all;
  }

  Page answer(std::string_view path) {
    if (path != kHealth && path != kMetrics) return {404, "text/plain", "there are /healthz and /metrics\n"};
    const auto connectors = status();
    const auto known = connectors.value_or(std::vector<ConnectorStatus>{});
    if (path == kMetrics)
      return {200, "text/plain; version=0.0.4; charset=utf-8", metrics.text(known, connectors.has_value())};
    return {connectors ? 200 : 503, "application/json",
            health_json(ports.clock.now(), known, connectors ? std::nullopt : std::optional{connectors.error()})};
  }

  // Without a store that answers, `step` tells why nothing begins.
  void tell_planned(const std::vector<std::string>& names) {
    if (names.empty()) return;
    const auto store = loaded.open_store();
    if (!store) return;
    for (const auto& name : names) {
      auto planned = event(Event::What::Planned, name);
      if (const auto last = last_run(**store, name)) planned.next = planner.next_run(name, *last, planned.at);
      tell(planned);
    }
  }

  void step() {
    timer.cancel();
    if (stopping) {
      if (syncs.empty()) io.stop();
      return;
    }
    const auto planned = plan(options.workers - std::min(options.workers, syncs.size()));
    if (!planned) return store_fails(planned.error());
    store_failed = false;
    for (const auto& connector : planned->begin) begin(connector);
    if (!syncs.empty()) {
      // Each that ends steps again; meanwhile others become due.
      if (syncs.size() < options.workers && planned->wake) wait_until(*planned->wake);
      return;
    }
    if (options.once) return io.stop();
    if (!planned->wake) return wait_until(ports.clock.now() + kLongestWait);
    if (!ports.skip_to) return wait_until(*planned->wake);
    ports.skip_to(*planned->wake);
    asio::post(io, [this] { step(); });
  }

  void wait_until(Instant wake) {
    const auto left = std::max<std::chrono::seconds>(wake - ports.clock.now(), 1s);
    timer.expires_after(std::min(left, kLongestWait));
    timer.async_wait([this](const boost::system::error_code& error) {
      if (!error) step();
    });
  }

  void store_fails(const Error& error) {
    outcome.not_run = true;
    if (!std::exchange(store_failed, true)) {
      auto told = event(Event::What::StoreFails);
      told.error = error;
      tell(told);
    }
    if (!syncs.empty()) return;
    if (options.once) return io.stop();
    wait_until(ports.clock.now() + kStoreAgain);
  }

  void begin(const Connector& connector) {
    const std::string name{name_of(connector)};
    planner.began(name);
    tell(event(Event::What::Began, name));
    auto& thread = syncs[name];
    thread = std::jthread{
        [this, name, settings = connector.settings, open = loaded.open_store](const std::stop_token& stop) {
          auto result = sync(settings, open, stop);
          asio::post(io, [this, name, result = std::move(result)] { end(name, result); });
        }};
  }

  // On the sync's thread.
  Result<store::RunRow> sync(const config::Settings& settings, const OpenStore& open,
                             const std::stop_token& stop) const {
    try {
      return ports.sync(settings, open, stop);
    } catch (const std::exception& problem) {
      return fail(ErrorKind::Store, std::string{"internal: "} + problem.what(), "please report this");
    }
  }

  void end(const std::string& name, const Result<store::RunRow>& result) {
    syncs.erase(name);  // joins: it has posted its last
    planner.ended(name);
    const auto now = ports.clock.now();
    auto told = event(Event::What::Ended, name);
    if (result) {
      told.run = *result;
      told.next = planner.next_run(name, last_run_of(*result), now);
      // The store says so too, unless it is replaced meanwhile: then a connector must not be synced without a pause.
      if (told.next) planner.put_off_until(name, *told.next);
      outcome.failed |= result->verdict == store::Verdict::Failed;
      outcome.partial |= result->verdict == store::Verdict::Partial;
    } else {
      const auto& error = result.error();
      // Settings do not heal by themselves; the store and another process's run may.
      planner.put_off(name, now, error.kind != ErrorKind::Config);
      told.what = error.kind == ErrorKind::Busy ? Event::What::Busy : Event::What::NotRun;
      told.error = error;
      told.next = planner.next_run(name, std::nullopt, now);
      outcome.not_run |= error.kind != ErrorKind::Busy;
    }
    if (stopping || options.once) told.next.reset();
    if (options.once) planner.forget(name);  // once is once: a sync may last until it is due again
    tell(told);
    step();
  }

  void reload() {
    if (stopping) return;
    auto read = ports.reload();
    if (!read) {
      auto told = event(Event::What::Kept);
      told.error = read.error();
      tell(told);
      return;
    }
    loaded = std::move(*read);
    const auto changes = planner.load(loaded.connectors);
    for (const auto& change : changes) tell(event(change.what, change.connector));
    tell(event(Event::What::Reloaded));
    std::vector<std::string> others;
    for (const auto& change : changes)
      if (change.what != Event::What::Removed) others.push_back(change.connector);
    tell_planned(others);
    step();
  }

  void request_stop() {
    if (std::exchange(stopping, true)) return;
    auto told = event(Event::What::Stopping);
    told.running = syncs.size();
    tell(told);
    for (auto& [name, thread] : syncs) thread.request_stop();
    step();
  }

  const Options options;
  Loaded loaded;
  const Ports ports;
  Planner planner;
  Outcome outcome;
  Metrics metrics;
  bool stopping = false, store_failed = false;

  asio::io_context io;
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  asio::steady_timer timer{io};
  std::unique_ptr<Door> door;
  std::map<std::string, std::jthread> syncs;  // the last member: its threads use all others
};

Service::Service(const Options& options, Loaded loaded, Ports ports)
    : state_{std::make_unique<State>(options, std::move(loaded), std::move(ports))} {}

Service::~Service() = default;

Result<void> Service::listen(const Listen& where) {
  auto& state = *state_;
  auto door = Door::open(state.io, where, [&state](std::string_view path) { return state.answer(path); });
  if (!door) return fail(door.error());
  state.door = std::move(*door);
  return {};
}

Outcome Service::run(const std::stop_token& stop) {
  auto& state = *state_;
  const std::stop_callback on_stop{stop, [&state] { asio::post(state.io, [&state] { state.request_stop(); }); }};
  if (state.door) {
    auto told = state.event(Event::What::Listening);
    told.url = state.door->url();
    state.tell(told);
  }
  if (!state.options.once) state.tell_planned(state.planner.names());
  asio::post(state.io, [&state] { state.step(); });
  state.io.run();
  if (!state.options.once || state.stopping) state.tell(state.event(Event::What::Stopped));
  return state.outcome;
}

void Service::reload() {
  asio::post(state_->io, [state = state_.get()] { state->reload(); });
}

}  // namespace qualyswas::serve
