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

}  // namespace
}  // namespace mockqualys

BENCHMARK_MAIN();
