// One report file on its way into the database: what it means for the applications that it assesses. Its transaction is
// open from the start: rows are written as they come, so that memory stays flat, and each once.
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
#include "connector/store/sql/app_rows.h"
#include "connector/store/sql/identity.h"
#include "connector/store/sql/page.h"

namespace qualyswas::store {

class SqlAssessment : public Assessment {
 public:
  static Result<std::unique_ptr<Assessment>> begin(PageHome& home, std::string_view connector, std::string network,
                                                   std::optional<Instant> generated);
  // Takes over the transaction that `begin` has opened.
  SqlAssessment(PageHome& home, std::int64_t connector, std::string network, std::optional<Instant> generated,
                std::int64_t upload);
  ~SqlAssessment() override;

  Result<void> assess(const model::ApplicationRow& row) override;
  Result<void> describe(const model::ApplicationRow& row) override;
  Result<void> scanned(const model::ApplicationRow& row, Instant at) override;
  Result<void> says_none(const model::ApplicationRow& row, const std::vector<model::ReportSection>& of) override;
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
    bool is_aliased = false;
    std::optional<unsigned> sorts;  // of the keys of its findings in this file, while it is new
  };
  struct KindCount {
    std::int64_t findings = 0, levelled = 0;
  };

  template <class Work>
  auto step(Work work) -> std::invoke_result_t<Work>;
  void undo(Error error);

  void assess_now(const model::ApplicationRow& row);
  void merge(StoredApplication& stored, const model::ApplicationRow& row) const;
  Current& application_of(const model::AppFindingRow& row);
  void write(const model::AppFindingRow& row);
  bool insert(const Current& application, const model::AppFindingRow& row, const RecordKeys& keys, unsigned of,
              bool learns);
  void take_known(const Current& application, StoredFinding stored, const model::AppFindingRow& row,
                  const RecordKeys& keys, unsigned of, bool learns);
  void update(StoredFinding stored, const model::AppFindingRow& row, bool has_new_identity);
  void take_again(StoredFinding stored, const model::AppFindingRow& row);
  void count(const model::AppFindingRow& row);
  void count_unmapped(const model::Unmapped& unmapped, std::int64_t findings);
  void write_kinds();
  void count_glossary_unmapped();
  void close_what_is_absent();
  void close_what_a_newer_one_disproves();
  void close_what_the_file_says_is_none();
  void remember_as_whole();
  void tell_ids_of_two_applications();
  bool tell_contradictions(UploadRow& row);

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

  FindingIdentity identity_;
  std::int64_t records_ = 0;             // of findings, so far
  std::int64_t last_finding_ = 0;        // the newest row when this file came
  std::vector<std::string> told_twice_;  // the first few
  std::int64_t statuses_differ_ = 0;
  std::map<std::int64_t, unsigned> silent_;  // applications that only SUMMARY tells of; bits of sections
  bool done_ = false;
  std::optional<Error> failed_;  // nothing may follow a failure but the end
};

}  // namespace qualyswas::store
