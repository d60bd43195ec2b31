// The profiles as far as settings go, a row each: its name, the settings that are its own, and how they are proven.
// finalize asks it, and so does `qwas init`, which writes the settings with their comments. What a profile is beside
// its settings is in connector/profiles/profile.h.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"
#include "connector/config/config.h"

namespace qualyswas::config {

// A setting that one profile has and the others lack. parse_file knows its type and where it is kept.
struct OwnSetting {
  std::string_view key;       // as in the file
  std::string_view standard;  // what it is when it is left out, as JSON
  std::string_view about;     // one line for the file that `qwas init` writes
  bool is_written = true;     // by `qwas init`; else it is only named there
};

struct ProfileSettings {
  Profile profile;
  std::string_view name;
  std::string_view about;       // "pulls the live API"
  std::string_view about_long;  // "pulls web applications and findings from the live API"
  std::span<const OwnSetting> own;
  // Proves its own settings; all others have been proven.
  Result<void> (*prove)(const Settings& settings, Config& config);
  // Proves what taking in report files needs, but for the name. Null: it takes in no files.
  Result<void> (*prove_intake)(const Settings& settings, Intake& intake) = nullptr;
};

// The first one is meant where no profile is named.
std::span<const ProfileSettings* const> profile_table();
const ProfileSettings& settings_of(Profile profile);

std::vector<std::string> profile_names();
std::string known_profiles();  // "vulcan and neurons"

}  // namespace qualyswas::config
