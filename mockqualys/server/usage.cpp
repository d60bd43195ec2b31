#include "mockqualys/server/usage.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace mockqualys {
namespace {

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j)
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
    std::swap(last, row);
  }
  return last[b.size()];
}

// The nearest of the words, or the one that begins with the typed one; empty when none is near.
std::string did_you_mean(const std::string& typed, const std::vector<std::string>& words) {
  constexpr std::size_t kLongest = 100;
  const auto lower = CLI::detail::to_lower(typed);
  if (lower.empty() || lower.size() > kLongest) return {};
  std::string nearest;
  std::size_t least = std::max<std::size_t>(1, lower.size() / 3) + 1;
  for (const auto& word : words) {
    const auto apart = word.starts_with(lower) && lower.size() > 1 ? 1 : distance(lower, word);
    if (apart >= least || apart >= word.size()) continue;
    nearest = word;
    least = apart;
  }
  return nearest.empty() ? nearest : fmt::format("did you mean '{}'? ", nearest);
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

std::string unexpected(const CLI::App& app, const CLI::App& command, const std::string& word) {
  const auto option = word.substr(0, word.find('='));
  const auto help = fmt::format("{} --help shows what there is", line_of(command));
  if (word.size() > 1 && word.starts_with('-')) {
    const auto known = options(command);
    if (std::ranges::find(known, option) != known.end())
      return fmt::format("{0} stands before its command\n  -> type it behind: {1} {0}", option, line_of(command));
    if (&command == &app)
      for (const auto* one : app.get_subcommands([](const CLI::App*) { return true; })) {
        const auto of_command = options(*one);
        if (std::ranges::find(of_command, option) != of_command.end())
          return fmt::format("{0} stands without its command\n  -> type: {1} {0}", option, line_of(*one));
      }
    return fmt::format("{} has no option '{}'\n  -> {}{}", line_of(command), option,
                       did_you_mean(option, options(command)), help);
  }
  if (&command == &app)
    return fmt::format("'{}' is no command\n  -> {}the commands are: {}; {}", word, did_you_mean(word, commands(app)),
                       fmt::join(commands(app), ", "), help);
  return fmt::format("{} takes no further word, and '{}' is one\n  -> options begin with --; {}", line_of(command),
                     word, help);
}

}  // namespace

std::string explain(const CLI::App& app, const CLI::Error& error) {
  const auto named = app.get_subcommands();
  const auto& command = named.empty() ? app : *named.front();
  if (const auto left = app.remaining(true); !left.empty()) return unexpected(app, command, left.front());
  const auto help = fmt::format("{} --help shows what there is", line_of(command));
  if (named.empty())
    return fmt::format("no command was given\n  -> name one of: {}; {}", fmt::join(commands(app), ", "), help);
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
