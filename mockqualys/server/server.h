// mockqualys::Server is a Qualys WAS in this process: real sockets on 127.0.0.1, a state of its own, time that moves on
// command, faults on demand. Tests own one each; `mockqualys serve` wraps one. It stops in its destructor. It shares no
// code with the connector: everything here was written from the vendor's side.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/server/fault.h"
#include "mockqualys/server/message.h"
#include "mockqualys/world/world.h"

namespace mockqualys {

struct JournalEntry;

// Who the server is to a TLS client. Nothing given: a certificate made at the start and signed by a throw-away CA.
struct TlsOptions {
  std::vector<std::string> names;  // names and addresses for the certificate, beside those of this machine
  // PEM files; each pair is given whole or not at all, and an own certificate takes no names and no CA key.
  std::string certificate, key;        // an own certificate (with its chain behind it) and its key
  std::string ca_certificate, ca_key;  // an own CA that signs the certificate
};

struct Options {
  std::string estate = "storefront";             // a shipped estate, or a folder that holds one
  std::optional<Generated> generated;            // instead of `estate`: an estate computed from a seed
  std::optional<Instant> start;                  // every date is moved so that the estate's calendar begins then
  std::optional<Instant> now;                    // default: where the calendar begins
  int port = 0, https_port = 0, admin_port = 0;  // 0: a free one
  bool https = false;
  TlsOptions tls;
  std::string ca_file;  // where the CA certificate is written; empty: a temporary file, removed at the end
  int threads = 0;      // that answer; 0: fitting this machine. An idle connection holds none
  std::size_t journal_bytes = 4U << 20U;
  // The service level whose limits the classic API keeps: "express", "standard", "enterprise", "premium"; "off" tells
  // the standard ones in its headers and refuses no call.
  std::string limits = "standard";
  // Called with each request as it goes into the journal, on the thread that answered it.
  std::function<void(const JournalEntry&)> on_request;
  // Called with each fault as it is set, by whatever way, on the thread that sets it.
  std::function<void(const Fault&)> on_fault;
  std::size_t most_worlds = 1000;  // of users' own (add_world), at one time
  bool empty_as_2020 = false;      // a search without a hit answers as in 2020: hasMoreRecords and an empty data
  // Answers instead of the world whoever is let in: a recording (server/replay_server.h). Nothing else sets it.
  std::function<server::Reply(const server::Request&)> stand_in;
};

// A world that one user has alone. What is not given is as the server has it.
struct WorldOptions {
  std::string user;      // whose requests go there
  std::string password;  // empty: that of the server's account of this name
  std::optional<std::string> estate;
  std::optional<Generated> generated;  // instead of `estate`
  std::optional<Instant> start, now;
  std::optional<std::string> limits;
  std::size_t journal_bytes = 1U << 20U;
};

// A criterion of a QPS request as it was understood: what was asked for, whatever the format.
struct SeenCriterion {
  std::string field, op, value;
};

struct JournalEntry {
  std::int64_t number = 0;                        // counted from 1 since the journal was cleared
  Instant at;                                     // the virtual clock
  std::chrono::system_clock::time_point arrived;  // the real one
  std::chrono::microseconds took{0};              // real time from there to the answer, without what a fault waits
  std::string method, path, query, user, content_type, accept;
  // As sent, the first 256 bytes of each; secrets (Authorization, password, Cookie, clientSecret) are masked.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;                     // the first 4 KiB; passwords and tokens never stand here, nor in `answer`
  std::int64_t request_bytes = 0;       // the whole body
  std::vector<SeenCriterion> criteria;  // of a QPS request that could be read, the first 100
  int status = 0;                       // 0: closed without an answer
  std::string response_code;  // QPS responseCode or classic CODE; empty when the answer has none or a fault made it up
  std::optional<std::string> fault;  // the kind of the fault that struck it
  std::string hint;                  // what probably went wrong, for a person; the client saw it in X-Mockqualys-Hint
  std::string answer;                // the first 1 KiB of the body that was sent
  std::int64_t answer_bytes = 0;     // the whole of it, before compression
  bool tls = false;
};

namespace server {
class HostedWorld;
}

// One user's own world, from Server::add_world. Copies are the same world. Thread safe; usable as long as the server
// stands, also after the world was removed (no request reaches it then).
class WorldHandle {
 public:
  const std::string& user() const;
  World& world() const;
  void fault(Fault fault) const;
  void clear_faults() const;
  std::vector<JournalEntry> journal() const;
  void clear_journal() const;
  void reset() const;  // all as it was when it was made: clock, records, faults, journal, limits, sessions, tokens

 private:
  friend class Server;
  explicit WorldHandle(std::shared_ptr<server::HostedWorld> hosted) : hosted_{std::move(hosted)} {}
  std::shared_ptr<server::HostedWorld> hosted_;
};

// Stands between the clients and the server as a proxy would: for tests that change the world between two requests, a
// request on its way, or the answers. Called on the thread that answers; with Options::threads = 1 one request after
// the other.
struct Tap {
  // The request may be changed: what the server sees, and writes into its journal, is what it is afterwards.
  std::function<void(server::Request& request)> before;
  // The answer as it would go out, not compressed.
  std::function<void(const server::Request& request, server::Reply& reply)> after;
};

class Server {
 public:
  // Fails with one readable line: unknown estate, a malformed file (named), a port in use.
  static tl::expected<std::unique_ptr<Server>, std::string> start(Options options = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string url() const;        // http://127.0.0.1:PORT
  std::string https_url() const;  // empty without https
  std::string admin_url() const;
  std::string ca_file() const;
  int port() const;
  // The ready line of `mockqualys serve`, as one JSON object.
  std::string ready_line() const;

  // The world of everybody who has none of their own. Thread safe; what is changed here shows in the next answer.
  World& world();

  // Gives a user a world of their own, in about a millisecond for a shipped or generated estate: hundreds of tests run
  // side by side on one server. A request goes to the world of the user that it names (Basic, `user` header, session,
  // token, login form), whether the password is right or not. The user is its only account, as the server has it; one
  // that the server does not have may do everything.
  // Fails with one line: an unknown estate, a name that cannot be sent or that has a world, too many worlds.
  tl::expected<WorldHandle, std::string> add_world(WorldOptions options);
  bool remove_world(std::string_view user);      // false: the user had none; from here on they share the server's
  std::vector<std::string> world_users() const;  // who has one, by name

  // Of the world that is shared.
  // Throws std::invalid_argument with one readable line when the fault cannot work: a kind or a parameter that is not
  // known, a value that it cannot have. So does that of a WorldHandle.
  void fault(Fault fault);
  void clear_faults();
  std::vector<JournalEntry> journal() const;
  void clear_journal();

  // Of all requests to the API, not to the admin API. The one before is replaced, {} takes it away: it is not called
  // any more when this returns. Not to be called by a tap.
  void tap(Tap tap);

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mockqualys
