// An exchange as it may be written down. One Scrubber a recording: what it invents for a value stays the same.
// Thread safe.
#pragma once

#include <chrono>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/recording/exchange.h"
#include "mockqualys/recording/rules.h"

namespace mockqualys::recording {

class Scrubber {
 public:
  explicit Scrubber(const Pseudonyms::Key& key, std::chrono::days shift = {}) : names_{key}, values_{names_, shift} {}

  // Words that must not be in what is written, whatever the rules say; short ones are not looked for.
  void forbid(std::string_view word);

  // Kept of the headers are those that tell how the service behaves; the notes name the others. An exchange in which a
  // forbidden word, or a credential of this very request, still stands is not given back: the error says where.
  tl::expected<Exchange, std::string> scrub(const Exchange& real);

 private:
  std::string path(std::string_view real);
  Headers headers(const Headers& real, bool of_request, std::vector<std::string>& left_out);

  Pseudonyms names_;
  Values values_;
  std::mutex mutex_;
  std::set<std::string> forbidden_;
};

// How somebody logged in: basic, bearer, headers, cookie or none; and the words that must not be written because of it.
struct Login {
  std::string kind = "none";
  std::vector<std::string> secrets;
};
Login read_login(const Headers& request_headers);

}  // namespace mockqualys::recording
