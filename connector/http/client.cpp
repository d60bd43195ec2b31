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
#include "connector/http/scrubber.h"
#include "connector/http/token.h"
#include "connector/http/told_wait.h"

namespace qualyswas::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kLongestErrorBody = 64 * 1024;
constexpr seconds kMargin{1};  // the vendor may round its seconds down, and calls too early may count
constexpr seconds kFirstGuess{10}, kLongestGuess{30};  // concurrency blocks carry no wait
constexpr milliseconds kSpread{2000};                  // of jitter on a wait

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

// What the vendor counts by itself: the path without a record's id at its end.
std::string api_of(std::string_view target) {
  auto path = target.substr(0, target.find('?'));
  const auto slash = path.rfind('/');
  const auto last = path.substr(slash + 1);
  const bool is_id = !last.empty() && last.find_first_not_of("0123456789") == std::string_view::npos;
  return std::string{is_id ? path.substr(0, slash) : path};
}

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

Error redirect_error(std::string_view server, const Head& head, const Scrubber& scrubber) {
  const auto location = head.header("Location");
  return {ErrorKind::Vendor,
          fmt::format("{} answered with a redirect (status {}) to {}; redirects are not followed", server, head.status,
                      location ? scrubber.clean(host_of(*location)) : "nowhere"),
          "check that url or platform names the API server itself, not the portal or a proxy's login page"};
}

bool is_tried_again(const Error& error) {
  return !error.is_final && (error.kind == ErrorKind::Transport || error.kind == ErrorKind::Decode);
}

// What must not come back: the login, and that of each proxy.
std::vector<SecretLogin> secrets_of(const config::Config& config) {
  std::vector<SecretLogin> secrets{{config.username, config.password.reveal()}};
  const auto add = [&](const config::Route& route) {
    if (route.proxy && !route.proxy->password.reveal().empty())
      secrets.push_back({route.proxy->username, route.proxy->password.reveal()});
  };
  add(config.route);
  if (config.gateway) add(config.gateway->route);
  return secrets;
}

}  // namespace

struct Client::State {
  using Time = std::chrono::steady_clock::time_point;

  State(const config::Config& config, TransportFactory factory, Classify judge, const Clock& time, Sleeper& sleep,
        Limits given, std::function<void(const Event&)> listener)
      : login{config.login},
        authorization{basic_authorization(config.username, config.password.reveal())},
        token_call{token_request(config)},
        gateway{config.gateway ? fmt::format("{}:{}", config.gateway->endpoint.host, config.gateway->endpoint.port)
                               : std::string{}},
        secrets{secrets_of(config)},
        scrubber{std::make_shared<const Scrubber>(secrets)},
        server{fmt::format("{}:{}", config.endpoint.host, config.endpoint.port)},
        make_transport{std::move(factory)},
        classify{std::move(judge)},
        clock{time},
        sleeper{sleep},
        limits{std::move(given)},
        longest_call{limits.longest_call.value_or(http::longest_call(config))},
        longest_wait{limits.longest_wait.value_or(config.longest_wait)},
        all_waits{limits.all_waits.value_or(4 * longest_wait)},
        log{std::move(listener)} {}

  const config::Login login;
  const std::string authorization;  // with login basic
  const Request token_call;         // with the others
  const std::string gateway;
  SharedToken shared_token;
  std::vector<SecretLogin> secrets;          // guarded by `mutex`: tokens are added
  std::shared_ptr<const Scrubber> scrubber;  // guarded by `mutex`; of `secrets`
  const std::string server;
  const TransportFactory make_transport;
  const Classify classify;
  const Clock& clock;
  Sleeper& sleeper;
  const Limits limits;
  const milliseconds longest_call;
  const seconds longest_wait, all_waits;
  const std::function<void(const Event&)> log;

  std::atomic<std::int64_t> requests{0};
  std::atomic<int> concurrency{-1};  // -1: never advertised

  // A wait that the vendor told for one of its APIs. Every call of that API keeps it, whichever was told.
  struct Pause {
    Time told;
    seconds wait{0};
    std::string why;
    std::int64_t number = 0;
    bool counted = false;  // in `waited`: calls that wait at the same time wait once
  };

  std::mutex mutex;  // guards what follows, and the calls of log and jitter
  std::vector<std::unique_ptr<Transport>> idle;
  milliseconds waited{0};
  std::optional<VendorTimes> vendor_times;
  std::map<std::string, Pause> pauses;  // by API
  std::int64_t events = 0;              // numbers pauses and the beginnings of attempts in their order

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

