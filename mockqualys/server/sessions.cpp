#include "mockqualys/server/sessions.h"

#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "mockqualys/base/text.h"

namespace mockqualys::server {
namespace {

constexpr std::size_t kMostSessions = 10'000;

std::string make_cookie() {
  std::random_device random;
  std::string cookie;
  for (int i = 0; i < 4; ++i) cookie += fmt::format("{:08x}", random());
  return cookie;
}

}  // namespace

std::string Sessions::open(std::string_view user, Instant now) {
  auto cookie = make_cookie();
  const std::scoped_lock lock{mutex_};
  if (sessions_.size() >= kMostSessions)
    sessions_.erase(std::ranges::min_element(sessions_, {}, [](const auto& one) { return one.second.ends; }));
  sessions_[cookie] = {.user = std::string{user}, .ends = now + kSessionTime};
  return cookie;
}

std::optional<std::string> Sessions::user_of(std::string_view cookie, Instant now) const {
  const std::scoped_lock lock{mutex_};
  const auto found = sessions_.find(cookie);
  if (found == sessions_.end() || now >= found->second.ends) return std::nullopt;
  return found->second.user;
}

void Sessions::close(std::string_view cookie) {
  const std::scoped_lock lock{mutex_};
  if (const auto found = sessions_.find(cookie); found != sessions_.end()) sessions_.erase(found);
}

void Sessions::clear() {
  const std::scoped_lock lock{mutex_};
  sessions_.clear();
}

std::optional<std::string> session_cookie(const Request& request) {
  constexpr std::string_view kName = "QualysSession=";
  for (const auto part : split(request.header("Cookie"), ';'))
    if (const auto cookie = trim(part); cookie.starts_with(kName)) return std::string{cookie.substr(kName.size())};
  return std::nullopt;
}

}  // namespace mockqualys::server
