// The fake's public face: from a request to its answer. The order is the vendor's: the web tier, the address, the
// login, the limits, and only then what was asked. Writes the journal. Thread safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "mockqualys/server/faults/schedule.h"
#include "mockqualys/server/journal.h"
#include "mockqualys/server/limits.h"
#include "mockqualys/server/message.h"
#include "mockqualys/server/routes.h"
#include "mockqualys/server/sessions.h"
#include "mockqualys/world/world.h"

namespace mockqualys::server {

struct Addresses {
  std::string url, https_url, admin_url, ca_file;
};

class Site {
 public:
  // The addresses are known once all ports are bound, which is before the first request.
  Site(World& world, const Addresses& addresses, Tier tier, bool enforce_limits, std::size_t journal_bytes,
       std::function<void(const JournalEntry&)> on_request);

  Reply answer(const Request& request);
  void reset();  // no fault set, no request seen, no call counted

  Journal& journal() { return journal_; }
  const Journal& journal() const { return journal_; }
  Schedule& faults() { return faults_; }
  const Schedule& faults() const { return faults_; }

 private:
  struct Visit;
  Reply decide(const Request& request, Visit& visit);
  Reply answer_qps(const Request& request, const Match& match, const Visit& visit);
  Reply answer_classic(const Request& request, const Match& match, const Visit& visit);
  Reply answer_session(const Request& request, const Visit& visit);
  Presented presented_by(const Request& request) const;
  void record(const Request& request, const Visit& visit, const Reply& reply);
  // The limiter's time: the virtual clock and the real time since the start, so that a client that waits as it was told
  // gets through although the virtual clock stands still.
  Instant limiter_now() const;

  World& world_;
  const Addresses& addresses_;
  const std::function<void(const JournalEntry&)> on_request_;
  Journal journal_;
  Schedule faults_;
  const Tier tier_;
  std::map<Endpoint, Limiter> limits_;  // of each classic API
  Sessions sessions_;
  const std::chrono::steady_clock::time_point started_;
};

}  // namespace mockqualys::server