  void tell(std::string_view lead, std::string why, milliseconds wait) {
    if (!log) return;
    const std::lock_guard lock{mutex};
    log(Event{.text = fmt::format("{}: {}", lead, why), .why = std::move(why), .wait = wait});
  }

  double chance() {
    if (!limits.jitter) return 0;
    const std::lock_guard lock{mutex};
    return std::clamp(limits.jitter(), 0.0, 1.0);
  }

  milliseconds spread() {
    return milliseconds{static_cast<milliseconds::rep>(chance() * static_cast<double>(kSpread.count()))};
  }

  std::shared_ptr<const Scrubber> current_scrubber() {
    const std::lock_guard lock{mutex};
    return scrubber;
  }

  // The vendor's clock as its newest answer told it; ours until one did.
  Instant vendor_now() {
    const std::lock_guard lock{mutex};
    const auto ours = clock.now();
    return vendor_times ? vendor_times->newest.vendor + (ours - vendor_times->newest.ours) : ours;
  }

  // `left` is what remains of the call that needs it.
  Result<Token> fetch_token(const std::stop_token& stop, milliseconds& left) {
    Request request = token_call;
    request.headers.push_back({"User-Agent", std::string{kUserAgent}});
    request.within = left;
    std::optional<Head> head;
    std::string answer;
    const Receiver receiver{.head =
                                [&](const Head& seen) {
                                  head = seen;
                                  note_date(seen);
                                  return true;
                                },
                            .write =
                                [&](std::string_view piece) {
                                  answer += piece.substr(0, kLongestErrorBody - answer.size());
                                  return answer.size() < kLongestErrorBody;
                                }};
    auto transport = borrow();
    ++requests;
    const auto begun = limits.steady();
    const auto sent = transport->send(request, receiver, stop);
    left -= std::chrono::floor<milliseconds>(limits.steady() - begun);
    give_back(std::move(transport));
    auto token = [&]() -> Result<Token> {
      if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped during a call to " + gateway);
      if (!sent && (!head || is_success(head->status))) return fail(sent.error());
      if (!head) return fail(ErrorKind::Transport, gateway + " sent no answer");
      if (is_success(head->status)) return parse_token(answer, vendor_now());
      return fail(token_refusal(*head, answer));
    }();
    if (!token) return fail(token.error().during("fetching a token"));
    const std::lock_guard lock{mutex};
    secrets.push_back({"", token->text});
    scrubber = std::make_shared<const Scrubber>(secrets);
    return token;
  }

