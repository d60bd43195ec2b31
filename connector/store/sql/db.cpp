#include "connector/store/sql/db.h"

#include <fmt/format.h>

namespace qualyswas::store {

std::optional<std::int64_t> Db::find_connector(std::string_view name) {
  static constexpr auto kFind = "SELECT id FROM connector WHERE name = ?";
  std::int64_t id = 0;
  {
    const std::string text{name};
    Use find{prepared(kFind)};
    if (!find.bind(text).step()) return std::nullopt;
    id = find.row().number(0);
  }
  enter(id);
  return id;
}

std::int64_t Db::make_connector(std::string_view name) {
  if (const auto id = find_connector(name)) return *id;
  static constexpr auto kMake = "INSERT INTO connector (name) VALUES (?) ON CONFLICT (name) DO NOTHING";
  const std::string text{name};
  Use{prepared(kMake)}.bind(text).exec();
  return find_connector(name).value();
}

Error busy_error(std::string_view connector, std::string_view holder) {
  return {ErrorKind::Busy, fmt::format("another sync or upload of connector '{}' is running{}", connector, holder),
          "Wait until it has ended, or stop it; then try again."};
}

Error Db::in_use() const {
  return {ErrorKind::Store,
          fmt::format("{}: a page or a report is being written, or a view is being read, by this program", name()), ""};
}

}  // namespace qualyswas::store
