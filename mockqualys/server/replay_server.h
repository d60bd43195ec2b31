// ReplayServer answers as a recording did (recording/replay.h), on real sockets, to one login of its own. It has no
// world, no clock and no admin API: what was not recorded is refused with 404 and the nearest that was.
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

  // Of the options its ports, https, threads and on_request count. The error is one readable line.
  static tl::expected<std::unique_ptr<ReplayServer>, std::string> start(const std::string& folder,
                                                                        const Options& options);
  ~ReplayServer();
  ReplayServer(const ReplayServer&) = delete;
  ReplayServer& operator=(const ReplayServer&) = delete;

  std::string url() const;
  std::string https_url() const;  // empty without https
  std::string ca_file() const;
  std::size_t size() const;  // how many exchanges there are
  // As Server's; without an admin URL.
  std::string ready_line() const;

 private:
  struct State;
  explicit ReplayServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mockqualys::server
