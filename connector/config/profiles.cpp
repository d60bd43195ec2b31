#include "connector/config/profiles.h"

#include <algorithm>
#include <array>

#include "connector/config/own_settings.h"
#include "connector/config/text.h"

namespace qualyswas::config {
namespace {

constexpr auto kProfiles = std::to_array<const ProfileSettings*>({&kVulcanSettings, &kNeuronsSettings});

}  // namespace

std::span<const ProfileSettings* const> profile_table() { return kProfiles; }

const ProfileSettings& settings_of(Profile profile) {
  return **std::ranges::find(kProfiles, profile, &ProfileSettings::profile);
}

std::vector<std::string> profile_names() {
  std::vector<std::string> names;
  for (const auto* row : kProfiles) names.emplace_back(row->name);
  return names;
}

std::string known_profiles() {
  std::string text;
  for (std::size_t i = 0; i < kProfiles.size(); ++i) {
    if (i > 0) text += i + 1 == kProfiles.size() ? " and " : ", ";
    text += kProfiles[i]->name;
  }
  return text;
}

std::string_view name_of(Profile profile) { return settings_of(profile).name; }

std::optional<Profile> profile_of(const Settings& settings) {
  const auto typed = lowered(trimmed(settings.profile));
  if (typed.empty()) return kProfiles.front()->profile;
  const auto* row = std::ranges::find(kProfiles, typed, &ProfileSettings::name);
  if (row == kProfiles.end()) return std::nullopt;
  return (*row)->profile;
}

}  // namespace qualyswas::config