  Error token_refusal(const Head& head, std::string_view answer) {
    const bool oidc = login == config::Login::Oidc;
    if (head.status >= 300 && head.status < 400) return redirect_error(gateway, head, *current_scrubber());
    if (head.status == 401 || head.status == 403)
      return {ErrorKind::Auth,
              fmt::format("{} refused the {} (status {})", gateway,
                          oidc ? "client's id and secret" : "user name and password", head.status),
              oidc ? "check client_id and the client's secret, and that the client is enabled for the API"
                   : "check username and password; repeated wrong logins lock the account"};
    if (head.status == 404)
      return {ErrorKind::Config, fmt::format("{} hands out no tokens: {} is not there", gateway, token_call.target),
              "check gateway_url, or use login \"basic\""};
    return classify(head, current_scrubber()->clean(answer));
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

  void pause(const std::string& api, seconds wait, std::string why) {
    const std::lock_guard lock{mutex};
    pauses[api] = {.told = limits.steady(), .wait = wait, .why = std::move(why), .number = ++events};
  }

  // What an answer says of the limits of its API. `begun` is the attempt's number: an answer that was on its way when a
  // wait was told knows nothing of it.
  void note_limits(const Head& head, const std::string& api, std::int64_t begun) {
    auto limit = number_in(head, "X-Concurrency-Limit-Limit");
    if (!limit) limit = number_in(head, "X-ConcurrencyLimit-Limit");  // some of the vendor's pages print it so
    if (limit) concurrency = static_cast<int>(std::min<std::int64_t>(*limit, 1'000'000));
    if (!is_success(head.status)) return;  // a refusal is waited out by its own rule
    if (number_in(head, "X-RateLimit-Remaining") == 0) {
      const auto wait = choose_wait(waits_told(head, clock.now()), longest_wait);
      if (wait.value_or(seconds{0}) > seconds{0}) {
        pause(api, *wait, "no calls remain in the vendor's window");
        return;
      }
    }
    const std::lock_guard lock{mutex};
    const auto told = pauses.find(api);
    if (told != pauses.end() && told->second.number < begun) pauses.erase(told);
  }

  // The wait that a refusal asks for, in its headers or in its body.
  std::optional<seconds> asked_wait(const Error& error, const std::optional<Head>& head) {
    std::vector<seconds> told;
    if (head) told = waits_told(*head, clock.now());
    if (error.wait) told.push_back(*error.wait);
    std::erase_if(told, [](seconds wait) { return wait <= seconds{0}; });  // a refusal cannot mean: come at once
    return choose_wait(told, longest_wait);
  }

  // With the lock held: whether so long a wait is within the ceilings, and if so counts it.
  bool may_wait(seconds asked, milliseconds counted) {
    if (asked > longest_wait || waited + counted > all_waits + kMargin + kSpread) return false;
    waited += counted;
    return true;
  }

  Error wait_too_long(seconds asked, std::string_view why) {
    const std::lock_guard lock{mutex};
    Error error{ErrorKind::RateLimit,
                fmt::format("{}: {} asks to wait {} s, and the connector waits at most {} s at a time and {} s in all "
                            "({} s are used)",
                            why, server, asked.count(), longest_wait.count(), all_waits.count(),
                            std::chrono::duration_cast<seconds>(waited).count()),
                "sync later, raise longest_wait_s, or ask the vendor's support for a higher limit"};
    error.wait = asked;
    return error;
  }

  // `why` reads like "the vendor's limit asks for it".
  Result<void> wait(milliseconds time, std::string_view why, const std::stop_token& stop) {
    tell(fmt::format("waiting {} s", std::chrono::ceil<seconds>(time).count()), std::string{why}, time);
    return sleep(time, stop);
  }

  // A refusal that tells no wait: 10, 20, 30, 30 ... seconds.
  Result<void> wait_as_guessed(int times_limited, Error refusal, const std::stop_token& stop) {
    const auto guess = std::min<seconds>(kFirstGuess * times_limited, kLongestGuess);
    const auto time = guess + spread();
    seconds used{0};
    const auto allowed = [&] {
      const std::lock_guard lock{mutex};
      used = std::chrono::duration_cast<seconds>(waited);
      return may_wait(guess, time);
    }();
    if (allowed) return wait(time, refusal.message, stop);
    refusal.message += fmt::format(" (still so after {} s of waiting)", used.count());
    return fail(std::move(refusal));
  }

  Result<void> sleep(milliseconds time, const std::stop_token& stop) {
    sleeper.sleep_for(time, stop);
    if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped while waiting for " + server);
    return {};
  }

  Result<void> keep_pause(const std::string& api, const std::stop_token& stop) {
    const auto spread_over = spread();
    Pause pause;
    milliseconds left{0};
    bool allowed = true;
    {
      const std::lock_guard lock{mutex};
      const auto told = pauses.find(api);
      if (told == pauses.end()) return {};
      const auto passed = std::chrono::floor<milliseconds>(limits.steady() - told->second.told);
      left = told->second.wait - std::max(passed, milliseconds{0});
      if (left + kMargin > milliseconds{0}) {
        const auto counted = told->second.counted ? milliseconds{0} : left + kMargin + spread_over;
        allowed = may_wait(std::chrono::ceil<seconds>(left), counted);
        told->second.counted |= allowed;
      }
      pause = told->second;
    }
    if (!allowed) return fail(wait_too_long(std::chrono::ceil<seconds>(left), pause.why));
    if (left + kMargin > milliseconds{0})
      if (auto slept = wait(left + kMargin + spread_over, pause.why, stop); !slept) return slept;
    const std::lock_guard lock{mutex};
    if (const auto told = pauses.find(api); told != pauses.end() && told->second.number == pause.number)
      pauses.erase(told);
    return {};
  }

  // One attempt. `left` is what remains of the call's time; what the body's reader takes for itself is not counted.
  struct Attempt {
    Result<void> outcome;
    std::optional<Head> head;
  };
  Attempt attempt(const Request& request, Body& body, const std::stop_token& stop, milliseconds& left) {
    Attempt made;
    Result<void> verdict;
    std::string error_body;
    std::chrono::nanoseconds own{0};
    const auto number = [this] {
      const std::lock_guard lock{mutex};
      return ++events;
    }();
    const ScrubbedStream::Sink read = [&](std::string_view piece) { return body.write(piece); };
    const auto mask = current_scrubber();
    ScrubbedStream answer{*mask, read};
    const auto write = [&](std::string_view piece) {
      if (made.head && is_success(made.head->status)) {
        const auto begun = limits.steady();
        verdict = answer.write(piece);
        own += limits.steady() - begun;
        return verdict.has_value();
      }
      error_body += piece.substr(0, kLongestErrorBody - error_body.size());
      return error_body.size() < kLongestErrorBody;
    };
    const Receiver receiver{.head =
                                [&](const Head& seen) {
                                  made.head = seen;
                                  note_date(seen);
                                  // At once: the next page may be asked for before this one has ended.
                                  note_limits(seen, api_of(request.target), number);
                                  if (is_success(seen.status)) verdict = body.begin(seen);
                                  return verdict.has_value();
                                },
                            .write = write};
    auto transport = borrow();
    ++requests;
    const auto begun = limits.steady();
    auto sent = transport->send(request, receiver, stop);
    left -= std::chrono::floor<milliseconds>(limits.steady() - begun - own);
    give_back(std::move(transport));
    const auto& head = made.head;
    const bool good = head && is_success(head->status);
    // A refusal may be told just before the connection breaks.
    if (verdict && good && !stop.stop_requested()) verdict = answer.end();
    made.outcome = [&]() -> Result<void> {
      if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped during a call to " + server);
      if (!verdict) return verdict;
      // A refusal whose body was cut is still a refusal: what the status says must not be tried again.
      if (!sent && (!head || good)) return fail(sent.error());
      if (!head) return fail(ErrorKind::Transport, server + " sent no answer");
      if (good) return body.end();
      if (head->status >= 300 && head->status < 400) return fail(redirect_error(server, *head, *mask));
      return fail(classify(*head, mask->clean(error_body)));
    }();
    return made;
  }

  Result<void> send(const Request& given, Body& body, const std::stop_token& stop) {
    if (auto valid = validate(given); !valid) return valid;
    Request request = given;
    request.headers.push_back({"Authorization", authorization});
    const auto authorized_at = request.headers.size() - 1;
    request.headers.push_back({"X-Requested-With", "qwas"});
    if (login != config::Login::Basic) request.headers.push_back({"request-source", "gateway"});
    request.headers.push_back({"User-Agent", std::string{kUserAgent}});
    const auto api = api_of(request.target);

    int failed = 0, limited = 0;
    milliseconds backoff = limits.first_backoff;
    milliseconds left = longest_call;
    bool renewed = false;
    while (true) {
      if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "stopped before a call to " + server);
      if (auto kept = keep_pause(api, stop); !kept) return kept;
      std::optional<SharedToken::Lent> lent;
      auto [done, head] = [&]() -> Attempt {
        if (login != config::Login::Basic) {
          auto token_now = shared_token.get(vendor_now(), [&] { return fetch_token(stop, left); });
          if (!token_now) return {.outcome = fail(token_now.error()), .head = {}};
          lent = std::move(*token_now);
          request.headers[authorized_at].value = "Bearer " + lent->text;
        }
        request.within = left;
        return attempt(request, body, stop, left);
      }();
      if (done) return done;
      Error error = std::move(done.error());
      if (error.kind == ErrorKind::Auth && lent && !lent->is_new && !renewed) {
        // It may have ended before its time. A login that is wrong is refused by the gateway, once.
        shared_token.drop(lent->text);
        renewed = true;
        continue;
      }
      if (error.kind == ErrorKind::RateLimit) {
        ++limited;
        if (const auto asked = asked_wait(error, head)) {
          pause(api, *asked, error.message);
          continue;
        }
        if (auto waited_out = wait_as_guessed(limited, std::move(error), stop); !waited_out) return waited_out;
        continue;
      }
      if (!is_tried_again(error)) return fail(std::move(error));
      ++failed;
      if (failed >= limits.attempts || left <= milliseconds{0}) {
        error.message += failed == 1 ? std::string{} : fmt::format(" (tried {} times)", failed);
        return fail(std::move(error));
      }
      const auto shortened = static_cast<milliseconds::rep>(static_cast<double>(backoff.count()) * chance() / 2);
      const milliseconds time = backoff - milliseconds{shortened};
      tell(fmt::format("attempt {} of {} in {:.1f} s", failed + 1, limits.attempts,
                       static_cast<double>(time.count()) / 1000),
           error.message, time);
      if (auto slept = sleep(time, stop); !slept) return slept;
      backoff = std::min(backoff * 2, limits.longest_backoff);
    }
  }
};

seconds longest_call(const config::Config& config) {
  return kTimeoutsACall * std::max(config.first_byte_timeout, config.read_timeout);
}

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
