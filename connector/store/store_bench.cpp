// How fast rows of about 2 KB go into the SQLite store and come out again. Not a test: prints figures, judges nothing.
#include <benchmark/benchmark.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "connector/store/sqlite_store.h"

namespace qualyswas::store {
namespace {

constexpr std::int64_t kPageRows = 1000;
constexpr std::int64_t kFirstId = 5'000'000'000;

model::FindingRow row_of(std::int64_t number, std::int64_t assets, int generation = 0) {
  model::FindingRow row;
  row.finding_id = kFirstId + number;
  row.unique_id = "11111111-2222-4333-8444-" + std::to_string(100'000'000'000 + number);
  row.asset_id = 410'000 + (number * 7919) % assets;  // neighbours in id are not neighbours in the index
  row.qid = 150'000 + number % 400;
  row.location =
      "https://host" + std::to_string(row.asset_id) + ".example.test/path/to/page?item=" + std::to_string(number);
  row.status = "Vulnerable";
  row.source_status = "ACTIVE";
  row.score_tenths = 75;
  row.source_severity = "4";
  row.title = "Reflected Cross-Site Scripting (XSS) Vulnerabilities";
  row.first_seen = Instant{std::chrono::seconds{1'700'000'000 + number}};
  row.last_seen = Instant{std::chrono::seconds{1'750'000'000 + generation}};
  row.type = "VULNERABILITY";
  row.group = "XSS";
  row.param = "item";
  row.potential = false;
  row.cvss_base = "6.1";
  row.cvss_attack_vector = "Network";
  row.cwe = {79};
  row.owasp = {"3 Injection"};
  row.wasc = {"8 CROSS-SITE SCRIPTING", "22 IMPROPER OUTPUT HANDLING"};
  row.description = std::string(600, 'd');
  row.result_list = "[{\"payloads\":[{\"response\":\"" + std::string(1000, 'r') + "\"}]}]";
  return row;
}

class File {
 public:
  File() { remove(); }
  ~File() { remove(); }
  const std::string path = (std::filesystem::temp_directory_path() / "qwas_store_bench.db").string();

 private:
  void remove() const {
    for (const auto* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
  }
};

// Writes `rows` rows, of which every `changed_every`th (0: none) differs from generation 0.
void write(Store& store, std::int64_t rows, std::int64_t assets, std::int64_t changed_every, Saved& total) {
  for (std::int64_t next = 0; next < rows; next += kPageRows) {
    auto page = store.begin_page("bench").value();
    for (std::int64_t i = next; i < next + kPageRows; ++i) {
      const bool changed = changed_every != 0 && i % changed_every == 0;
      if (!page->upsert({row_of(i, assets, changed ? 1 : 0)})) std::abort();
    }
    const auto saved = page->commit(Resource::Findings, Cursor{.question = "bench", .last_id = next}).value();
    total.added += saved.added;
    total.changed += saved.changed;
    total.unchanged += saved.unchanged;
  }
}

void report(benchmark::State& state, const Saved& total) {
  state.counters["rows/s"] =
      benchmark::Counter(static_cast<double>(state.iterations() * state.range(0)), benchmark::Counter::kIsRate);
  state.counters["added"] = static_cast<double>(total.added);
  state.counters["changed"] = static_cast<double>(total.changed);
}

void MakeRowsOnly(benchmark::State& state) {
  for (auto _ : state)
    for (std::int64_t i = 0; i < state.range(0); ++i) benchmark::DoNotOptimize(row_of(i, state.range(1)));
  report(state, {});
}

void FirstSync(benchmark::State& state) {
  Saved total;
  for (auto _ : state) {
    state.PauseTiming();
    const File file;
    auto store = open_sqlite(file.path).value();
    state.ResumeTiming();
    total = {};
    write(*store, state.range(0), state.range(1), 0, total);
    state.PauseTiming();
    store.reset();
    state.counters["MB"] = static_cast<double>(std::filesystem::file_size(file.path)) / 1e6;
    state.ResumeTiming();
  }
  report(state, total);
}

void SecondSync(benchmark::State& state) {
  const File file;
  auto store = open_sqlite(file.path).value();
  Saved total;
  write(*store, state.range(0), state.range(1), 0, total);
  for (auto _ : state) {
    total = {};
    write(*store, state.range(0), state.range(1), 1000, total);
  }
  report(state, total);
}

template <class View>
void read(benchmark::State& state, const View& view) {
  const File file;
  auto store = open_sqlite(file.path).value();
  Saved total;
  write(*store, state.range(0), state.range(1), 0, total);
  std::int64_t rows = 0;
  for (auto _ : state) {
    rows = 0;
    if (!view(*store, rows)) std::abort();
  }
  state.counters["shown"] = static_cast<double>(rows);
  report(state, {});
}

void ShowInstances(benchmark::State& state) {
  read(state, [](Store& store, std::int64_t& rows) {
    return store.instances("bench", {}, [&](const InstanceView&) -> Result<void> { return ++rows, Result<void>{}; });
  });
}

void ShowVulnerabilities(benchmark::State& state) {
  read(state, [](Store& store, std::int64_t& rows) {
    return store.vulnerabilities("bench", {},
                                 [&](const VulnerabilityView&) -> Result<void> { return ++rows, Result<void>{}; });
  });
}

// rows, assets: 1,000 sites in turn is the worst order for the index; one site is the best.
BENCHMARK(MakeRowsOnly)->Args({100'000, 1000})->Unit(benchmark::kMillisecond);
BENCHMARK(FirstSync)
    ->Args({100'000, 1})
    ->Args({100'000, 1000})
    ->Args({500'000, 1000})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(SecondSync)->Args({100'000, 1000})->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(ShowInstances)->Args({100'000, 1000})->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(ShowVulnerabilities)->Args({100'000, 1000})->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace qualyswas::store

BENCHMARK_MAIN();
