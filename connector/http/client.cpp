#include "connector/http/client.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/base/http_date.h"
#include "connector/http/credentials.h"

namespace qualyswas::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kLongestErrorBody = 64 * 1024;
constexpr seconds kMargin{1};       // the vendor rounds its seconds down
constexpr seconds kFirstGuess{10};  // concurrency blocks carry no wait: 10, 20, 30, 30 ... seconds
constexpr seconds kLongestGuess{30};
constexpr milliseconds kSpread{2000};  // of jitter on a wait

bool is_success(int status) { return status >= 200 && status < 300; }

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// Nothing that a caller passes can end a header line or the request line.
Result<void> validate(const Request& request) {
  if (!request.target.starts_with('/') || has_control_character(request.target) ||
      request.target.find(' ') != std::string::npos) {
    return fail(ErrorKind::Config, "a request target must begin with '/' and hold neither blanks nor line ends");
  }
  for (const Header& header : request.headers) {
    const bool name_ok = !header.name.empty() && header.name.find_first_of(": \t") == std::string::npos;
    if (!name_ok || has_control_character(header.name) || has_control_character(header.value)) {
      return fail(ErrorKind::Config, fmt::format("header number {} of the request to {} is malformed",
                                                 &header - request.headers.data() + 1, request.target));
    }
  }
  return {};
}

std::optional<std::int64_t> number_in(const Head& head, std::string_view name) {
  const auto text = head.header(name);
  if (!text) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || end == text->data() || value < 0) return std::nullopt;
  return value;
}

std::string path_of(std::string_view target) { return std::string{target.substr(0, target.find('?'))}; }

// Only scheme, host and port: a redirect may carry anything in its path.
std::string host_of(std::string_view location) {
  const auto scheme = location.find("//");
  if (scheme == std::string_view::npos || location.starts_with('/')) {
    if (!location.starts_with("//")) return "another page of the same server";
  }
  const auto rest = location.substr(scheme + 2);
  auto host = std::string{rest.substr(0, std::min<std::size_t>(rest.find_first_of("/?#"), 255))};
  if (const auto at = host.rfind('@'); at != std::string::npos) host.erase(0, at + 1);
  std::ranges::replace_if(
      host,
      [](char c) {
        return has_control_character({&c, 1});
      },
      '?');
  return host;
}

Error redirect_error(std::string_view server, const Head& head) {
  const auto location = head.header("Location");
  return {ErrorKind::Vendor,
          fmt::format("{} answered with a redirect (status {}) to {}; redirects are not followed", server, head.status,
                      location ? host_of(*location) : "nowhere"),
          "check that url or platform names the API server itself, not the portal or a proxy's login page"};
}

// What is shorter is part of ordinary words, and no password the vendor would take.
constexpr std::size_t kShortestSecret = 4;

std::string without(std::string text, std::string_view secret) {
  if (secret.size() < kShortestSecret) return text;
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
    text.replace(at, secret.size(), "***");
  return text;
}

bool tried_again(ErrorKind kind) { return kind == ErrorKind::Transport || kind == ErrorKind::Decode; }

}  // namespace

struct Client::State {
  State(const config::Config& config, TransportFactory factory, Classify judge, const Clock& time, Sleeper& sleep,
        Limits given, std::function<void(const Event&)> listener)
      : authorization{basic_authorization(config.username, config.password.reveal())},
        password{config.password},
        server{fmt::format("{}:{}", config.endpoint.host, config.endpoint.port)},
        make_transport{std::move(factory)},
        classify{std::move(judge)},
        clock{time},
        sleeper{sleep},
        limits{std::move(given)},
        longest_wait{limits.longest_wait.value_or(config.longest_wait)},
        all_waits{limits.all_waits.value_or(4 * longest_wait)},
        log{std::move(listener)} {}

  const std::string authorization;
  const config::Secret password;
  const std::string server;
  const TransportFactory make_transport;
  const Classify classify;
  const Clock& clock;
  Sleeper& sleeper;
  const Limits limits;
  const seconds longest_wait, all_waits;
  const std::function<void(const Event&)> log;

  std::atomic<std::int64_t> requests{0};
  std::atomic<int> concurrency{-1};  // -1: never advertised

  std::mutex mutex;  // guards what follows, and the calls of log and jitter
  std::vector<std::unique_ptr<Transport>> idle;
  milliseconds waited{0};
  std::optional<VendorTimes> vendor_times;
  struct Pause {
    Instant told;
    seconds wait;
  };
  std::map<std::string, Pause> pauses;  // by path: the vendor counts each API by itself

