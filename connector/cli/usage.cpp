// CLI11 tells what was wrong with a command line by the kind of its exception, a text in its own words, and the words
// that were left over. `explain` goes from the surest to the vaguest: words left over first (a mistyped command is also
// a missing one), then by the exception's kind, then CLI11's own text.
#include "connector/cli/usage.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/near.h"
#include "connector/cli/text.h"
#include "connector/cli/words.h"

namespace qualyswas::cli {
namespace {

constexpr char kAdvice = '\n';  // divides a validator's complaint from its advice

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<std::string> names_of(const std::vector<const CLI::App*>& commands) {
  std::vector<std::string> names;
  for (const auto* command : commands) names.push_back(command->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options([](const CLI::Option*) { return true; }))
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

// Every command that has the option, wherever it is in the tree.
void find_owners(const CLI::App& app, const std::string& option, std::vector<std::string>& lines) {
  const auto options = options_of(app);
  if (std::ranges::find(options, option) != options.end()) lines.push_back(line_of(app));
  for (const auto* command : commands_of(app)) find_owners(*command, option, lines);
}

// Words that other programs have for what qwas does.
struct Synonym {
  std::string_view typed, line;
};
constexpr auto kSynonyms = std::to_array<Synonym>({
    {"pull", "qwas sync"},
    {"fetch", "qwas sync"},
    {"run", "qwas sync"},
    {"update", "qwas sync"},
    {"daemon", "qwas serve"},
    {"schedule", "qwas serve"},
    {"start", "qwas serve"},
    {"test", "qwas check"},
    {"ping", "qwas check"},
    {"login", "qwas check"},
    {"import", "qwas upload FILE"},
    {"ingest", "qwas upload FILE"},
    {"list", "qwas show"},
    {"ls", "qwas show"},
    {"get", "qwas show"},
    {"status", "qwas show runs"},
    {"log", "qwas show runs --log"},
    {"logs", "qwas show runs --log"},
    {"compare", "qwas reconcile"},
    {"diff", "qwas reconcile"},
    {"config", "qwas init"},
    {"configure", "qwas init"},
    {"setup", "qwas init"},
});

std::string advice_for(const CLI::App& command) {
  return fmt::format("{} --help shows what there is", line_of(command));
}

Error wrong(std::string message, std::string advice) {
  return {ErrorKind::Config, std::move(message), std::move(advice)};
}

// A command of the wrong place is the likeliest of all: `qwas assets` for `qwas show assets`.
Error unknown_command(const CLI::App& parent, const std::string& word) {
  const auto commands = commands_of(parent);
  const bool is_root = parent.get_parent() == nullptr;
  const auto what = is_root ? "command" : "subject of " + line_of(parent);
  std::vector<std::string> lines;
  for (const auto* command : commands)
    for (const auto* inner : commands_of(*command))
      if (!near_words(word, {inner->get_name()}).empty()) lines.push_back(line_of(*inner));
  const auto* synonym = std::ranges::find(kSynonyms, folded(word), &Synonym::typed);
  auto names = names_of(commands);
  if (is_root) names.insert(names.end(), {"help", "version"});
  std::string near;
  if (const auto close = did_you_mean(word, names); !close.empty())
    near = close;
  else if (!lines.empty())
    near = fmt::format("did you mean: {}?", lines.front());
  else if (is_root && synonym != kSynonyms.end())
    near = fmt::format("did you mean: {}?", synonym->line);
  return wrong(
      fmt::format("'{}' is no {}", word, what),
      fmt::format("{}{}{} are: {}; {} --help tells more", near, near.empty() ? "" : " ",
                  is_root ? "the commands" : "the subjects", fmt::join(names_of(commands), ", "), line_of(parent)));
}

Error unknown_option(const CLI::App& root, const CLI::App& command, const std::string& typed) {
  const auto option = typed.substr(0, typed.find('='));
  auto known = options_of(command);
  if (std::ranges::find(known, option) != known.end())
    return wrong(fmt::format("{} stands before its command", option),
                 fmt::format("type it behind: {} {}", line_of(command), option));
  for (const auto* parent = command.get_parent(); parent != nullptr; parent = parent->get_parent()) {
    const auto inherited = options_of(*parent);
    known.insert(known.end(), inherited.begin(), inherited.end());
  }
  const bool is_root = &command == &root;
  const auto message = is_root ? fmt::format("qwas has no option '{}'", option)
                               : fmt::format("{} has no option '{}'", line_of(command), option);
  std::vector<std::string> owners;
  find_owners(root, option, owners);
  if (!owners.empty())
    return wrong(message, fmt::format("it is an option of: {}; {}", fmt::join(owners, ", "), advice_for(command)));
  const auto near = did_you_mean(option, known);
  return wrong(message, near.empty() ? advice_for(command) : fmt::format("{} {}", near, advice_for(command)));
}

Error unexpected(const CLI::App& root, const std::string& word) {
  const auto& command = named_command(root);
  if (word.size() > 1 && word.starts_with('-')) return unknown_option(root, command, word);
  if (!commands_of(command).empty()) return unknown_command(command, word);
  return wrong(fmt::format("{} takes no further word, and '{}' is one", line_of(command), word),
               fmt::format("put what has blanks in quotes; options begin with --; {}", advice_for(command)));
}

// The option that a text of CLI11 begins with: "--limit: 1 required NUMBER missing", "--username is required".
const CLI::Option* option_in(const CLI::App& command, std::string_view text) {
  const auto name = std::string{text.substr(0, text.find_first_of(": "))};
  for (const auto* app = &command; app != nullptr; app = app->get_parent())
    if (const auto* option = app->get_option_no_throw(name)) return option;
  return nullptr;
}

}  // namespace

const CLI::App& named_command(const CLI::App& root) {
  const auto* command = &root;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  return *command;
}

std::string line_of(const CLI::App& command) {
  return command.get_parent() == nullptr ? command.get_name()
                                         : line_of(*command.get_parent()) + " " + command.get_name();
}

Result<const CLI::App*> find_command(const CLI::App& root, const std::vector<std::string>& words) {
  const auto* command = &root;
  for (const auto& word : words) {
    if (word.starts_with('-')) continue;
    const auto inner = commands_of(*command);
    const auto found = std::ranges::find(inner, word, [](const CLI::App* one) { return one->get_name(); });
    if (found == inner.end()) {
      if (inner.empty()) break;
      return fail(unknown_command(*command, word));
    }
    command = *found;
  }
  return command;
}

std::string complaint(const Error& error) { return error.message + kAdvice + error.advice; }

Error explain(const CLI::App& root, const CLI::Error& error) {
  const auto& command = named_command(root);
  if (const auto left = root.remaining(true); !left.empty()) return unexpected(root, left.front());
  const std::string text = error.what();
  const auto* option = option_in(command, text);
  const auto described = option ? fmt::format("{} ({})", option->get_name(), option->get_description()) : std::string{};

  if (dynamic_cast<const CLI::ValidationError*>(&error)) {
    const auto divided = text.find(kAdvice);
    if (divided != std::string::npos)
      return wrong(text.substr(0, divided), divided + 1 < text.size() ? text.substr(divided + 1) : advice_for(command));
  }
  if (dynamic_cast<const CLI::RequiredError*>(&error)) {
    const auto commands = commands_of(command);
    if (!commands.empty())
      return wrong(
          command.get_parent() == nullptr ? "no command was given" : fmt::format("{}: of what?", line_of(command)),
          fmt::format("name one of: {}; {} --help tells more", fmt::join(names_of(commands), ", "), line_of(command)));
    if (option) return wrong(fmt::format("{} needs {}", line_of(command), described), advice_for(command));
  }
  if (dynamic_cast<const CLI::ExcludesError*>(&error) && option)
    return wrong(fmt::format("{}: only one of the two can be given", text.substr(0, text.find_last_not_of('\n') + 1)),
                 fmt::format("leave one out; {}", advice_for(command)));
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) && option) {
    if (option->count() > 1)
      return wrong(fmt::format("{} is given {} times and has one value", option->get_name(), option->count()),
                   "give it once");
    return wrong(fmt::format("{} needs a value: {}", option->get_name(), option->get_description()),
                 advice_for(command));
  }
  return wrong(text, advice_for(command));
}

std::string help_of(const CLI::App& command, std::size_t width) {
  const auto* parent = command.get_parent();
  const auto text = command.help(parent ? line_of(*parent) : std::string{});
  std::string out;
  for (std::string_view rest = text; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    // "  --name TEXT                 What it is": the description begins behind the last wide gap. Where that is too
    // far to the right to leave room, it goes to a line of its own.
    const auto first = std::min(line.find_first_not_of(' '), line.size());
    const auto gap = line.rfind("  ");
    const bool is_described = gap != std::string_view::npos && gap + 2 > first;
    const auto indent = is_described ? gap + 2 : first;
    auto head = std::string{line.substr(0, indent)};
    auto column = indent;
    if (is_described && width_of(line) > width && indent * 2 > width) {
      head.erase(head.find_last_not_of(' ') + 1);
      column = first + 6;
      head = wrapped(head, width, first + 4) + '\n' + std::string(column, ' ');
    }
    out += head + wrapped(line.substr(indent), width, is_described || indent > 8 ? column : column + 2, column) + '\n';
  }
  return out;
}

}  // namespace qualyswas::cli
