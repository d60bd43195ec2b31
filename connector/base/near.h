// "Did you mean": which of the known words a typed one is nearest to. For messages only; nothing is chosen by it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace qualyswas {

// The nearest first, at most three: words that differ by a few letters (inserted, left out, changed or swapped; a third
// of the word at most), that begin with what was typed, or that hold it. Letter case does not matter. Empty: none is
// near.
std::vector<std::string> near_words(std::string_view typed, const std::vector<std::string>& known);

// "did you mean 'sync'?", "did you mean 'Shop' or 'Shop EU'?"; empty when no word is near.
std::string did_you_mean(std::string_view typed, const std::vector<std::string>& known);

}  // namespace qualyswas
