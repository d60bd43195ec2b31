#include "mockqualys/server/replay_server.h"

#include <atomic>
#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include "mockqualys/recording/folder.h"
#include "mockqualys/recording/replay.h"
#include "mockqualys/server/accounts.h"
#include "mockqualys/server/compress.h"
#include "mockqualys/server/doors.h"

namespace mockqualys::server {
namespace {

Instant real_time() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

recording::Exchange to_exchange(const Request& request) {
  recording::Exchange exchange;
  exchange.method = request.method;
  exchange.path = request.path();
  exchange.query = request.query();
  exchange.request_headers = request.headers;
  exchange.request_body = request.body;
  return exchange;
}

Reply refuse_login(const Request& request, Standing standing) {
  const auto origin = fmt::format("{}://{}", request.tls ? "https" : "http", request.header("Host"));
  if (!request.path().starts_with("/qps/")) return refuse_classic(standing, origin, real_time());
  const auto refused = refuse_qps(standing, origin, recording::wants_json(request.headers));
  return make_reply(refused.status, refused.content_type, refused.body);
}

// The recording holds the answer but not its body, of which nothing could be replaced.
Reply refuse_left_out(const recording::Exchange& exchange) {
  const auto type = recording::find_header(exchange.response_headers, "Content-Type");
  auto text = fmt::format(
      "This recording has no body for {} {}: the answer (number {}, status {}, {} bytes of {}) was no text, and a "
      "recording keeps none that it cannot read.",
      exchange.method, exchange.path, exchange.number, exchange.status, exchange.left_out_bytes,
      type.empty() ? std::string_view{"an unknown type"} : type);
  auto reply = make_reply(404, "text/plain; charset=utf-8", text + "\n");
  reply.hint = std::move(text);
  return reply;
}

}  // namespace

struct ReplayServer::State {
  State(std::string its_folder, std::vector<recording::Exchange> exchanges, const Options& options)
      : folder{std::move(its_folder)},
        replay{std::move(exchanges)},
        on_request{options.on_request},
        sockets{fitting_threads(options.threads)} {}
  ~State() {
    if (remove_ca) unlink(addresses.ca_file.c_str());
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Reply decide(const Request& request) {
    if (!request.malformed.empty()) return make_bad_request(request.malformed);
    if (request.body_too_long) return make_web_tier_page(413, reason_phrase(413), "The request is too long.");
    const auto presented = read_presented(request);
    if (!presented.any) return refuse_login(request, Standing::NoCredentials);
    const auto& login = presented.credentials;
    if (!login || login->user != kUser || login->password != kPassword) {
      auto refused = refuse_login(request, Standing::WrongLogin);
      refused.hint = fmt::format("a replay has one account: {} with the password {}", kUser, kPassword);
      return refused;
    }
    const auto found = replay.find(to_exchange(request));
    if (!found) {
      auto refused = make_reply(404, "text/plain; charset=utf-8", found.error());
      refused.hint = found.error().substr(0, found.error().find('\n'));
      return refused;
    }
    const auto& exchange = **found;
    if (exchange.left_out_bytes > 0) return refuse_left_out(exchange);
    Reply reply;
    reply.status = exchange.status;
    reply.headers = exchange.response_headers;
    reply.set_body(exchange.response_body);
    reply.chunked = exchange.chunked;
    if (exchange.gzip) compress(reply, request.header("Accept-Encoding"));
    return reply;
  }

  Reply answer(const Request& request) {
    auto reply = decide(request);
    if (!reply.hint.empty()) reply.headers.emplace_back("X-Mockqualys-Hint", reply.hint);
    if (!on_request) return reply;
    JournalEntry entry;
    entry.number = ++seen;
    entry.at = real_time();
    entry.method = request.method;
    entry.path = request.path();
    entry.query = request.query();
    entry.status = reply.status;
    entry.hint = reply.hint;
    entry.tls = request.tls;
    on_request(entry);
    return reply;
  }

  const std::string folder;
  recording::Replay replay;
  const std::function<void(const JournalEntry&)> on_request;
  std::atomic<std::int64_t> seen = 0;
  Addresses addresses;
  bool remove_ca = false;
  Sockets sockets;  // the last: gone before what its threads use
};

tl::expected<std::unique_ptr<ReplayServer>, std::string> ReplayServer::start(const std::string& folder,
                                                                             const Options& options) {
  auto exchanges = recording::read_recording(folder);
  if (!exchanges) return tl::unexpected(exchanges.error());
  auto state = std::make_unique<State>(folder, *std::move(exchanges), options);
  const auto answer = [&it = *state](const Request& request) { return it.answer(request); };
  const auto doors = open_doors(state->sockets, options, {.answer = answer}, state->addresses);
  if (!doors) return tl::unexpected(doors.error());
  state->remove_ca = doors->remove_ca;
  state->sockets.run();
  return std::unique_ptr<ReplayServer>{new ReplayServer{std::move(state)}};
}

ReplayServer::ReplayServer(std::unique_ptr<State> state) : state_{std::move(state)} {}
ReplayServer::~ReplayServer() = default;

std::string ReplayServer::url() const { return state_->addresses.url; }
std::string ReplayServer::https_url() const { return state_->addresses.https_url; }
std::string ReplayServer::ca_file() const { return state_->addresses.ca_file; }
std::size_t ReplayServer::size() const { return state_->replay.size(); }

std::string ReplayServer::ready_line() const {
  const auto& addresses = state_->addresses;
  const nlohmann::ordered_json line{
      {"url", addresses.url},
      {"https_url", addresses.https_url},
      {"admin_url", ""},
      {"ca_file", addresses.ca_file},
      {"estate", state_->folder},
      {"now", format_instant(real_time())},
      {"users", {{{"name", kUser}, {"password", kPassword}, {"can", {"login", "api", "was", "knowledgebase"}}}}}};
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace mockqualys::server
