#include "mockqualys/world/bits.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace mockqualys {

namespace {

std::uint64_t lowest(std::size_t bits) { return bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1; }

std::size_t ones(std::uint64_t word) { return static_cast<std::size_t>(std::popcount(word)); }

}  // namespace

std::size_t Bits::count(std::size_t begin, std::size_t end) const {
  std::size_t counted = 0;
  while (begin < end) {
    const auto word_end = std::min(end, (begin / kWord + 1) * kWord);
    counted += ones((words_[begin / kWord] >> (begin % kWord)) & lowest(word_end - begin));
    begin = word_end;
  }
  return counted;
}

std::size_t Bits::find(std::size_t begin, std::size_t skipped) const {
  if (begin >= size_) return size_;
  std::size_t at = begin / kWord;
  auto word = words_[at] & ~lowest(begin % kWord);
  for (;;) {
    if (const auto set = ones(word); skipped >= set) {
      skipped -= set;
      if (++at == words_.size()) return size_;
      word = words_[at];
      continue;
    }
    for (; skipped > 0; --skipped) word &= word - 1;
    return at * kWord + static_cast<std::size_t>(std::countr_zero(word));
  }
}

Bits& Bits::operator&=(const Bits& other) {
  std::ranges::transform(words_, other.words_, words_.begin(), std::bit_and{});
  return *this;
}

std::uint64_t Bits::word_at(std::size_t begin) const {
  const auto at = begin / kWord, shift = begin % kWord;
  auto word = words_[at] >> shift;
  if (shift != 0 && at + 1 < words_.size()) word |= words_[at + 1] << (kWord - shift);
  return word;
}

void Bits::copy(const Bits& from, std::size_t begin, std::size_t end, std::size_t to) {
  while (begin < end) {
    const auto length = std::min(end - begin, kWord - to % kWord);
    const auto place = lowest(length) << (to % kWord);
    auto& word = words_[to / kWord];
    word = (word & ~place) | ((from.word_at(begin) << (to % kWord)) & place);
    begin += length;
    to += length;
  }
}

}  // namespace mockqualys
