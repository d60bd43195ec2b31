// One bit a position: which records of a kind pass a test. It is counted and sought by words, so that a page costs the
// same wherever it lies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mockqualys {

class Bits {
 public:
  explicit Bits(std::size_t size) : size_{size}, words_((size + kWord - 1) / kWord) {}

  std::size_t size() const { return size_; }
  bool operator[](std::size_t at) const { return (words_[at / kWord] >> (at % kWord) & 1U) != 0; }
  void set(std::size_t at, bool on = true) {
    const auto bit = std::uint64_t{1} << (at % kWord);
    on ? words_[at / kWord] |= bit : words_[at / kWord] &= ~bit;
  }

  std::size_t count(std::size_t begin, std::size_t end) const;
  // The set bit that has `skipped` others between `begin` and itself; size() when there are not so many.
  std::size_t find(std::size_t begin, std::size_t skipped = 0) const;

  Bits& operator&=(const Bits& other);  // of the same size
  // Bits [begin, end) of `from` stand at `to` from now on.
  void copy(const Bits& from, std::size_t begin, std::size_t end, std::size_t to);

 private:
  static constexpr std::size_t kWord = 64;

  std::uint64_t word_at(std::size_t begin) const;  // the 64 bits from there on; beyond the end, none is set

  std::size_t size_;
  std::vector<std::uint64_t> words_;  // no bit beyond size_ is set
};

}  // namespace mockqualys
