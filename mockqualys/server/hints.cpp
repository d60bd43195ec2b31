#include "mockqualys/server/hints.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "mockqualys/base/near_word.h"
#include "mockqualys/base/text.h"
#include "mockqualys/qps/resources/resource.h"
#include "mockqualys/server/admin_calls.h"
#include "mockqualys/server/routes.h"

namespace mockqualys::server {
namespace {

using Name = std::string_view;

constexpr Name kXmlStart = "<ServiceRequest>", kJsonStart = "{\"ServiceRequest\": {";
constexpr Name kKnowledgeBase = "/api/4.0/fo/knowledge_base/vuln/";

std::vector<Name> offered_objects(Name module) {
  std::vector<Name> names;
  for (const auto* resource : qps::resources())
    if (resource->module.name == module) names.push_back(resource->name);
  return names;
}

const qps::Resource* in_any_module(Name object) {
  const auto all = qps::resources();
  const auto found = std::ranges::find(all, object, [](const auto* one) { return one->name; });
  return found == all.end() ? nullptr : *found;
}

// On some object, in the vendor's order.
std::vector<Name> offered_operations() {
  std::vector<Name> names;
  for (const auto name : qps::vendor_operations())
    if (std::ranges::any_of(qps::resources(), [&](const auto* one) { return find_operation(*one, name) != nullptr; }))
      names.push_back(name);
  return names;
}

bool knows(std::span<const Name> words, Name word) { return std::ranges::find(words, word) != words.end(); }

std::string lower(Name text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

enum class Looks { Nothing, Xml, Json, Form };

Looks look_of(Name body) {
  constexpr Name kByteOrderMark = "\xEF\xBB\xBF";
  if (body.starts_with(kByteOrderMark)) body.remove_prefix(kByteOrderMark.size());
  body = trim(body);
  if (body.starts_with('<')) return Looks::Xml;
  if (body.starts_with('{') || body.starts_with('[')) return Looks::Json;
  const auto equals = body.find('=');
  return equals != Name::npos && body.substr(0, equals).find_first_of(" \t\r\n<>{}\"") == Name::npos ? Looks::Form
                                                                                                     : Looks::Nothing;
}

Name name_of(Looks looks) {
  switch (looks) {
    case Looks::Xml:
      return "XML";
    case Looks::Json:
      return "JSON";
    case Looks::Form:
      return "a form";
    case Looks::Nothing:
      break;
  }
  return "neither XML nor JSON";
}

// The name of the first element, or the first key of the first object: what the body calls itself.
std::string opening_name(Name body, Looks looks) {
  const auto part = [](Name text) {
    const auto end = std::ranges::find_if(
        text, [](unsigned char c) { return std::isalnum(c) == 0 && c != '_' && c != '-' && c != '.'; });
    return std::string{text.begin(), end}.substr(0, 40);
  };
  if (looks == Looks::Json) {
    const auto quote = body.find('"');
    const auto before = body.substr(0, std::min(quote, body.size()));
    if (quote == Name::npos || before.find_first_not_of("{ \t\r\n\xEF\xBB\xBF") != Name::npos) return {};
    return part(body.substr(quote + 1));
  }
  for (auto at = body.find('<'); at != Name::npos; at = body.find('<', at + 1))
    if (at + 1 < body.size() && body[at + 1] != '?' && body[at + 1] != '!') return part(body.substr(at + 1));
  return {};
}

std::string example_of(Looks looks) {
  return looks == Looks::Json ? fmt::format("Content-Type: application/json and a body that begins with {}", kJsonStart)
                              : fmt::format("Content-Type: text/xml and a body that begins with {}", kXmlStart);
}

// /qps/rest/{version}/{operation}/{module}/{object}[/{id}] with something of it wrong.
std::string qps_hint(const std::vector<Name>& parts) {
  const auto at = [&](std::size_t i) { return i < parts.size() ? parts[i] : Name{}; };
  if (const auto* resource = at(2) == "rest" && (at(3) == "3.0" || at(3) == "2.0") ? in_any_module(at(6)) : nullptr)
    if (at(5) == resource->module.name && at(3) != resource->module.version)
      return fmt::format("the version of this API is {}: {}", resource->module.version,
                         qps::address_of(resource->module, at(4), at(6)));
  if (at(2) == "rest" && at(3) == "3.0") {
    if (at(4) == "was" && knows(qps::vendor_operations(), at(5)))
      return fmt::format("the operation stands before the module: /qps/rest/3.0/{}/was/{}", at(5), at(6));
    if (parts.size() == 6 && knows(qps::vendor_operations(), at(4)) && knows(qps::vendor_objects(), at(5)))
      return fmt::format("the module is missing: /qps/rest/3.0/{}/was/{}", at(4), at(5));
    if (parts.size() >= 7 && at(5) != "was")
      return fmt::format(
          "mockqualys has the modules was, at /qps/rest/3.0/{0}/was/{1}, and am with tags, at "
          "/qps/rest/2.0/{0}/am/tag",
          at(4), at(6));
    return fmt::format("an address of WAS is /qps/rest/3.0/<operation>/was/<object>[/<id>]: operations {}, objects {}",
                       fmt::join(offered_operations(), ", "), fmt::join(offered_objects("was"), ", "));
  }
  if (at(2) == "rest" && at(3) == "portal") return "the version is at /qps/rest/portal/version";
  if (at(2) == "rest" && parts.size() >= 7 && at(5) == "was")
    return fmt::format("the version of the WAS API is 3.0: /qps/rest/3.0/{}/was/{}", at(4), at(6));
  return {};
}

std::string api_hint(const std::vector<Name>& parts) {
  const auto at = [&](std::size_t i) { return i < parts.size() ? parts[i] : Name{}; };
  if (at(4) == "knowledge_base" || at(3) == "knowledge_base")
    return fmt::format("the KnowledgeBase is at {}; its versions are 2.0, 3.0 and 4.0", kKnowledgeBase);
  return fmt::format(
      "of the classic API mockqualys has {}, /api/2.0/fo/asset/host/, /api/2.0/fo/activity_log/ and /msp/about.php "
      "alone",
      kKnowledgeBase);
}

}  // namespace

std::string body_hint(const Request& request) {
  const auto type = lower(trim(split(request.header("Content-Type"), ';').front()));
  const auto looks = look_of(request.body);
  const bool says_json = type == "application/json", says_xml = type == "text/xml" || type == "application/xml";
  if (trim(request.body).empty()) return {};
  if (!says_json && !says_xml) {
    const auto sent =
        type.empty() ? std::string{"no Content-Type was sent"} : std::string{"this Content-Type is not taken"};
    if (looks == Looks::Xml || looks == Looks::Json)
      return fmt::format("{}, and the body looks like {}: send {}", sent, name_of(looks), example_of(looks));
    return fmt::format("{}: send {}, or {}", sent, example_of(Looks::Xml), example_of(Looks::Json));
  }
  const auto said = says_json ? Looks::Json : Looks::Xml;
  if (looks != said)
    return fmt::format("this looks like {}, and the Content-Type says {}: send {}", name_of(looks), name_of(said),
                       example_of(looks == Looks::Json || looks == Looks::Xml ? looks : said));
  const auto name = opening_name(request.body, looks);
  if (name == "ServiceRequest") return {};
  const auto found = name.empty() ? std::string{} : fmt::format(", and its outermost name is {}", name);
  return fmt::format("this is {} without a ServiceRequest{}: it must begin with {}", name_of(looks), found,
                     looks == Looks::Json ? kJsonStart : kXmlStart);
}

bool is_admin_path(std::string_view path) {
  const auto parts = split(path, '/');
  return parts.size() > 1 && std::ranges::any_of(admin_calls(), [&](const AdminCall& call) {
           return split(call.path, '/').at(1) == parts[1];
         });
}

std::string address_hint(std::string_view path, std::string_view admin_url) {
  if (path == "/" || path.empty())
    return fmt::format("this is the API, which has no start page; what can be moved, broken and looked at is at {}",
                       admin_url);
  if (is_admin_path(path)) return fmt::format("that is the admin API: {}{}", admin_url, path);
  if (path.find("//") != Name::npos) {
    std::string once;
    for (const char c : path)
      if (c != '/' || !once.ends_with('/')) once += c;
    if (find_route(once)) return fmt::format("two slashes in a row: {}", once);
  }
  const auto small = lower(path);
  if (small != path && find_route(small)) return fmt::format("paths are case sensitive: {}", small);
  const auto parts = split(path, '/');
  if (parts.size() > 1 && parts[1] == "qps") return qps_hint(parts);
  if (parts.size() > 1 && parts[1] == "rest") return fmt::format("/qps stands before it: /qps{}", path);
  if (parts.size() > 1 && (parts[1] == "api" || parts[1] == "msp")) return api_hint(parts);
  if (parts.size() > 1 && parts[1] == "auth")
    return "tokens are at POST /auth (username, password and token=true as a form) and POST /auth/oidc (the headers "
           "clientId and clientSecret); the vendor's /auth/oauth gives none that WAS takes";
  return {};
}

std::string object_hint(std::string_view module, std::string_view operation, std::string_view object,
                        std::string_view id) {
  const auto* resource = qps::find_resource(module, object);
  const auto* offered = resource == nullptr ? nullptr : find_operation(*resource, operation);
  if (offered != nullptr && offered->id == qps::Id::None && !id.empty())
    return fmt::format("no id stands behind {}: {}", operation, qps::address_of(resource->module, operation, object));
  if (offered != nullptr) return {};
  std::string hint;
  if (const auto* elsewhere = in_any_module(object); elsewhere != nullptr && resource == nullptr)
    return fmt::format("{} is at {}", object, qps::address_of(elsewhere->module, operation, object));
  if (!knows(qps::vendor_objects(module), object))
    hint = fmt::format("there is no object {}{}", object.substr(0, 40), did_you_mean(object, offered_objects(module)));
  else if (!knows(qps::vendor_operations(), operation))
    hint = fmt::format("there is no operation {}{}", operation.substr(0, 40),
                       did_you_mean(operation, offered_operations()));
  else
    hint = fmt::format("{} on {} is not offered here", operation, object);
  return fmt::format("{}{} offered are {}", hint, hint.ends_with('?') ? "" : ":", qps::offered());
}

Reach reach_of(std::string_view beginning) {
  Reach reach;
  const auto parts = split(beginning, '/');
  // A last part may be the beginning of a name, as every part before it is whole.
  const auto fits = [&](std::size_t i, std::span<const Name> words) {
    return std::ranges::any_of(
        words, [&](Name word) { return i + 1 == parts.size() ? word.starts_with(parts[i]) : word == parts[i]; });
  };
  const auto operations = offered_operations();
  for (const auto& route : routes()) {
    const auto objects = offered_objects(route.module);
    const auto pattern = split(route.pattern, '/');
    if (parts.size() > pattern.size() + 1 || (parts.size() == pattern.size() + 1 && !parts.back().empty())) continue;
    bool served = true, possible = true;
    for (std::size_t i = 0; i < std::min(parts.size(), pattern.size()); ++i) {
      if (pattern[i] == "{operation}") {
        served = served && fits(i, operations);
        possible = possible && fits(i, qps::vendor_operations());
      } else if (pattern[i] == "{object}") {
        served = served && fits(i, objects);
        possible = possible && fits(i, qps::vendor_objects(route.module));
      } else if (pattern[i] != "{id}") {
        const Name word = pattern[i];
        served = served && fits(i, {&word, 1});
        possible = possible && fits(i, {&word, 1});
      }
    }
    reach.served = reach.served || served;
    reach.possible = reach.possible || possible;
  }
  if (reach.served || reach.possible) return reach;
  std::vector<std::string> addresses{std::string{kKnowledgeBase}, "/qps/rest/portal/version", "/msp/about.php"};
  for (const auto* resource : qps::resources())
    for (const auto& operation : resource->operations)
      addresses.push_back(qps::address_of(resource->module, operation.name, resource->name));
  // As many parts of each as were written.
  std::vector<Name> names;
  for (const Name address : addresses) {
    std::size_t end = 0;
    for (std::size_t i = 1; i < parts.size() && end != Name::npos; ++i) end = address.find('/', end + 1);
    names.push_back(address.substr(0, end));
  }
  if (const auto nearest = near_word(beginning, names)) reach.nearest = *nearest;
  return reach;
}

}  // namespace mockqualys::server
