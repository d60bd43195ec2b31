// Takes passwords and tokens out of what a server says, before anybody reads it: a server, or a proxy in between, may
// quote what it was sent, and what it says stands in records, logs and errors. Used by Client on every byte of every
// answer, so it looks for all spellings in one pass. Our own sentences never come here: a mask in one would tell the
// password.
//
// Masked are: the password as it is, in UTF-8, UTF-16 and Latin-1; percent-encoded; escaped for XML and HTML (once and
// twice) and for JSON; base64 of it behind the user name, as in the Authorization header; any of these inside base64.
//
// A password that could be part of ordinary text (is_distinctive) is masked only together with the user name: elsewhere
// it would destroy data, and the holes would tell what it is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"

namespace qualyswas::http {

// Sixteen bytes or more, or eight of two kinds, or six of three: small letters, capitals, digits, others. A capital
// that begins a word is no kind of its own.
bool is_distinctive(std::string_view password);

struct SecretLogin {
  std::string username, password;  // a token has no user
};

class Scrubber {
 public:
  Scrubber(std::string_view username, std::string_view password);
  explicit Scrubber(const std::vector<SecretLogin>& logins);

  std::string clean(std::string_view text) const;

  static constexpr std::size_t kSteps = 8192;

 private:
  friend class ScrubbedStream;
  struct Spelling {
    std::string text, mask;
  };
  struct Match {
    std::size_t begin, end;
    const std::string& mask;
  };
  std::optional<Match> find(std::string_view text, std::size_t from) const;
  void add(std::string_view username, std::string_view password);
  void add_spelling(std::string text, std::string mask);
  void make_steps();

  std::vector<Spelling> spellings_;  // the longest first
  std::size_t shortest_ = 0, longest_ = 0;
  // By three bytes (hashed): how far one may move on when they stand where the shortest spelling would end (Wu and
  // Manber's search for many words).
  std::array<std::uint8_t, kSteps> steps_{};
};

// The same for text that comes in pieces: a spelling may lie across two of them.
class ScrubbedStream {
 public:
  using Sink = std::function<Result<void>(std::string_view)>;
  // Both outlive it.
  ScrubbedStream(const Scrubber& scrubber, const Sink& sink) : scrubber_{scrubber}, sink_{sink} {}

  Result<void> write(std::string_view piece);
  // What was held back because a spelling might have begun in it.
  Result<void> end();

 private:
  Result<void> pass(std::size_t keep);

  const Scrubber& scrubber_;
  const Sink& sink_;
  std::string held_;
};

}  // namespace qualyswas::http
