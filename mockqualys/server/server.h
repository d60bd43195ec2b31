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
};

// A fault is addressed, never rolled: it hits requests `nth` .. `nth + times - 1` (counted from 1 since the fault was
// set) that match path (a prefix; empty matches all) and user (empty matches all), then the server is well again. Of
// several that would hit one request, the one set first does.
struct Fault {
  enum class Kind {
    Answer,            // `status`, `body`, `content_type`, `headers` as given
    ConcurrencyLimit,  // 409 with code 1960 (CALLS_TO_FINISH); like RateLimit only for those whose login is right
    RateLimit,         // 409 with code 1965 (SECONDS_TO_WAIT `seconds`) and the limit headers
    Unavailable,       // 503 with code 1999
    CutBody,           // the right answer, its right length, and a close after `bytes` of the body
    Close,             // the connection is closed without an answer
    Html,              // 200 and a maintenance page
    RepeatPage,     // the answer of the previous request of that path and user again; the right one when there was none
    SlowFirstByte,  // nothing for `seconds` of real time, then the right answer
    Stall,          // the right head and `bytes` of the right body, nothing for `seconds` of real time, then a close
  } kind = Kind::Answer;
  std::string path;
  std::string user;
  int nth = 1;
  int times = 1;
  int status = 500;
  std::string body, content_type = "text/xml";
  std::vector<std::pair<std::string, std::string>> headers;
  std::int64_t bytes = 0;
  std::int64_t seconds = 60;
};

struct JournalEntry {
  std::int64_t number = 0;  // counted from 1 since the journal was cleared
  Instant at;               // the virtual clock
  std::string method, path, query, user, content_type, accept;
  std::string body;           // the first 4 KiB; passwords never stand here
  int status = 0;             // 0: closed without an answer
  std::string response_code;  // QPS responseCode or classic CODE; empty when the answer has none or a fault made it up
  std::optional<std::string> fault;  // the fault that hit it
  std::string hint;                  // what probably went wrong, for a person; the client saw it in X-Mockqualys-Hint
  bool tls = false;
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

  // The world behind the socket. Thread safe; what is changed here shows in the next answer.
  World& world();

  void fault(Fault fault);
  void clear_faults();
  std::vector<JournalEntry> journal() const;
  void clear_journal();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mockqualys
