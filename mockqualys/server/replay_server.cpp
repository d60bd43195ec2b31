#include "mockqualys/server/replay_server.h"

#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "mockqualys/recording/folder.h"
#include "mockqualys/recording/replay.h"
#include "mockqualys/server/message.h"

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

// What the document says of itself: faults change answers of success alone, and the journal tells it.
std::string code_in(std::string_view body) {
  constexpr std::string_view kXml = "<responseCode>", kJson = "\"responseCode\"";
  if (const auto at = body.find(kXml); at != std::string_view::npos) {
    const auto rest = body.substr(at + kXml.size());
    return std::string{rest.substr(0, rest.find('<'))};
  }
  const auto key = body.find(kJson);
  const auto begin = key == std::string_view::npos ? key : body.find('"', key + kJson.size());
  if (begin == std::string_view::npos) return {};
  const auto rest = body.substr(begin + 1);
  return std::string{rest.substr(0, rest.find('"'))};
}

Reply answer(recording::Replay& replay, const Request& request) {
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
  reply.response_code = code_in(exchange.response_body);
  reply.set_body(exchange.response_body);
  reply.chunked = exchange.chunked;
  reply.plain = !exchange.gzip;
  return reply;
}

}  // namespace

struct ReplayServer::State {
  std::string folder;
  std::shared_ptr<recording::Replay> replay;
  std::unique_ptr<Server> server;
};

// The front is a server's, with an empty world behind it: login, faults, journal and admin API are those of every
// server, and only what is answered to whoever is let in is the recording's.
tl::expected<std::unique_ptr<ReplayServer>, std::string> ReplayServer::start(const std::string& folder,
                                                                             const Options& wanted) {
  auto exchanges = recording::read_recording(folder);
  if (!exchanges) return tl::unexpected(exchanges.error());
  const auto replay = std::make_shared<recording::Replay>(*std::move(exchanges));
  auto options = wanted;
  options.estate = "empty";
  options.generated.reset();
  options.start.reset();
  options.now = real_time();
  options.stand_in = [replay](const Request& request) { return answer(*replay, request); };
  auto server = Server::start(std::move(options));
  if (!server) return tl::unexpected(server.error());
  (*server)->world().replace_users({{.name = kUser, .password = kPassword, .tags = {}, .state = {}}});
  auto state = std::make_unique<State>(State{.folder = folder, .replay = replay, .server = std::move(*server)});
  return std::unique_ptr<ReplayServer>{new ReplayServer{std::move(state)}};
}

ReplayServer::ReplayServer(std::unique_ptr<State> state) : state_{std::move(state)} {}
ReplayServer::~ReplayServer() = default;

Server& ReplayServer::server() { return *state_->server; }
std::string ReplayServer::url() const { return state_->server->url(); }
std::string ReplayServer::https_url() const { return state_->server->https_url(); }
std::string ReplayServer::admin_url() const { return state_->server->admin_url(); }
std::string ReplayServer::ca_file() const { return state_->server->ca_file(); }
std::size_t ReplayServer::size() const { return state_->replay->size(); }

std::string ReplayServer::ready_line() const {
  auto line = nlohmann::ordered_json::parse(state_->server->ready_line());
  line["estate"] = state_->folder;
  for (auto& user : line["users"])
    for (const auto* of_tokens : {"client_id", "client_secret"}) user.erase(of_tokens);  // a replay hands out none
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace mockqualys::server
