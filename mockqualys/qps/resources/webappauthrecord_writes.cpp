#include "mockqualys/qps/resources/webappauthrecord_writes.h"

#include <array>

#include <fmt/format.h>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/qps/writing.h"

namespace mockqualys::qps {

namespace {

using Name = std::string_view;
using Wrong = std::optional<Reason>;

constexpr Part kParts[] = {
    {.element = "id", .shape = Shape::Number},
    {.element = "name"},
    kReadOnlyOwner,
    {.element = "formRecord", .shape = Shape::Tree},
    {.element = "serverRecord", .shape = Shape::Tree},
    {.element = "oauth2Record", .shape = Shape::Tree},
    kTagsPart,
    kCommentsPart,
};
constexpr auto kTrees = std::to_array<TreeRow>({
    {"formRecord", "type sslOnly seleniumScript seleniumCreds fields"},
    {"serverRecord", "sslOnly certificate fields"},
    {"oauth2Record",
     "grantType accessTokenUrl redirectUrl clientId clientSecret scope username password seleniumScript seleniumCreds"},
    {"seleniumScript", "name data regex"},
    {"certificate", "name contents passphrase"},
});
constexpr auto kLeaves = std::to_array<LeafRow>({
    {"type", Shape::Word, "NONE STANDARD CUSTOM SELENIUM BASIC DIGEST NTLM"},
    {"sslOnly", Shape::Boolean},
    {"secured", Shape::Boolean},
    {"seleniumCreds", Shape::Boolean},
    {"grantType", Shape::Word, "NONE AUTH_CODE IMPLICIT PASSWORD CLIENT_CREDS"},
});
constexpr Part kFields[] = {
    {.element = "fields",
     .shape = Shape::List,
     .member = "WebAppAuthFormRecordField",
     .children = "id name secured value",
     .key = "name",
     .within = "formRecord",
     .numbered = true},
    {.element = "fields",
     .shape = Shape::List,
     .member = "WebAppAuthServerRecordField",
     .children = "id type domain username password",
     .key = "type",
     .within = "serverRecord",
     .numbered = true},
};
constexpr ObjectData kAuthRecord{
    .element = "WebAppAuthRecord", .parts = kParts, .trees = kTrees, .leaves = kLeaves, .inner_lists = kFields};

bool is_one_of(Name word, std::initializer_list<Name> words) { return std::ranges::find(words, word) != words.end(); }

Wrong check(const Context& context, const pugi::xml_node& before, const pugi::xml_node& record) {
  if (auto wrong = check_unique_name(context, before, record)) return wrong;
  const auto refused = [](std::string what, std::string resolution) {
    return invalid_request("WebAppAuthRecord: " + std::move(what) + ".", std::move(resolution));
  };
  const auto form = record.child("formRecord"), server = record.child("serverRecord");
  if (!form && !server && !record.child("oauth2Record"))
    return refused("there is nothing to log in with", "Specify formRecord, serverRecord or oauth2Record.");
  const auto type = xml::text_of(form.child("type"));
  if (form && !is_one_of(type, {"NONE", "STANDARD", "CUSTOM", "SELENIUM"}))
    return refused(fmt::format("'{}' is no type of a formRecord", type),
                   "Specify 'type' as STANDARD, CUSTOM or SELENIUM.");
  for (const auto& field : server.child("fields").child("list").children())
    if (const auto of = xml::text_of(field.child("type")); !is_one_of(of, {"BASIC", "DIGEST", "NTLM"}))
      return refused(fmt::format("'{}' is no type of a field of a serverRecord", of),
                     "Specify 'type' as BASIC, DIGEST or NTLM.");
  return std::nullopt;
}

constexpr Writing kWriting{.object = kAuthRecord, .prepare = prepare_owned, .check = check, .sign = sign_updated};

}  // namespace

Answer create_auth_record(const Context& context) { return create_record(context, kWriting); }
Answer update_auth_records(const Context& context) { return update_records(context, kWriting); }

}  // namespace mockqualys::qps
