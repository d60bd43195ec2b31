// What every world has, whatever its records come from: the lock, the clock and the accounts.
#pragma once

#include <mutex>
#include <shared_mutex>

#include "mockqualys/world/world.h"

namespace mockqualys {

class WorldBase : public World {
 public:
  Instant now() const override;
  std::vector<User> users() const override;
  void put_user(User user) override;
  std::optional<User> find_user(std::string_view name) const override;

  std::size_t size(Kind kind) const override;
  std::vector<std::int64_t> ids(Kind kind) const override;
  std::string record(Kind kind, std::int64_t id) const override;

 protected:
  WorldBase(Instant now, std::vector<User> users) : now_{now}, users_{std::move(users)} {}

  mutable std::shared_mutex mutex_;  // held by the override for everything below
  Instant now_;

 private:
  std::vector<User> users_;
};

}  // namespace mockqualys
