// What was wrong with a command line: CLI11's complaint and the words that nobody expected, as a sentence and what to
// type instead.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "connector/base/error.h"

namespace qualyswas::cli {

// The command that the words named so far: the root when they named none.
const CLI::App& named_command(const CLI::App& root);
// "qwas show assets"
std::string line_of(const CLI::App& command);
// `qwas help show assets`: the command that the words name, or what is wrong with them.
Result<const CLI::App*> find_command(const CLI::App& root, const std::vector<std::string>& words);

// Config: what was wrong, and the way out.
Error explain(const CLI::App& root, const CLI::Error& error);

// A validator's complaint and its advice, in the one string that CLI11 has for both.
std::string complaint(const Error& error);

// CLI11's help with lines that fit; every description stays in its column.
std::string help_of(const CLI::App& command, std::size_t width);

}  // namespace qualyswas::cli
