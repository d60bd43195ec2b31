#include "mockqualys/qps/resources/dnsoverride_writes.h"

#include <arpa/inet.h>

#include <array>

#include <fmt/format.h>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/qps/writing.h"

namespace mockqualys::qps {

namespace {

using Wrong = std::optional<Reason>;

constexpr Part kParts[] = {
    {.element = "id", .shape = Shape::Number},
    {.element = "name"},
    kReadOnlyOwner,
    {.element = "mappings",
     .shape = Shape::List,
     .member = "DnsMapping",
     .children = "hostName ipAddress",
     .key = "hostName"},
    kTagsPart,
    kCommentsPart,
};
constexpr ObjectData kDnsOverride{.element = "DnsOverride", .parts = kParts};

bool is_address(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

Wrong check(const Context& context, const pugi::xml_node& before, const pugi::xml_node& record) {
  if (auto wrong = check_unique_name(context, before, record)) return wrong;
  const auto refused = [](std::string what, std::string resolution) {
    return invalid_request("DnsOverride: " + std::move(what) + ".", std::move(resolution));
  };
  const auto mappings = record.child("mappings").child("list");
  if (!mappings) return refused("mappings is missing", "Specify one mapping at least.");
  for (const auto& mapping : mappings.children("DnsMapping"))
    if (const auto address = xml::text_of(mapping.child("ipAddress")); !is_address(address))
      return refused(fmt::format("'{}' is no address", address), "Specify an 'ipAddress' such as 192.0.2.7.");
  constexpr std::size_t kLongestComment = 2048;
  const auto comments = record.child("comments").child("list");
  for (const auto& comment : comments.children("Comment"))
    if (xml::text_of(comment.child("contents")).size() > kLongestComment)
      return refused("a comment is longer than 2048 characters", "Specify a shorter one.");
  if (!before && std::ranges::distance(comments.children("Comment")) > 1)
    return refused("there is more than one comment", "Specify one at most.");
  return std::nullopt;
}

constexpr Writing kWriting{.object = kDnsOverride, .prepare = prepare_owned, .check = check, .sign = sign_updated};

}  // namespace

Answer create_dns_override(const Context& context) { return create_record(context, kWriting); }
Answer update_dns_overrides(const Context& context) { return update_records(context, kWriting); }

}  // namespace mockqualys::qps
