// ReplayServer answers as a recording did (recording/replay.h), on real sockets, to one login of its own, behind the
// front that a world has: faults, journal, a world of its own for each user, admin API. It has no records and no clock:
// what was not recorded is refused with 404 and the nearest that was, and the admin API refuses what is about either.
#pragma once

#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "mockqualys/server/server.h"

namespace mockqualys::server {

class ReplayServer {
 public:
  // Its account, whatever the recorded one was.
  static constexpr const char* kUser = "replay";
  static constexpr const char* kPassword = "replay-1";

  // Of the options those about the estate and its times do not count. The error is one readable line.
  static tl::expected<std::unique_ptr<ReplayServer>, std::string> start(const std::string& folder,
                                                                        const Options& options);
  ~ReplayServer();
  ReplayServer(const ReplayServer&) = delete;
  ReplayServer& operator=(const ReplayServer&) = delete;

  std::string url() const;
  std::string https_url() const;  // empty without https
  std::string admin_url() const;
  std::string ca_file() const;
  std::size_t size() const;  // how many exchanges there are
  // The server in front: its faults and its journal.
  Server& server();
  // As Server's; the estate is the folder.
  std::string ready_line() const;

 private:
  struct State;
  explicit ReplayServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mockqualys::server
