// Which stored finding a record of a report is about (FND-007): its keys, where they are kept, and findings that turn
// out to be one. Used by the assessment; it decides nothing about what follows for the finding's state.
//
// The design stands in README.md, "Identity of a finding".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connector/model/neurons_row.h"
#include "connector/store/sql/app_rows.h"

namespace qualyswas::store {

// Bits of app_finding.keys.
inline constexpr unsigned kDetectionKey = 1, kUniqueKey = 2, kIdKey = 4;

// The keys of a record as texts; empty: it has none of that sort.
struct RecordKeys {
  explicit RecordKeys(const model::AppFindingRow& row);
  std::string detection, unique, id;
  unsigned sorts() const;
  // What a finding that only this record tells of is found by; empty: by nothing but what it is about.
  const std::string& first() const;
};

class FindingIdentity {
 public:
  FindingIdentity(Db& db, std::int64_t upload) : db_{db}, upload_{upload} {}

  struct Match {
    std::optional<StoredFinding> finding;  // nullopt: none is known
    unsigned keys = 0;                     // those of the record's keys that are the finding's, or become it
  };
  // Looks everywhere. Findings that the record shows to be one are joined; what contradicts that is told in `told`.
  Match find(std::int64_t application, const model::AppFindingRow& row, const RecordKeys& keys);
  // Whether the record says nothing about the finding's identity that is not known: then there is nothing to learn.
  static bool is_known(const StoredFinding& stored, const model::AppFindingRow& row, const RecordKeys& keys);
  // Where a finding is found from now on that has taken the keys `of` this record. The first: it was inserted under
  // `key`. The second: it is stored `before`, and will have `sorts` of keys; called before its new words are written.
  void learn(std::int64_t application, const std::string& key, const StoredFinding& inserted,
             const model::AppFindingRow& row, const RecordKeys& keys, unsigned of);
  void learn(std::int64_t application, const StoredFinding& before, unsigned sorts, const model::AppFindingRow& row,
             const RecordKeys& keys, unsigned of);
  // Once for an application that `find` or `learn` are called for.
  void write_aliases(std::int64_t application);
  // Likewise for one that was stored before findings met over files: there may be one under two keys.
  void write_aliases_and_join(std::int64_t application);

  // A contradiction, in words for people; all are counted, the first few are kept.
  void tell(std::string what);
  const std::vector<std::string>& told() const { return told_; }
  std::int64_t contradictions() const { return contradictions_; }
  std::int64_t joined() const { return joined_; }
  // A DETECTION_ID that is new where a stored finding differs in nothing else. Normal when the file has that one too;
  // asked at its end.
  std::int64_t replaced_detections();

 private:
  std::optional<StoredFinding> find_by_key(std::int64_t application, const std::string& key,
                                           const model::AppFindingRow& row);
  std::optional<StoredFinding> find_by_about(std::int64_t application, std::int64_t about,
                                             const model::AppFindingRow& row, unsigned sorts);
  std::optional<std::int64_t> next_about(std::int64_t application, std::int64_t about, unsigned without,
                                         std::int64_t after);
  std::optional<StoredFinding> load(std::int64_t id, const model::AppFindingRow& row);
  std::int64_t about_of(std::int64_t id);
  void note_detection(std::int64_t application, std::int64_t about, const model::AppFindingRow& row);
  void add_alias(std::int64_t application, std::int64_t digest, int keys, std::int64_t finding);
  void join_all(std::int64_t application, const char* pairs);
  void join(std::int64_t application, std::int64_t one, std::int64_t other);

  Db& db_;
  std::int64_t upload_;
  std::vector<std::string> told_;
  std::int64_t contradictions_ = 0, joined_ = 0;
  std::vector<std::int64_t> shadowed_;  // findings whose DETECTION_ID the file may have replaced
  // Of records without any key: where the search among equals goes on. Bounded, and only to be quick.
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> cursors_;
};

}  // namespace qualyswas::store
