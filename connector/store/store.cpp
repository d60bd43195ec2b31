#include "connector/store/store.h"

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
