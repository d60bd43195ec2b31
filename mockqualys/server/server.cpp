#include "mockqualys/server/server.h"

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>

#include <fmt/format.h>
#include <strings.h>
#include <unistd.h>

#include "mockqualys/server/admin.h"
#include "mockqualys/server/doors.h"
#include "mockqualys/server/sockets.h"
#include "mockqualys/server/worlds.h"

namespace mockqualys {
namespace {

using server::Addresses;

// `user`: whose own world it is; empty: nobody's.
void set_fault(server::Site& site, Fault fault, std::string_view user = {}) {
  auto checked = server::check_fault(std::move(fault));
  if (!checked) throw std::invalid_argument{checked.error()};
  if (checked->kind->stage == server::Stage::Connection && !user.empty())
    throw std::invalid_argument{
        fmt::format("{} strikes connections, which name no user: set it on the server", checked->kind->name)};
  site.set_fault(std::move(*checked));
}

}  // namespace

struct Server::State {
  explicit State(int threads) : sockets{server::fitting_threads(threads)} {}
  ~State() {
    if (remove_ca) unlink(addresses.ca_file.c_str());
  }
  // A fault that refuses connections closes the ports of the API before the one that it strikes can come.
  void refuse_if_due() {
    auto& site = worlds->shared().site();
    while (const auto due = site.faults().take_refusal()) {
      sockets.refuse(due->fault->kind->refused_time(due->fault->fault));
      site.record_strike(due->fault->kind->name, false);
    }
  }
  void follow_faults() {
    if (worlds->shared().site().faults().faults().empty()) sockets.accept_again();
    refuse_if_due();
  }
  server::Reply answer(const server::Request& request) {
    if (!is_tapped) return worlds->answer(request);
    const std::shared_lock lock{tap_mutex};
    auto passed_on = request;
    if (tap.before) tap.before(passed_on);
    if (!tap.after) return worlds->answer(passed_on);
    std::erase_if(passed_on.headers,
                  [](const auto& header) { return ::strcasecmp(header.first.c_str(), "Accept-Encoding") == 0; });
    auto reply = worlds->answer(passed_on);
    tap.after(request, reply);
    return reply;
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Addresses addresses;
  int port = 0;
  bool remove_ca = false;
  std::atomic<bool> is_tapped = false;
  std::shared_mutex tap_mutex;  // held while a request is answered: who changes the tap waits for the old one's end
  Tap tap;
  std::unique_ptr<server::Worlds> worlds;
  std::unique_ptr<server::Admin> admin;
  server::Sockets sockets;  // the last: gone before what its threads use
};

tl::expected<std::unique_ptr<Server>, std::string> Server::start(Options options) {
  auto state = std::make_unique<State>(options.threads);
  auto worlds = server::Worlds::make(options, state->addresses);
  if (!worlds) return tl::unexpected(worlds.error());
  state->worlds = std::move(*worlds);
  state->admin = std::make_unique<server::Admin>(*state->worlds, state->addresses);
  const auto site = [it = state.get()](const server::Request& request) { return it->answer(request); };
  const auto admin = [&it = *state->admin](const server::Request& request) { return it.answer(request); };

  const auto greet = [it = state.get()](bool tls) {
    const auto greeting = it->worlds->shared().site().greet(tls);
    it->refuse_if_due();
    return greeting;
  };
  state->worlds->shared().site().faults().watch([it = state.get()] { it->follow_faults(); });

  const auto doors = server::open_doors(state->sockets, options, {site, greet}, state->addresses);
  if (!doors) return tl::unexpected(doors.error());
  state->port = doors->port;
  state->remove_ca = doors->remove_ca;
  const auto admin_port = state->sockets.listen(options.admin_port, admin);
  if (!admin_port) return tl::unexpected(admin_port.error());
  state->addresses.admin_url = fmt::format("http://127.0.0.1:{}", *admin_port);

  state->sockets.run();
  state->refuse_if_due();
  return std::unique_ptr<Server>{new Server{std::move(state)}};
}

Server::Server(std::unique_ptr<State> state) : state_{std::move(state)} {}
Server::~Server() = default;

std::string Server::url() const { return state_->addresses.url; }
std::string Server::https_url() const { return state_->addresses.https_url; }
std::string Server::admin_url() const { return state_->addresses.admin_url; }
std::string Server::ca_file() const { return state_->addresses.ca_file; }
int Server::port() const { return state_->port; }
std::string Server::ready_line() const {
  return server::ready_line(state_->worlds->shared().world(), state_->addresses);
}
World& Server::world() { return state_->worlds->shared().world(); }
void Server::fault(Fault fault) {
  const auto* kind = server::find_fault_kind(fault.kind);
  if (kind != nullptr && kind->tls_only && https_url().empty())
    throw std::invalid_argument{fmt::format("{} strikes TLS handshakes, and this server has no https", kind->name)};
  set_fault(state_->worlds->shared().site(), std::move(fault));
}
void Server::clear_faults() { state_->worlds->shared().site().faults().clear(); }
std::vector<JournalEntry> Server::journal() const { return state_->worlds->shared().site().journal().entries(); }
void Server::clear_journal() { state_->worlds->shared().site().journal().clear(); }
void Server::tap(Tap tap) {
  const std::unique_lock lock{state_->tap_mutex};
  state_->tap = std::move(tap);
  state_->is_tapped = state_->tap.before || state_->tap.after;
}

tl::expected<WorldHandle, std::string> Server::add_world(WorldOptions options) {
  auto hosted = state_->worlds->add(std::move(options), false);
  if (!hosted) return tl::unexpected(hosted.error());
  return WorldHandle{std::move(*hosted)};
}
bool Server::remove_world(std::string_view user) { return state_->worlds->remove(user); }
std::vector<std::string> Server::world_users() const {
  std::vector<std::string> users;
  for (const auto& hosted : state_->worlds->own()) users.push_back(hosted->user());
  return users;
}

const std::string& WorldHandle::user() const { return hosted_->user(); }
World& WorldHandle::world() const { return hosted_->world(); }
void WorldHandle::fault(Fault fault) const { set_fault(hosted_->site(), std::move(fault), user()); }
void WorldHandle::clear_faults() const { hosted_->site().faults().clear(); }
std::vector<JournalEntry> WorldHandle::journal() const { return hosted_->site().journal().entries(); }
void WorldHandle::clear_journal() const { hosted_->site().journal().clear(); }
void WorldHandle::reset() const { hosted_->reset(); }

}  // namespace mockqualys
