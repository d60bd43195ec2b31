#include "mockqualys/server/worlds.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include <fmt/format.h>

#include "mockqualys/reports/document.h"
#include "mockqualys/server/accounts.h"
#include "mockqualys/server/faults/estate_faults.h"

namespace mockqualys::server {
namespace {

// What HTTP can send as a user and a person can read; the vendor's names are much shorter.
bool is_user_name(std::string_view name) {
  constexpr std::size_t kLongest = 200;
  return !name.empty() && name.size() <= kLongest && std::ranges::none_of(name, [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == ':' || c == '/';
  });
}

std::string wrong_name(std::string_view name) {
  return fmt::format("\"{}\" cannot be a user's name: up to 200 characters without blanks, ':' and '/'",
                     name.substr(0, 40));
}

}  // namespace

void HostedWorld::reset() {
  world_->reset();
  site_.reset();
  set_faults();
}

void HostedWorld::set_faults() {
  for (const auto& fault : faults_) site_.set_fault(fault);
}

tl::expected<std::unique_ptr<Worlds>, std::string> Worlds::make(const Options& options, const Addresses& addresses) {
  std::unique_ptr<Worlds> worlds{new Worlds{options, addresses}};
  auto settings = worlds->settings_for(options.limits, options.journal_bytes);
  if (!settings) return tl::unexpected(settings.error());
  worlds->press_ = reports::make_press();
  auto world = worlds->load({});
  if (!world) return tl::unexpected(world.error());
  auto faults = worlds->faults_of({}, **world);
  if (!faults) return tl::unexpected(faults.error());
  worlds->shared_ =
      std::make_shared<HostedWorld>("", std::move(*world), addresses, std::move(*settings), std::move(*faults));
  return worlds;
}

tl::expected<SiteSettings, std::string> Worlds::settings_for(const std::string& limits,
                                                             std::size_t journal_bytes) const {
  const auto* tier = find_tier(limits == "off" ? "standard" : limits);
  if (tier == nullptr)
    return tl::unexpected(
        fmt::format("no limits are called \"{}\"; known are express, standard, enterprise, premium, off", limits));
  return SiteSettings{.tier = *tier,
                      .enforce_limits = limits != "off",
                      .journal_bytes = journal_bytes,
                      .on_request = options_.on_request,
                      .on_fault = options_.on_fault,
                      .empty_as_2020 = options_.empty_as_2020,
                      .stand_in = options_.stand_in};
}

// An estate of its own has a calendar of its own: the server's moment is one of the server's estate, unless both begin
// where the server says.
tl::expected<std::unique_ptr<World>, std::string> Worlds::load(const WorldOptions& wanted) const {
  const bool same = !wanted.estate && !wanted.generated;
  const auto start = wanted.start ? wanted.start : options_.start;
  auto now = wanted.now;
  if (!now && !wanted.start && (same || options_.start)) now = options_.now;
  auto generated = same ? options_.generated : wanted.generated;
  if (generated && start) generated->start = *start;
  auto world =
      generated ? World::generate(*generated, now) : World::load(wanted.estate.value_or(options_.estate), now, start);
  if (world) (*world)->set_press(press_);
  return world;
}

tl::expected<std::vector<CheckedFault>, std::string> Worlds::faults_of(const WorldOptions& wanted,
                                                                       const World& world) const {
  const bool same = !wanted.estate && !wanted.generated;
  if (same ? options_.generated.has_value() : wanted.generated.has_value()) return {};
  return read_estate_faults(wanted.estate.value_or(options_.estate), world);
}

Worlds::Hosted Worlds::find(std::string_view user) const {
  const std::shared_lock lock{mutex_};
  const auto found = own_.find(user);
  return found == own_.end() ? nullptr : found->second;
}

std::vector<Worlds::Hosted> Worlds::own() const {
  const std::shared_lock lock{mutex_};
  std::vector<Hosted> all;
  for (const auto& [user, hosted] : own_) all.push_back(hosted);
  return all;
}

tl::expected<Worlds::Hosted, std::string> Worlds::add(WorldOptions wanted, bool replace) {
  if (!is_user_name(wanted.user)) return tl::unexpected(wrong_name(wanted.user));
  auto account = shared_->world().find_user(wanted.user);
  if (!account && wanted.password.empty())
    return tl::unexpected(
        fmt::format("{} is no account of this server; a world for a new one needs a \"password\"", wanted.user));
  if (!account) account = User{.name = wanted.user, .password = {}, .tags = {}, .state = {}};
  if (!wanted.password.empty()) account->password = wanted.password;
  auto settings = settings_for(wanted.limits.value_or(options_.limits), wanted.journal_bytes);
  if (!settings) return tl::unexpected(settings.error());
  auto world = load(wanted);
  if (!world) return tl::unexpected(world.error());
  auto faults = faults_of(wanted, **world);
  if (!faults) return tl::unexpected(faults.error());
  (*world)->replace_users({std::move(*account)});
  auto hosted = std::make_shared<HostedWorld>(wanted.user, std::move(*world), addresses_, std::move(*settings),
                                              std::move(*faults));

  const std::unique_lock lock{mutex_};
  const auto known = accounts_.find(wanted.user);
  if (known != accounts_.end() && known->second->user() != wanted.user)
    return tl::unexpected(fmt::format("{} is an account of the world of {}", wanted.user, known->second->user()));
  if (known != accounts_.end() && !replace)
    return tl::unexpected(fmt::format("{} has a world already; remove it first", wanted.user));
  if (known == accounts_.end() && own_.size() >= options_.most_worlds)
    return tl::unexpected(fmt::format(
        "there are {} worlds of users' own, which is the most this server keeps; remove one (DELETE /worlds/{{user}}), "
        "or start it with more (--most-worlds)",
        own_.size()));
  std::erase_if(accounts_, [&](const auto& one) { return one.second->user() == wanted.user; });
  own_[wanted.user] = accounts_[wanted.user] = hosted;
  return hosted;
}

bool Worlds::remove(std::string_view user) {
  const std::unique_lock lock{mutex_};
  const auto found = own_.find(user);
  if (found == own_.end()) return false;
  std::erase_if(accounts_, [&](const auto& one) { return one.second == found->second; });
  own_.erase(found);
  return true;
}

tl::expected<void, std::string> Worlds::put_user(HostedWorld& hosted, User user) {
  if (!is_user_name(user.name)) return tl::unexpected(wrong_name(user.name));
  const std::unique_lock lock{mutex_};
  const auto known = accounts_.find(user.name);
  const bool elsewhere = known != accounts_.end() && known->second.get() != &hosted;
  if (elsewhere && !hosted.user().empty())
    return tl::unexpected(fmt::format("{} is an account of the world of {}", user.name, known->second->user()));
  const auto own = own_.find(hosted.user());
  if (own != own_.end() && own->second.get() == &hosted) accounts_[user.name] = own->second;
  hosted.world().put_user(std::move(user));
  return {};
}

Worlds::Hosted Worlds::find_for(const Request& request) const {
  const std::shared_lock lock{mutex_};
  if (own_.empty()) return shared_;
  const auto presented = read_presented(request);
  const auto is_its = [&](const auto& one) { return one.second->site().knows(presented); };
  const auto found =
      presented.names_user() ? accounts_.find(presented.user()) : std::ranges::find_if(accounts_, is_its);
  return found == accounts_.end() ? shared_ : found->second;
}

Reply Worlds::answer(const Request& request) const { return find_for(request)->site().answer(request); }

}  // namespace mockqualys::server
