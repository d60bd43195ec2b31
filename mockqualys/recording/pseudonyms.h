// Invented values in place of real ones. The same value gives the same invention everywhere in one recording, so that
// what belonged together still does; a key that is made at the start and never written keeps anybody from trying out
// guesses. Thread safe.
//
// Kept of a text: its length, its white space and punctuation, and which of its letters are capitals. Nothing else.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace mockqualys::recording {

class Pseudonyms {
 public:
  using Key = std::array<unsigned char, 32>;
  explicit Pseudonyms(const Key& key) : key_{key} {}
  // A key from the system's source of randomness. The error is one readable line.
  static tl::expected<Key, std::string> make_key();

  // Ids keep their order, as clients rely on it: a < b gives id(a) < id(b). 0 stays 0. Beyond 10^17, and once ten
  // million ids are known, nullopt: the caller invents digits.
  std::optional<std::int64_t> id(std::int64_t real);
  std::string text(std::string_view real) const;
  std::string digits(std::string_view real) const;  // only the digits change
  std::string uuid(std::string_view real) const;    // 8-4-4-4-12 hex digits
  std::string bytes(std::string_view real) const;   // of any kind, as many
  std::string host(std::string_view real);          // a name below .example.test, or an address kept for documentation
  // With a scheme or without; each part of the path and the query for itself, so that addresses of one place still
  // begin alike.
  std::string url(std::string_view real);
  std::string email(std::string_view real);

 private:
  std::uint64_t seed(std::string_view kind, std::string_view value, int attempt = 0) const;
  std::string letters(std::string_view kind, std::string_view real) const;

  const Key key_;
  std::mutex mutex_;
  std::map<std::int64_t, std::int64_t> ids_;
  std::map<std::string, int, std::less<>> addresses_;
};

}  // namespace mockqualys::recording
