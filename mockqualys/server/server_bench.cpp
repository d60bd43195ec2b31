// How long a fake takes to start and stop inside a test. Not a test: prints figures, judges nothing.
#include <benchmark/benchmark.h>

#include "mockqualys/server/server.h"

namespace mockqualys {
namespace {

void start(benchmark::State& state, const Options& options) {
  for (auto _ : state) {
    const auto server = Server::start(options);
    if (!server) {
      state.SkipWithError(server.error().c_str());
      return;
    }
  }
}

// The first start of a process reads the shipped estate; the others share it.
BENCHMARK_CAPTURE(start, storefront, {.estate = "storefront"})->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(start, generated_10000, {.generated = Generated{.findings = 10'000}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

// A user's own world on a server that stands, made and removed.
void add_world(benchmark::State& state, const WorldOptions& wanted) {
  const auto server = Server::start().value();
  for (auto _ : state) {
    if (!server->add_world(wanted)) {
      state.SkipWithError("not made");
      return;
    }
    server->remove_world(wanted.user);
  }
}

BENCHMARK_CAPTURE(add_world, storefront, {.user = "test_17", .password = "x"})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(add_world, generated_10000,
                  {.user = "test_17", .password = "x", .generated = Generated{.findings = 10'000}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mockqualys

BENCHMARK_MAIN();
