#include "mockqualys/server/usage.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "mockqualys/base/near_word.h"

namespace mockqualys {
namespace {

// The word that begins with the typed one, or the nearest; empty when none is near.
std::string did_you_mean(const std::string& typed, const std::vector<std::string>& words) {
  const std::vector<std::string_view> known{words.begin(), words.end()};
  const auto longer = std::ranges::find_if(
      known, [&](auto word) { return typed.size() > 1 && word.starts_with(CLI::detail::to_lower(typed)); });
  const auto nearest = longer != known.end() ? std::optional{*longer} : near_word(typed, known);
  return nearest ? fmt::format("did you mean '{}'? ", *nearest) : std::string{};
}

std::vector<std::string> commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* one : app.get_subcommands([](const CLI::App*) { return true; })) names.push_back(one->get_name());
  return names;
}

std::vector<std::string> options(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* one : app.get_options([](const CLI::Option*) { return true; }))
    for (const auto& name : one->get_lnames()) names.push_back("--" + name);
  return names;
}

std::string line_of(const CLI::App& command) {
  return command.get_parent() == nullptr ? command.get_name()
                                         : line_of(*command.get_parent()) + " " + command.get_name();
}

std::string unexpected(const CLI::App& command, const std::string& word) {
  const auto option = word.substr(0, word.find('='));
  const auto help = fmt::format("{} --help shows what there is", line_of(command));
  if (word.size() > 1 && word.starts_with('-')) {
    const auto known = options(command);
    if (std::ranges::find(known, option) != known.end())
      return fmt::format("{0} stands before its command\n  -> type it behind: {1} {0}", option, line_of(command));
    for (const auto* one : command.get_subcommands([](const CLI::App*) { return true; })) {
      const auto of_command = options(*one);
      if (std::ranges::find(of_command, option) != of_command.end())
        return fmt::format("{0} stands without its command\n  -> type: {1} {0}", option, line_of(*one));
    }
    return fmt::format("{} has no option '{}'\n  -> {}{}", line_of(command), option,
                       did_you_mean(option, options(command)), help);
  }
  if (const auto known = commands(command); !known.empty())
    return fmt::format("'{}' is no command\n  -> {}the commands are: {}; {}", word, did_you_mean(word, known),
                       fmt::join(known, ", "), help);
  return fmt::format("{} takes no further word, and '{}' is one\n  -> options begin with --; {}", line_of(command),
                     word, help);
}

}  // namespace

std::string explain(const CLI::App& app, const CLI::Error& error) {
  const auto* last = &app;  // the last word that is a command
  while (!last->get_subcommands().empty()) last = last->get_subcommands().front();
  const auto& command = *last;
  if (const auto left = app.remaining(true); !left.empty()) return unexpected(command, left.front());
  const auto help = fmt::format("{} --help shows what there is", line_of(command));
  if (const auto known = commands(command); !known.empty())
    return fmt::format("no command was given\n  -> name one of: {}; {}", fmt::join(known, ", "), help);
  const std::string text = error.what();
  const auto name = text.substr(0, text.find_first_of(": "));
  if (const auto* option = command.get_option_no_throw(name);
      option != nullptr && dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr)
    return fmt::format("{} needs one value: {}\n  -> {}", name, option->get_description(), help);
  if (const auto* option = command.get_option_no_throw(name);
      option != nullptr && dynamic_cast<const CLI::ConversionError*>(&error) != nullptr)
    return fmt::format("{}: '{}' is not a {}\n  -> {}", name, fmt::join(option->results(), " "),
                       CLI::detail::to_lower(option->get_type_name()), help);
  return fmt::format("{}\n  -> {}", text, help);
}

CLI::Validator whole_number(std::int64_t least, std::int64_t most) {
  const auto range = most == INT64_MAX ? fmt::format("a whole number from {} up", least)
                                       : fmt::format("a whole number from {} to {}", least, most);
  return {[=](std::string& text) -> std::string {
            std::int64_t number = 0;
            const auto* end = text.data() + text.size();
            const auto [stop, error] = std::from_chars(text.data(), end, number);
            if (!text.empty() && stop == end && error == std::errc{} && number >= least && number <= most) return {};
            return fmt::format("'{}' is not {}", text, range);
          },
          ""};
}

}  // namespace mockqualys
