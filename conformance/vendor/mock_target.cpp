#include "conformance/vendor/mock_target.h"

#include <utility>

#include "mockqualys/server/replay_server.h"
#include "mockqualys/server/server.h"

namespace qualyswas::conformance::vendor {
namespace {

Place here(int port) { return {.tls = false, .host = "127.0.0.1", .port = std::to_string(port), .ca_file = {}}; }

}  // namespace

tl::expected<Target, std::string> open_fake(const TargetName& name) {
  mockqualys::Options options;
  options.threads = 2;
  if (name.kind == TargetKind::Replay) {
    auto started = mockqualys::server::ReplayServer::start(name.rest, options);
    if (!started) return tl::unexpected(started.error());
    std::shared_ptr<mockqualys::server::ReplayServer> server{std::move(*started)};
    const auto port = server->server().port();
    return Target{.kind = TargetKind::Replay,
                  .place = here(port),
                  .username = mockqualys::server::ReplayServer::kUser,
                  .password = mockqualys::server::ReplayServer::kPassword,
                  .running = std::move(server)};
  }
  if (name.rest == "generated")
    options.generated = mockqualys::Generated{.webapps = 120, .findings = 300};  // lists of more than a default page
  else if (!name.rest.empty())
    options.estate = name.rest;
  auto started = mockqualys::Server::start(std::move(options));
  if (!started) return tl::unexpected(started.error());
  std::shared_ptr<mockqualys::Server> server{std::move(*started)};
  const auto port = server->port();
  const auto users = server->world().users();
  if (users.empty()) return tl::unexpected(std::string{"the estate has no account"});
  return Target{.kind = TargetKind::Mock,
                .place = here(port),
                .username = users.front().name,
                .password = users.front().password,
                .running = std::move(server)};
}

}  // namespace qualyswas::conformance::vendor
