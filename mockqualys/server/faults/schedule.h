// The faults that are set, which request each of them hits, and the answers a repeated page needs. Thread safe.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mockqualys/server/faults/fault.h"

namespace mockqualys::server {

struct ScheduledFault {
  Fault fault;
  std::int64_t matched = 0;  // requests since it was set, of its path and user
  bool is_spent() const { return matched >= std::int64_t{fault.nth} + fault.times - 1; }
};

class Schedule {
 public:
  void set(Fault fault);
  void clear();
  std::vector<ScheduledFault> faults() const;

  // Counts this request for every fault that matches it and returns the one that hits it: the one set first.
  std::optional<Fault> hit(std::string_view path, std::string_view user);

  // `path`, `user`: of the fault; empty matches all.
  std::optional<Reply> previous(std::string_view path, std::string_view user) const;
  void remember(std::string_view path, std::string_view user, const Reply& reply);

 private:
  struct Past {
    std::string path, user;
    Reply reply;
  };

  mutable std::mutex mutex_;
  std::vector<ScheduledFault> faults_;
  std::deque<Past> past_;  // the newest first, one a path and user
};

}  // namespace mockqualys::server
