// How fast rows of about 2 KB go into the SQLite store and come out again. Not a test: prints figures, judges nothing.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "connector/store/reports.h"
#include "connector/store/sqlite/sqlite_store.h"

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
    const auto saved =
        page->commit(Resource::Findings, Cursor{.question = "bench", .parts = {{.last_id = next}}}).value();
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

// --- profile neurons: a report of 20 applications and 400 QIDs, 1.5 KB of details a finding ---

constexpr std::int64_t kApplications = 20;
constexpr std::int64_t kQids = 400;
constexpr std::size_t kBatch = 100;

model::AppFindingRow app_finding_of(std::int64_t number, std::int64_t application, int generation) {
  constexpr std::uint64_t kScatter = 0x9E3779B97F4A7C15;  // unique ids come in no order
  model::AppFindingRow row;
  row.unique_id = std::to_string(static_cast<std::uint64_t>(number + 1) * kScatter) + "-2222-4333-8444";
  row.key = row.unique_id;
  row.finding_id = kFirstId + number;
  row.detection_id = kFirstId + 7 * number;
  row.application_id = 410'000 + application;
  row.application_name = "Application " + std::to_string(application);
  row.qid = 150'000 + number % kQids;
  row.kind = number % 4 == 0 ? model::FindingKind::InformationGathered : model::FindingKind::Confirmed;
  row.url = "https://host" + std::to_string(application) + ".example.test/path/to/page?item=" + std::to_string(number);
  row.param = "item";
  row.parameter_type = "Query";
  row.vulnerability_type = "Confirmed Vulnerability";
  row.source_status = "Authentication Not Required";
  row.state = "Open";
  row.report_status = "ACTIVE";
  row.first_detected = Instant{std::chrono::seconds{1'700'000'000 + number}};
  row.last_detected = Instant{std::chrono::seconds{1'750'000'000 + generation}};
  row.last_tested = row.last_detected;
  row.times_detected = 3 + generation;
  row.details = "{\"payloads\":[{\"response\":\"" + std::string(1460, 'r') + "\"}]}";
  return row;
}

model::GlossaryRow glossary_of(std::int64_t qid, model::FindingKind kind) {
  model::GlossaryRow row;
  row.qid = qid;
  row.kind = kind;
  row.vulnerability_type = "Confirmed Vulnerability";
  row.severity = "High";
  row.source_severity = "3";
  row.category = "Confirmed Vulnerability";
  row.title = "Reflected Cross-Site Scripting (XSS) Vulnerabilities";
  row.group = "XSS";
  row.owasp = {"A7"};
  row.wasc = {"WASC-8", "WASC-22"};
  row.cwe = {"CWE-79"};
  row.cvss3_base = "6.1";
  row.description = row.impact = row.solution = std::string(1000, 'g');
  return row;
}

UploadRow take_report(Store& store, std::int64_t rows, int generation) {
  const Instant generated{std::chrono::seconds{1'750'000'000 + generation}};
  auto assessment = store.reports().begin_assessment("bench", "lan", generated).value();
  for (std::int64_t application = 0; application < kApplications; ++application) {
    const auto id = 410'000 + application;
    if (!assessment->assess({.application_id = id, .name = "Application " + std::to_string(application)})) std::abort();
    std::vector<model::AppFindingRow> batch;
    for (auto i = application * rows / kApplications; i < (application + 1) * rows / kApplications; ++i) {
      batch.push_back(app_finding_of(i, application, generation));
      if (batch.size() == kBatch && !assessment->add(std::exchange(batch, {}))) std::abort();
    }
    if (!assessment->add(std::move(batch))) std::abort();
  }
  for (std::int64_t qid = 150'000; qid < 150'000 + kQids; ++qid) {
    const auto kinds = assessment->kinds_of(qid).value();
    for (const auto kind : kinds)
      if (!assessment->add(glossary_of(qid, kind))) std::abort();
  }
  if (!assessment->without_glossary().value().empty()) std::abort();
  return assessment->commit({}, Absence::Closes).value();
}

void report(benchmark::State& state, const UploadRow& upload) {
  report(state, Saved{.added = upload.added, .changed = upload.changed});
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak MB"] = static_cast<double>(usage.ru_maxrss) / 1024;  // of the process: run one alone
}

void MakeReportRowsOnly(benchmark::State& state) {
  for (auto _ : state)
    for (std::int64_t i = 0; i < state.range(0); ++i) benchmark::DoNotOptimize(app_finding_of(i, i % 20, 0));
  report(state, Saved{});
}

void FirstReport(benchmark::State& state) {
  UploadRow upload;
  for (auto _ : state) {
    state.PauseTiming();
    const File file;
    auto store = open_sqlite(file.path).value();
    state.ResumeTiming();
    upload = take_report(*store, state.range(0), 0);
    state.PauseTiming();
    store.reset();
    state.counters["MB"] = static_cast<double>(std::filesystem::file_size(file.path)) / 1e6;
    state.ResumeTiming();
  }
  report(state, upload);
}

// Every finding was tested again and says so.
void NextReport(benchmark::State& state) {
  const File file;
  auto store = open_sqlite(file.path).value();
  int generation = 0;
  UploadRow upload = take_report(*store, state.range(0), generation);
  for (auto _ : state) upload = take_report(*store, state.range(0), ++generation);
  report(state, upload);
}

void SameReport(benchmark::State& state) {
  const File file;
  auto store = open_sqlite(file.path).value();
  UploadRow upload = take_report(*store, state.range(0), 0);
  for (auto _ : state) upload = take_report(*store, state.range(0), 0);
  report(state, upload);
}

template <class View>
void read_report(benchmark::State& state, const View& view) {
  const File file;
  auto store = open_sqlite(file.path).value();
  const auto upload = take_report(*store, state.range(0), 0);
  for (auto _ : state)
    if (!view(store->reports())) std::abort();
  report(state, upload);
}

void ShowAppFindings(benchmark::State& state) {
  read_report(state, [](ReportStore& reports) {
    return reports.app_findings("bench", {}, [](const AppFindingView&) -> Result<void> { return {}; });
  });
}

void ShowAppFindingsWithDetails(benchmark::State& state) {
  read_report(state, [](ReportStore& reports) {
    return reports.app_findings("bench", {.details = true}, [](const AppFindingView&) -> Result<void> { return {}; });
  });
}

void ShowAppFindingsOfOneQid(benchmark::State& state) {
  read_report(state, [](ReportStore& reports) {
    return reports.app_findings("bench", {.qid = 150'007}, [](const AppFindingView&) -> Result<void> { return {}; });
  });
}

void ShowApplications(benchmark::State& state) {
  read_report(state, [](ReportStore& reports) {
    return reports.applications("bench", {}, [](const ApplicationView&) -> Result<void> { return {}; });
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

// rows
BENCHMARK(MakeReportRowsOnly)->Arg(50'000)->Unit(benchmark::kMillisecond);
BENCHMARK(FirstReport)->Arg(50'000)->Arg(500'000)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(NextReport)->Arg(50'000)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(SameReport)->Arg(50'000)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(ShowAppFindings)->Arg(50'000)->Unit(benchmark::kMillisecond);
BENCHMARK(ShowAppFindingsWithDetails)->Arg(50'000)->Unit(benchmark::kMillisecond);
BENCHMARK(ShowAppFindingsOfOneQid)->Arg(50'000)->Unit(benchmark::kMillisecond);
BENCHMARK(ShowApplications)->Arg(50'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace qualyswas::store

BENCHMARK_MAIN();
