#include "mockqualys/server/faults/reach.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "mockqualys/base/near_word.h"
#include "mockqualys/server/admin_json.h"
#include "mockqualys/server/hints.h"
#include "mockqualys/server/routes.h"

namespace mockqualys::server {
namespace {

using Notes = std::vector<std::string>;

// The path is the beginning of one, as requests are counted by it.
void check_path(CheckedFault& checked, std::string_view url, Notes& notes) {
  auto& path = checked.fault.path;
  if (path.empty()) return;
  if (!path.starts_with('/'))
    throw BadRequest{
        fmt::format("\"path\" must begin with /, as in /qps/rest/3.0/search/was/finding; it is \"{}\"", path)};
  if (path.find_first_of("?#") != std::string::npos)
    throw BadRequest{"\"path\" is compared with the path alone; leave out the ? and what follows"};
  if (is_admin_path(path)) throw BadRequest{fmt::format("faults hit the API at {}, not this admin API", url)};
  // A client may or may not write the last slash; without it the beginning fits both.
  if (path.size() > 1 && path.ends_with('/') && find_route(path)) path.pop_back();
  const auto reach = reach_of(path);
  if (reach.served) return;
  if (reach.possible) {
    notes.emplace_back("this address is one of the vendor's that mockqualys refuses; the fault hits that refusal");
    return;
  }
  // What takes a status makes an answer where there is none.
  if (checked.kind->named_by_status) {
    notes.emplace_back("nothing is served at this path; the fault makes the only answer there is");
    return;
  }
  throw BadRequest{fmt::format("nothing is served at a path that begins with \"{}\"{}", path,
                               reach.nearest.empty() ? std::string{"; the page of any unknown address lists them all"}
                                                     : fmt::format("; did you mean {}?", reach.nearest))};
}

void check_user(const CheckedFault& checked, const World& world, Notes& notes) {
  const auto& name = checked.fault.user;
  if (name.empty()) return;
  const auto users = world.users();
  const auto user = std::ranges::find(users, name, &User::name);
  if (user == users.end()) {
    std::vector<std::string_view> names;
    for (const auto& one : users) names.emplace_back(one.name);
    throw BadRequest{fmt::format("there is no account \"{}\"; the accounts are {}{}", name, fmt::join(names, ", "),
                                 did_you_mean(name, names))};
  }
  const auto stage = checked.kind->stage;
  if ((stage == Stage::Limits || stage == Stage::Login) && abilities(*user).empty())
    notes.emplace_back(fmt::format("{} is never let in, and so never reaches the {}", name,
                                   stage == Stage::Limits ? "limits" : "fault"));
}

std::string_view unlike_format(Format format) {
  switch (format) {
    case Format::OnlyXml:
      return "answers in XML alone can be broken so; one in JSON is left as it is";
    case Format::OnlyJson:
      return "answers in JSON alone can be broken so; one in XML is left as it is";
    case Format::Both:
      break;
  }
  return {};
}

}  // namespace

std::vector<std::string> check_reach(CheckedFault& checked, const World& world, std::string_view url) {
  Notes notes;
  check_path(checked, url, notes);
  check_user(checked, world, notes);
  if (checked.kind->stage == Stage::Limits && checked.fault.path.starts_with("/qps/"))
    notes.emplace_back("Qualys was never seen to limit calls below /qps/; clients may not expect it there");
  if (const auto format = unlike_format(checked.kind->format); !format.empty()) notes.emplace_back(format);
  if (checked.kind->doubt != nullptr)
    if (auto doubt = checked.kind->doubt(checked.fault); !doubt.empty()) notes.push_back(std::move(doubt));
  constexpr int kManyRequests = 10'000;
  if (checked.fault.nth > kManyRequests) notes.emplace_back("few clients send that many requests before it hits");
  return notes;
}

}  // namespace mockqualys::server
