#include "mockqualys/qps/resources/optionprofile_writes.h"

#include <array>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/qps/writing.h"
#include "mockqualys/world/vendor_order.h"

namespace mockqualys::qps {

namespace {

constexpr Part kParts[] = {
    {.element = "id", .shape = Shape::Number},
    {.element = "name"},
    kReadOnlyOwner,
    {.element = "isDefault", .shape = Shape::Boolean},
    kTagsPart,
    {.element = "formSubmission", .shape = Shape::Word, .words = "NONE GET POST BOTH"},
    {.element = "maxCrawlRequests", .shape = Shape::Number},
    {.element = "timeoutErrorThreshold", .shape = Shape::Number},
    {.element = "unexpectedErrorThreshold", .shape = Shape::Number},
    {.element = "parameterSet", .shape = Shape::ReadOnly, .words = "mockqualys has the Initial Parameters alone."},
    {.element = "ignoreBinaryFiles", .shape = Shape::Boolean},
    {.element = "performance", .shape = Shape::Word, .words = "LOW MEDIUM HIGH"},
    {.element = "bruteforceOption"},
    {.element = "sensitiveContent", .shape = Shape::Tree},
    kCommentsPart,
};
constexpr auto kTrees =
    std::to_array<TreeRow>({{"sensitiveContent", "creditCardNumber socialSecurityNumber customContents"}});
constexpr auto kLeaves = std::to_array<LeafRow>({
    {"creditCardNumber", Shape::Boolean},
    {"socialSecurityNumber", Shape::Boolean},
});
constexpr ObjectData kProfile{.element = "OptionProfile", .parts = kParts, .trees = kTrees, .leaves = kLeaves};

// The sample of the documentation shows these for an otherwise empty profile.
void prepare(const Context& context, pugi::xml_node profile) {
  prepare_owned(context, profile);
  constexpr auto kDefaults = std::to_array<std::pair<const char*, const char*>>({
      {"isDefault", "false"},
      {"formSubmission", "BOTH"},
      {"maxCrawlRequests", "300"},
      {"timeoutErrorThreshold", "100"},
      {"unexpectedErrorThreshold", "300"},
      {"ignoreBinaryFiles", "false"},
      {"performance", "LOW"},
      {"bruteforceOption", "MINIMAL"},
  });
  for (const auto& [element, value] : kDefaults) put_text(profile, element, value);
  auto parameters = insert_in_order(profile, "parameterSet");
  put_text(parameters, "id", "0");
  put_text(parameters, "name", "Initial Parameters");
  auto sensitive = insert_in_order(profile, "sensitiveContent");
  for (const auto* kind : {"creditCardNumber", "socialSecurityNumber"}) put_text(sensitive, kind, "false");
}

std::optional<Reason> check(const Context& context, const pugi::xml_node& before, const pugi::xml_node& profile) {
  if (auto wrong = check_unique_name(context, before, profile)) return wrong;
  for (const auto* number : {"maxCrawlRequests", "timeoutErrorThreshold", "unexpectedErrorThreshold"})
    if (xml::text_of(profile.child(number)).starts_with('-'))
      return invalid_request(std::string{"OptionProfile: "} + number + " is below 0.", "Specify 0 or more.");
  return std::nullopt;
}

// One profile is the default.
std::optional<Reason> dethrone_others(const Context& context, std::int64_t id, const Element& data) {
  if (!is_true(data, "isDefault")) return std::nullopt;
  for (const auto other : context.world.ids(Kind::OptionProfile))
    if (other != id && context.world.record(Kind::OptionProfile, other).find("<isDefault>true<") != std::string::npos)
      static_cast<void>(
          context.world.replace(Kind::OptionProfile, other, {{"isDefault", "<isDefault>false</isDefault>"}}));
  return std::nullopt;
}

constexpr Writing kWriting{.object = kProfile,
                           .prepare = prepare,
                           .check = check,
                           .sign = sign_updated,
                           .answers_whole = true,
                           .finish = dethrone_others};

}  // namespace

Answer create_option_profile(const Context& context) { return create_record(context, kWriting); }
Answer update_option_profiles(const Context& context) { return update_records(context, kWriting); }

}  // namespace mockqualys::qps
