#include "mockqualys/world/world_base.h"

#include <algorithm>

namespace mockqualys {

Instant WorldBase::now() const {
  const std::shared_lock lock{mutex_};
  return now_;
}

std::vector<User> WorldBase::users() const {
  const std::shared_lock lock{mutex_};
  return users_;
}

void WorldBase::put_user(User user) {
  const std::unique_lock lock{mutex_};
  const auto known = std::ranges::find(users_, user.name, &User::name);
  if (known == users_.end()) {
    users_.push_back(std::move(user));
  } else {
    *known = std::move(user);
  }
}

std::optional<User> WorldBase::find_user(std::string_view name) const {
  const std::shared_lock lock{mutex_};
  const auto known = std::ranges::find(users_, name, &User::name);
  if (known == users_.end()) return std::nullopt;
  return *known;
}

std::size_t WorldBase::size(Kind kind) const { return records(kind)->size(); }

std::vector<std::int64_t> WorldBase::ids(Kind kind) const {
  const auto all = records(kind);
  std::vector<std::int64_t> ids(all->size());
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = all->id_at(i);
  return ids;
}

std::string WorldBase::record(Kind kind, std::int64_t id) const {
  const auto all = records(kind);
  const auto position = all->first_after(id - 1);
  std::string text;
  if (position < all->size() && all->id_at(position) == id) all->append(position, Form::Full, text);
  return text;
}

}  // namespace mockqualys