  std::unique_ptr<Transport> borrow() {
    {
      const std::lock_guard lock{mutex};
      if (!idle.empty()) {
        auto transport = std::move(idle.back());
        idle.pop_back();
        return transport;
      }
    }
    return make_transport();
  }

  void give_back(std::unique_ptr<Transport> transport) {
    const std::lock_guard lock{mutex};
    idle.push_back(std::move(transport));
  }

  void tell(std::string text) {
    if (!log) return;
    const std::lock_guard lock{mutex};
    log(Event{std::move(text)});
  }

  double chance() {
    if (!limits.jitter) return 0;
    const std::lock_guard lock{mutex};
    return std::clamp(limits.jitter(), 0.0, 1.0);
  }

  milliseconds spread() {
    return milliseconds{static_cast<milliseconds::rep>(chance() * static_cast<double>(kSpread.count()))};
  }

  void note_date(const Head& head) {
    const auto date = head.header("Date");
    const auto told = date ? parse_http_date(*date) : std::nullopt;
    if (!told || !is_success(head.status)) return;
    const std::lock_guard lock{mutex};
    const VendorTime seen{*told, clock.now()};
    if (!vendor_times) vendor_times = VendorTimes{seen, seen, seen, *told};
    auto& times = *vendor_times;
    times.newest = seen;
    if (seen.ahead() < times.slowest.ahead()) times.slowest = seen;
    if (seen.ahead() > times.fastest.ahead()) times.fastest = seen;
    times.latest = std::max(times.latest, *told);
  }

  void note(const Head& head, const std::string& path) {
    auto limit = number_in(head, "X-Concurrency-Limit-Limit");
    if (!limit) limit = number_in(head, "X-ConcurrencyLimit-Limit");  // some of the vendor's pages print it so
    if (limit) concurrency = static_cast<int>(std::min<std::int64_t>(*limit, 1'000'000));
    if (!is_success(head.status)) return;  // a refusal is waited out by its own rule
    const auto remaining = number_in(head, "X-RateLimit-Remaining");
    const auto wait = number_in(head, "X-RateLimit-ToWait-Sec");
    const std::lock_guard lock{mutex};
    pauses.erase(path);
    if (remaining == 0 && wait.value_or(0) > 0) pauses[path] = {clock.now(), seconds{*wait}};
  }

  // Sleeps for a limit of the vendor, within the ceilings. `why` reads like "the vendor's limit asks for it".
  Result<void> wait_for_limit(seconds asked, milliseconds total, std::string_view why, const std::stop_token& stop) {
    milliseconds before;
    {
      const std::lock_guard lock{mutex};
      before = waited;
      if (asked <= longest_wait && before + total <= all_waits + kMargin + kSpread) waited += total;
    }
    if (asked > longest_wait || before + total > all_waits + kMargin + kSpread) {
      Error error{
          ErrorKind::RateLimit,
          fmt::format("{}: {} asks to wait {} s; at most {} s at a time and {} s in all are waited, {} s of them "
                      "are used",
                      why, server, asked.count(), longest_wait.count(), all_waits.count(),
                      std::chrono::duration_cast<seconds>(before).count()),
          "sync later, raise longest_wait_s, or ask the vendor's support for a higher limit"};
      error.wait = asked;
      return fail(std::move(error));
    }
    tell(fmt::format("waiting {} s: {}", std::chrono::ceil<seconds>(total).count(), why));
    return sleep(total, stop);
  }

  Result<void> sleep(milliseconds time, const std::stop_token& stop) {
    sleeper.sleep_for(time, stop);
    if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped while waiting for " + server);
    return {};
  }

  Result<void> pause_if_told(const std::string& path, const std::stop_token& stop) {
    seconds left{0};
    {
      const std::lock_guard lock{mutex};
      const auto pause = pauses.find(path);
      if (pause == pauses.end()) return {};
      left = std::clamp(pause->second.wait - (clock.now() - pause->second.told), seconds{0}, pause->second.wait);
      pauses.erase(pause);
    }
    if (left <= seconds{0}) return {};
    return wait_for_limit(left, left + kMargin + spread(), "no calls remain in the vendor's window", stop);
  }

  // A server, or a proxy in between, may quote what it was sent, and what it says stands in reports and logs.
  Error without_secrets(Error error) const {
    const auto token = std::string_view{authorization}.substr(std::string_view{"Basic "}.size());
    for (auto* text : {&error.message, &error.advice})
      *text = without(without(std::move(*text), token), password.reveal());
    return error;
  }

