// Words that people type for things that have a name: in any letter case, and a part of the name is enough when only
// one name has it. A word that names nothing is an error with the near ones, never an empty answer.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"

namespace qualyswas::cli {

// The places in `names` that `typed` may mean: those that are equal; else those that are equal but for case, '_' and
// '-'; else those that hold it.
std::vector<std::size_t> meant(std::string_view typed, const std::vector<std::string>& names);

// A word of a table that is printed whole when none or several are meant. `what` reads like "status". Of several words
// that hold the typed one, the one that begins with it is taken.
Result<std::string> choose_word(std::string_view what, std::string_view typed, const std::vector<std::string>& words);

// "'a', 'b' and 'c'"; of more than `most` the rest is counted: "'a', 'b' and 7 more".
std::string quoted_list(const std::vector<std::string>& words, std::size_t most = 8);

}  // namespace qualyswas::cli
