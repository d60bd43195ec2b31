#include "mockqualys/server/admin_calls.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "mockqualys/base/near_word.h"
#include "mockqualys/base/text.h"

namespace mockqualys::server {
namespace {

std::vector<std::string_view> names_of(std::span<const Key> keys) {
  std::vector<std::string_view> names;
  for (const auto& key : keys) names.push_back(key.name);
  return names;
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

// The first record there is, so that the examples work as they stand.
std::string example_id(const World& world, Kind kind) {
  const auto records = world.records(kind);
  return std::to_string(records->size() == 0 ? 1 : records->id_at(0));
}

}  // namespace

std::string fill_in(std::string example, const World& world) {
  replace_all(example, "{finding}", example_id(world, Kind::Finding));
  replace_all(example, "{webapp}", example_id(world, Kind::WebApp));
  return example;
}

Json read_object(const Request& request, std::span<const Key> keys) {
  return parse_object(request.body, names_of(keys));
}

Parameters read_query(const Request& request, std::span<const Key> keys) {
  auto parameters = decode_form(request.query());
  const auto names = names_of(keys);
  for (const auto& [name, value] : parameters)
    if (std::ranges::find(names, name) == names.end())
      throw BadRequest{fmt::format("unknown parameter \"{}\"; known are {}{}", name, fmt::join(names, ", "),
                                   did_you_mean(name, names))};
  return parameters;
}

std::string list_calls(const World& world, const Addresses& addresses) {
  auto text = fmt::format(
      "mockqualys: a fake Qualys WAS at {}\n\n"
      "The calls of this admin API. Those marked * also stand below /worlds/{{user}}, for the world of that user.\n\n",
      addresses.url);
  for (const auto& call : admin_calls()) {
    std::string line{call.example_path.empty() ? call.path : call.example_path};
    line = fmt::format("{}{}", addresses.admin_url, line);
    const bool method_follows = call.method == "GET" || (call.method == "POST" && !call.example_body.empty());
    if (!method_follows) line = fmt::format("-X {} {}", call.method, line);
    if (line.find_first_of("?&") != std::string::npos) line = fmt::format("'{}'", line);
    if (!call.example_body.empty()) line += fmt::format(" -d '{}'", call.example_body);
    line = fill_in(std::move(line), world);
    text += fmt::format("{:6} {:18}{} {}\n                           curl -s {}\n", call.method, call.path,
                        call.of_a_world ? '*' : ' ', call.what, line);
  }
  return text;
}

}  // namespace mockqualys::server