  Result<void> attempt(const Request& request, Body& body, const std::stop_token& stop) {
    std::optional<Head> head;
    Result<void> verdict;
    std::string error_body;
    const Receiver receiver{.head =
                                [&](const Head& seen) {
                                  head = seen;
                                  note_date(seen);
                                  if (is_success(seen.status)) verdict = body.begin(seen);
                                  return verdict.has_value();
                                },
                            .write =
                                [&](std::string_view piece) {
                                  if (head && is_success(head->status)) {
                                    verdict = body.write(piece);
                                    return verdict.has_value();
                                  }
                                  error_body += piece.substr(0, kLongestErrorBody - error_body.size());
                                  return error_body.size() < kLongestErrorBody;
                                }};
    auto transport = borrow();
    ++requests;
    auto sent = transport->send(request, receiver, stop);
    give_back(std::move(transport));
    if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped during a call to " + server);
    if (!verdict) return verdict;
    // A refusal whose body was cut is still a refusal: what the status says must not be tried again.
    if (!sent && (!head || is_success(head->status))) return fail(sent.error());
    if (!head) return fail(ErrorKind::Transport, server + " sent no answer");
    note(*head, path_of(request.target));
    if (is_success(head->status)) return body.end();
    if (head->status >= 300 && head->status < 400) return fail(redirect_error(server, *head));
    return fail(classify(*head, error_body));
  }

  Result<void> send(const Request& given, Body& body, const std::stop_token& stop) {
    if (auto valid = validate(given); !valid) return valid;
    Request request = given;
    request.headers.push_back({"Authorization", authorization});
    request.headers.push_back({"X-Requested-With", "qwas"});
    request.headers.push_back({"User-Agent", "qwas/0.1"});
    const auto path = path_of(request.target);

    int failed = 0, limited = 0;
    milliseconds backoff = limits.first_backoff;
    while (true) {
      if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped before a call to " + server);
      if (auto paused = pause_if_told(path, stop); !paused) return paused;
      auto done = attempt(request, body, stop);
      if (done) return done;
      Error error = without_secrets(std::move(done.error()));
      if (error.kind == ErrorKind::RateLimit) {
        ++limited;
        const auto guess = std::min<seconds>(kFirstGuess * limited, kLongestGuess);
        const auto asked = error.wait ? std::max(*error.wait, seconds{0}) : guess;
        const auto total = asked + (error.wait ? kMargin : seconds{0}) + spread();
        if (auto waited_out = wait_for_limit(asked, total, error.message, stop); !waited_out) return waited_out;
        continue;
      }
      if (!tried_again(error.kind)) return fail(std::move(error));
      if (++failed >= limits.attempts) {
        error.message += fmt::format(" (tried {} times)", failed);
        return fail(std::move(error));
      }
      const auto shortened = static_cast<milliseconds::rep>(static_cast<double>(backoff.count()) * chance() / 2);
      const milliseconds time = backoff - milliseconds{shortened};
      tell(fmt::format("attempt {} of {} in {:.1f} s: {}", failed + 1, limits.attempts,
                       static_cast<double>(time.count()) / 1000, error.message));
      if (auto slept = sleep(time, stop); !slept) return slept;
      backoff = std::min(backoff * 2, limits.longest_backoff);
    }
  }
};

Client::Client(const config::Config& config, TransportFactory make_transport, Classify classify, const Clock& clock,
               Sleeper& sleeper, Limits limits, std::function<void(const Event&)> log)
    : state_{std::make_unique<State>(config, std::move(make_transport), std::move(classify), clock, sleeper,
                                     std::move(limits), std::move(log))} {}

Client::~Client() = default;

Result<void> Client::send(const Request& request, Body& body, const std::stop_token& stop) {
  return state_->send(request, body, stop);
}

std::optional<int> Client::advertised_concurrency() const {
  const int limit = state_->concurrency;
  if (limit < 0) return std::nullopt;
  return limit;
}

std::optional<VendorTime> Client::vendor_time() const {
  const auto times = vendor_times();
  return times ? std::optional{times->newest} : std::nullopt;
}

std::optional<VendorTimes> Client::vendor_times() const {
  const std::lock_guard lock{state_->mutex};
  return state_->vendor_times;
}

std::int64_t Client::requests() const { return state_->requests; }

}  // namespace qualyswas::http
