// The store's port over a Db: runs, logs, pages, walks, archiving, what to ask the KnowledgeBase, views. What differs
// from database to database (how a connector is claimed, how damage is found) is left to the adapter.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/store/sql/db.h"
#include "connector/store/sql/page.h"
#include "connector/store/sql/reports.h"
#include "connector/store/sql/walk.h"
#include "connector/store/store.h"

namespace qualyswas::store {

class SqlStore : public Store {
 public:
  // `db` is the adapter's and lives as long. `page_bytes`: rows of an open Page kept in memory.
  SqlStore(Db& db, std::size_t page_bytes, MakeWriter make_writer);

  Result<std::unique_ptr<Claim>> claim(std::string_view connector) final;
  Result<std::int64_t> begin_run(std::string_view connector, const RunRow& run) final;
  Result<void> update_run(std::string_view connector, const RunRow& run) final;
  Result<void> log(std::int64_t run, const LogLine& line) final;
  Result<std::int64_t> forget_runs(std::string_view connector, int keep) final;
  Result<std::optional<Cursor>> cursor(std::string_view connector, Resource resource) final;
  Result<std::unique_ptr<Page>> begin_page(std::string_view connector, std::int64_t until) final;
  Result<Spread> spread(std::string_view connector, Resource resource, int parts) final;
  Result<std::optional<KnownUntil>> known_until(std::string_view connector) final;
  Result<void> set_known_until(std::string_view connector, const std::optional<KnownUntil>& known) final;
  Result<Delivered> delivered(std::string_view connector, bool informational) final;
  Result<std::vector<std::int64_t>> ignored(std::string_view connector, bool informational) final;
  Result<void> begin_walk(std::string_view connector, Resource resource) final;
  Result<Gone> end_walk(std::string_view connector, Resource resource, Instant now) final;
  Result<bool> begin_trial(std::string_view connector) final;
  Result<void> pass_trial(std::string_view connector) final;
  Result<std::int64_t> undo_trial(std::string_view connector) final;
  Result<std::int64_t> archive(std::string_view connector, Instant last_seen_until, Instant now) final;
  Result<SolutionsToAsk> solutions_to_ask(std::string_view connector, bool informational) final;
  Result<void> solutions_asked(std::string_view connector, const std::vector<std::int64_t>& qids, Instant now) final;

  Result<void> assets(std::string_view connector, const Filter& filter, const Each<AssetView>& each) final;
  Result<void> instances(std::string_view connector, const Filter& filter, const Each<InstanceView>& each) final;
  Result<InstanceCounts> instance_counts(std::string_view connector, const Filter& filter) final;
  Result<void> vulnerabilities(std::string_view connector, const Filter& filter,
                               const Each<VulnerabilityView>& each) final;
  Result<void> findings(std::string_view connector, const Filter& filter, const Each<model::FindingRow>& each) final;
  Result<std::vector<UnmappedCount>> unmapped(std::string_view connector, const Filter& filter) final;
  Result<std::vector<RunRow>> runs(std::string_view connector, std::size_t most) final;
  Result<std::vector<LogLine>> run_log(std::int64_t run) final;
  Result<std::vector<std::string>> connectors() final;

  Result<std::vector<std::string>> find_damage(Instant now, const std::stop_token& stop) final;
  Result<std::optional<Instant>> found_sound() final;
  ReportStore& reports() final { return reports_; }

 protected:
  virtual Result<std::unique_ptr<Claim>> take_claim(std::string_view connector) = 0;
  // What is damaged; empty: nothing that could be seen is.
  virtual Result<std::vector<std::string>> examine(const std::stop_token& stop) = 0;

 private:
  Result<void> end_dead_runs(std::string_view connector);
  template <class Work>
  Result<void> beside_page(Work work);

  Db& db_;
  PageHome home_;
  SqlReports reports_;
  std::optional<TrialMark> trial_;  // of the run that this store's user makes
};

}  // namespace qualyswas::store
