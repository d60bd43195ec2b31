#include "connector/store/store.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "connector/store/encode.h"
#include "connector/store/postgres/postgres_store.h"

namespace qualyswas::store {

template <class Row>
Sealed<Row>::Sealed(Row made) : row{std::move(made)}, digest{digest_of(row)} {}

template struct Sealed<model::AssetRow>;
template struct Sealed<model::FindingRow>;
template struct Sealed<model::SolutionRow>;

Result<std::unique_ptr<Store>> open(const std::string& where) {
  return is_postgres_url(where) ? open_postgres(where) : open_sqlite(where);
}

bool is_path(std::string_view where) { return !is_postgres_url(where); }

Result<bool> is_there(const std::string& where) {
  if (is_postgres_url(where)) return has_postgres_store(where);
  std::error_code ignored;
  return std::filesystem::status(where, ignored).type() != std::filesystem::file_type::not_found;
}

std::string shown_name(const std::string& where) { return is_postgres_url(where) ? postgres_name(where) : where; }

std::string_view name_of(State state) {
  switch (state) {
    case State::Connecting:
      return "Connecting";
    case State::Synced:
      return "Synced";
    case State::Processing:
      return "Processing";
    case State::Connected:
      return "Connected";
    case State::Error:
      return "Error";
  }
  return "";
}

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Complete:
      return "complete";
    case Verdict::Partial:
      return "partial";
    case Verdict::Failed:
      return "failed";
  }
  return "";
}

}  // namespace qualyswas::store
