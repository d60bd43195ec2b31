// The fake's public face of one world: from a request to its answer. The order is the vendor's: the web tier, the
// address, the login, the limits, and only then what was asked. Writes the journal. Thread safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "mockqualys/server/faults/schedule.h"
#include "mockqualys/server/greeting.h"
#include "mockqualys/server/journal.h"
#include "mockqualys/server/limits.h"
#include "mockqualys/server/message.h"
#include "mockqualys/server/routes.h"
#include "mockqualys/server/sessions.h"
#include "mockqualys/server/tokens.h"
#include "mockqualys/world/world.h"

namespace mockqualys::server {

struct Addresses {
  std::string url, https_url, admin_url, ca_file;
};

struct SiteSettings {
  Tier tier;
  bool enforce_limits = true;
  std::size_t journal_bytes = 4U << 20U;
  std::function<void(const JournalEntry&)> on_request = {};
  std::function<void(const Fault&)> on_fault = {};
  bool empty_as_2020 = false;
  std::function<Reply(const Request&)> stand_in = {};  // answers instead of the world
};

class Site {
 public:
  // The addresses are known once all ports are bound, which is before the first request.
  Site(World& world, const Addresses& addresses, SiteSettings settings);

  Reply answer(const Request& request);
  // What becomes of a connection that has just come.
  Greeting greet(bool tls);
  // Told by the journal when a fault struck what was no request.
  void record_strike(std::string_view fault, bool tls);
  void reset();                                  // no fault set, no request seen, no call counted, nobody logged in
  bool knows(const Presented& presented) const;  // whether its session or client is one of this site's

  bool has_stand_in() const { return settings_.stand_in != nullptr; }
  void set_fault(CheckedFault fault);
  Journal& journal() { return journal_; }
  const Journal& journal() const { return journal_; }
  Schedule& faults() { return faults_; }
  const Schedule& faults() const { return faults_; }

 private:
  struct Visit;
  Reply decide(const Request& request, Visit& visit);
  Reply answer_stand_in(const Request& request, Visit& visit);
  Reply answer_qps(const Request& request, const Match& match, Visit& visit);
  Reply answer_classic(const Request& request, const Match& match, const Visit& visit);
  Reply answer_session(const Request& request, const Visit& visit);
  struct Proof {
    std::optional<std::string> user;  // whose session, token or client it is
    std::optional<TokenFault> fault;  // why a token is refused
  };
  Proof prove(const Presented& presented) const;
  std::optional<std::string> user_of_client(std::string_view id) const;
  Reply answer_gateway(const Request& request, const Match& match, const Visit& visit) const;
  void record(const Request& request, const Visit& visit, const Reply& reply);
  // The limiter's time: the virtual clock and the real time since the start, so that a client that waits as it was told
  // gets through although the virtual clock stands still.
  Instant limiter_now() const;

  World& world_;
  const Addresses& addresses_;
  const SiteSettings settings_;
  Journal journal_;
  Schedule faults_;
  std::map<Endpoint, Limiter> limits_;  // of each classic API
  Sessions sessions_;
  Tokens tokens_;
  const std::chrono::steady_clock::time_point started_;
};

}  // namespace mockqualys::server
