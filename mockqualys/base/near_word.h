// What somebody probably meant: the known word nearest to one that is not known. Every "did you mean" of the fake.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mockqualys {

// Case does not count; about one slip in three letters does not either. Nothing when no word is that near.
std::optional<std::string_view> near_word(std::string_view word, std::span<const std::string_view> known);

// "; did you mean status?", or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> known);

// "a, b and c".
std::string list_words(std::span<const std::string_view> words, std::string_view last = "and");

}  // namespace mockqualys
