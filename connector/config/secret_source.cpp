#include "connector/config/secret_source.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "connector/config/prove.h"
#include "connector/config/text.h"

namespace qualyswas::config {
namespace {

using From = SecretSource::From;

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF", kUtf16Marks[] = {"\xFF\xFE", "\xFE\xFF"};

// The secret as a person meant it: editors put a byte order mark in front and a line end behind, and either sent along
// would be a wrong password, with which accounts lock.
Result<std::string> without_marks(std::string_view what, std::string_view setting, std::string text) {
  const bool utf16 = std::ranges::any_of(kUtf16Marks, [&](std::string_view mark) { return text.starts_with(mark); });
  if (utf16 || text.find('\0') != std::string::npos) {
    return refuse(
        setting, "gives text in UTF-16 (or bytes of NUL), and UTF-8 is needed",
        fmt::format("save the {} as UTF-8; editors on Windows call that \"UTF-8\" or \"ANSI\", not \"Unicode\"", what));
  }
  if (text.starts_with(kUtf8Mark)) text.erase(0, kUtf8Mark.size());
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

Result<std::string> fetch(std::string_view what, const SecretSource& source, const Secrets& secrets) {
  const std::string& value = *source.value;
  if (value.empty()) return refuse(source.setting, "is empty");
  if (source.from == From::Code) return value;
  if (source.from == From::Environment) {
    auto found = secrets.environment ? secrets.environment(value) : std::nullopt;
    if (!found) {
      return refuse(source.setting, fmt::format("the environment has no variable '{}'", value),
                    "set it in the environment the program is started with");
    }
    if (found->starts_with(kUtf8Mark)) found->erase(0, kUtf8Mark.size());  // read from a file by a shell
    return std::move(*found);
  }
  const auto& read = source.from == From::File ? secrets.read_file : secrets.run_command;
  if (!read) return refuse(source.setting, "cannot be read here");
  auto text = read(value);
  if (!text) {
    Error error = text.error().during(source.setting);
    error.kind = ErrorKind::Config;
    return fail(std::move(error));
  }
  return without_marks(what, source.setting, std::move(*text));
}

}  // namespace

Result<std::optional<TypedSecret>> read_secret(std::string_view what, std::span<const SecretSource> sources,
                                               const Secrets& secrets) {
  const SecretSource* chosen = nullptr;
  for (const SecretSource& source : sources) {
    if (!source.value) continue;
    if (chosen != nullptr) {
      return refuse(source.setting, fmt::format("{} is given too", chosen->setting), "give exactly one of them");
    }
    chosen = &source;
  }
  if (chosen == nullptr) return std::optional<TypedSecret>{};
  auto text = fetch(what, *chosen, secrets);
  if (!text) return fail(text.error());
  if (text->empty()) return refuse(chosen->setting, fmt::format("gives an empty {}", what));
  return std::optional{TypedSecret{chosen->setting, std::move(*text)}};
}

Result<void> refuse_control_characters(std::string_view what, const TypedSecret& secret) {
  if (!has_control_character(secret.text)) return {};
  return refuse(secret.setting, fmt::format("the {} contains a control character or more than one line", what),
                fmt::format("give the {} alone; one line end behind it is dropped", what));
}

}  // namespace qualyswas::config
