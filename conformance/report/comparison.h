// What a failed expectation expected and what it found, read from gtest's message, and where the two differ.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace qualyswas::conformance::report {

struct Comparison {
  std::string about;  // the expression that was looked at; empty when the message does not say
  std::string expected, found;
  bool values = false;  // both are values: it is worth showing where they differ
  std::string rest;     // what the case added
};

// `about`, `expected` and `found` are empty when the message has none of gtest's shapes: then `rest` is all of it.
Comparison read_comparison(std::string_view message);

struct Piece {
  std::string text;
  bool differs = false;
  bool operator==(const Piece&) const = default;
};
struct Pieces {
  std::vector<Piece> expected, found;
};

// Word by word. Of texts of more than a thousand words the middle that differs is one piece.
Pieces difference_of(std::string_view expected, std::string_view found);

}  // namespace qualyswas::conformance::report
