// What was wrong with the command line, as a sentence and what to type instead. CLI11 knows that a word is too many,
// not which word was meant, and writes a range as the largest double.
#pragma once

#include <cstdint>
#include <string>

#include <CLI/CLI.hpp>

namespace mockqualys {

// Two lines: what is wrong, and "  -> " with the way out.
std::string explain(const CLI::App& app, const CLI::Error& error);

// From `least` to `most`; `most` is named only when somebody chose it.
CLI::Validator whole_number(std::int64_t least, std::int64_t most = INT64_MAX);

}  // namespace mockqualys
