// One report file on its way into SQLite: what it means for the applications that it assesses. Its transaction is open
// from the start: rows are written as they come, so that memory stays flat, and each once.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "connector/store/reports.h"
#include "connector/store/sqlite_app_rows.h"
#include "connector/store/sqlite_page.h"

namespace qualyswas::store {

class SqliteAssessment : public Assessment {
 public:
  static Result<std::unique_ptr<Assessment>> begin(PageHome& home, std::string_view connector, std::string network,
                                                   std::optional<Instant> generated);
  // Takes over the transaction that `begin` has opened.
  SqliteAssessment(PageHome& home, std::int64_t connector, std::string network, std::optional<Instant> generated,
                   std::int64_t upload);
  ~SqliteAssessment() override;

  Result<void> assess(const model::ApplicationRow& row) override;
  Result<void> describe(const model::ApplicationRow& row) override;
  Result<void> add(std::vector<model::AppFindingRow> rows) override;
  Result<std::vector<model::FindingKind>> kinds_of(std::int64_t qid) override;
  Result<void> add(const model::GlossaryRow& row) override;
  Result<std::vector<std::pair<std::int64_t, model::FindingKind>>> without_glossary() override;
  Result<void> owasp_edition(model::OwaspEdition edition) override;
  Result<UploadRow> commit(const UploadRow& upload, Absence absence) override;

 private:
  struct Current {  // the application that findings come for
    std::optional<std::int64_t> application_id;
    std::string name;
    std::int64_t id = 0;
    bool is_older = false;  // this assessment is older than its newest
    bool is_new = false;    // no earlier file knew it
  };
  struct KindCount {
    std::int64_t findings = 0, levelled = 0;
  };

  template <class Work>
  auto step(Work work) -> std::invoke_result_t<Work>;
  void undo(Error error);

  void assess_now(const model::ApplicationRow& row);
  void merge(StoredApplication& stored, const model::ApplicationRow& row) const;
  const Current& application_of(const model::AppFindingRow& row);
  void write(const model::AppFindingRow& row);
  void insert(const Current& application, const model::AppFindingRow& row);
  void update(StoredFinding stored, const model::AppFindingRow& row);
  void count(const model::AppFindingRow& row);
  void count_unmapped(const model::Unmapped& unmapped, std::int64_t findings);
  void write_kinds();
  void count_glossary_unmapped();
  void close_what_is_absent();
  void close_what_a_newer_one_disproves();
  void remember_as_whole();

  PageHome& home_;
  LargerCache cache_;
  std::int64_t connector_;
  std::string network_;
  std::optional<Instant> generated_;
  std::int64_t moment_;
  std::int64_t upload_;
  model::OwaspEdition edition_ = model::OwaspEdition::Unknown;
  std::optional<Current> current_;
  std::map<std::pair<std::int64_t, model::FindingKind>, KindCount> kinds_;  // not written yet
  std::map<std::pair<std::string, std::string>, std::int64_t> unmapped_;
  std::int64_t added_ = 0, changed_ = 0, closed_ = 0, reopened_ = 0;
  bool done_ = false;
  std::optional<Error> failed_;  // nothing may follow a failure but the end
};

}  // namespace qualyswas::store
