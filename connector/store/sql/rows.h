// Rows of the model to and from columns of the schema. Used by the page that writes and the views that read.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "connector/model/row.h"
#include "connector/store/sql/db.h"
#include "connector/store/store.h"

namespace qualyswas::store {

// Reads the columns of a statement's row one after the other.
class Columns {
 public:
  explicit Columns(Statement& row, int first = 0) : row_{row}, next_{first} {}
  std::int64_t number() { return row_.number(next_++); }
  int small() { return static_cast<int>(number()); }
  bool flag() { return small() != 0; }
  std::string text() { return std::string{row_.text(next_++)}; }
  std::optional<std::string> find_text();
  std::optional<int> find_small();
  std::optional<std::int64_t> find_number();
  std::optional<bool> find_flag();
  std::optional<Instant> find_instant();
  Instant instant() { return Instant{std::chrono::seconds{number()}}; }

 private:
  Statement& row_;
  int next_;
};

// The value whose `name_of` is stored.
template <class Enum, std::size_t N>
Enum parse_name(const std::array<Enum, N>& all, std::string_view name) {
  const auto found = std::ranges::find(all, name, [](Enum value) { return name_of(value); });
  if (found == all.end()) throw std::runtime_error("a stored row has the unknown word '" + std::string{name} + "'");
  return *found;
}

enum class Change { Added, Changed, Unchanged, Refused };

struct Written {
  Change change = Change::Unchanged;
  bool recognised = false;           // what can never change is there, and is as it is stored
  bool returned = false;             // the row was marked as no longer delivered
  Contradiction contradiction = {};  // of a row that was refused
};

struct Stored {
  std::int64_t id = 0, digest = 0;  // no row has the id 0
  bool gone = false;
  explicit operator bool() const { return id != 0; }
};
// What becomes of a finding's row where this one is stored (or none). `unique_id` reads the stored one's, when asked.
Written judge(const Stored& stored, const Sealed<model::FindingRow>& sealed,
              const std::function<std::string()>& unique_id);

Written upsert(Db& db, std::int64_t connector, const Sealed<model::AssetRow>& sealed);
// `certainly_new`: the caller knows that no row of this id is stored.
Written upsert(Db& db, std::int64_t connector, const Sealed<model::FindingRow>& sealed, bool certainly_new);
Change upsert(Db& db, std::int64_t connector, const Sealed<model::SolutionRow>& sealed);

// The columns of `finding` f and `finding_text` t in the order `read_finding` takes them, the row's own id first.
extern const char* const kFindingColumns;
model::FindingRow read_finding(Db& db, Statement& row);
// The columns of `asset` a, likewise; without its archived_at.
extern const char* const kAssetColumns;
model::AssetRow read_asset(Columns& columns);
std::optional<model::SolutionRow> find_solution(Db& db, std::int64_t connector, std::int64_t qid);

}  // namespace qualyswas::store
