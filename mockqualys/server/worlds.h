// The worlds of one server: the one that all share, and those that single users have alone. Worlds is the front door:
// it finds the world of the user that a request names, and lets that world's Site answer. Thread safe.
#pragma once

#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/server/message.h"
#include "mockqualys/server/server.h"
#include "mockqualys/server/site.h"
#include "mockqualys/world/world.h"

namespace mockqualys::server {

// One world and the site that answers for it: records, accounts, clock, faults, journal, limits and sessions.
class HostedWorld {
 public:
  // `faults`: those that the estate begins with, at the start and after a reset.
  HostedWorld(std::string user, std::unique_ptr<World> world, const Addresses& addresses, SiteSettings settings,
              std::vector<CheckedFault> faults)
      : user_{std::move(user)},
        world_{std::move(world)},
        site_{*world_, addresses, std::move(settings)},
        faults_{std::move(faults)} {
    set_faults();
  }

  const std::string& user() const { return user_; }  // whose own it is; empty: the one that is shared
  World& world() { return *world_; }
  Site& site() { return site_; }
  void reset();  // all as it was at the start

 private:
  const std::string user_;
  void set_faults();
  const std::unique_ptr<World> world_;
  Site site_;
  const std::vector<CheckedFault> faults_;
};

class Worlds {
 public:
  using Hosted = std::shared_ptr<HostedWorld>;

  // `options`: the server's, whose estate, times and limits are those of each world that says nothing else.
  static tl::expected<std::unique_ptr<Worlds>, std::string> make(const Options& options, const Addresses& addresses);

  HostedWorld& shared() const { return *shared_; }
  Hosted find(std::string_view user) const;  // nullptr: the user has no world of their own
  std::vector<Hosted> own() const;           // all but the shared one, by user
  std::size_t most() const { return options_.most_worlds; }

  // Makes a user's world, and `replace` one that is there. The error is one line.
  tl::expected<Hosted, std::string> add(WorldOptions wanted, bool replace);
  bool remove(std::string_view user);
  // An account of `hosted` that is new or changed; from here on its requests go there. The error: it has, or is of,
  // another world of its own.
  tl::expected<void, std::string> put_user(HostedWorld& hosted, User user);

  // By the world of the user that the request names.
  Reply answer(const Request& request) const;

 private:
  Worlds(Options options, const Addresses& addresses) : options_{std::move(options)}, addresses_{addresses} {}
  tl::expected<std::unique_ptr<World>, std::string> load(const WorldOptions& wanted) const;
  tl::expected<std::vector<CheckedFault>, std::string> faults_of(const WorldOptions& wanted, const World& world) const;
  tl::expected<SiteSettings, std::string> settings_for(const std::string& limits, std::size_t journal_bytes) const;
  Hosted find_for(const Request& request) const;

  const Options options_;
  const Addresses& addresses_;
  std::shared_ptr<const Press> press_;
  Hosted shared_;
  mutable std::shared_mutex mutex_;
  std::map<std::string, Hosted, std::less<>> own_;       // by the user whose it is
  std::map<std::string, Hosted, std::less<>> accounts_;  // by every account of those
};

}  // namespace mockqualys::server
