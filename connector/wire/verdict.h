// What an answer says about itself: yes and the head of a page, or no and why. The tables of the vendor's codes are
// here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connector/base/error.h"
#include "connector/wire/decode.h"
#include "connector/wire/node.h"

namespace qualyswas::wire {

struct Verdict {
  std::optional<std::string> code;  // responseCode; nullopt: none was sent yet, or the family has none
  PageHead head;
};

// Reads the envelope of an answer whose root element (key) is `name`. Fails with what the vendor refuses, and with
// Decode when the root is none of the vendor's.
Result<Verdict> judge(std::string_view name, const Node& root);

// The error that a code of the QPS family (INVALID_CREDENTIALS ...) or of the classic one (2000 ...) stands for.
Error qps_error(std::string_view code, std::string_view message, std::string_view resolution);
Error classic_error(std::string_view code, std::string_view text, std::optional<std::chrono::seconds> wait);

// An answer that says two things of which one is wrong: which one, nobody can tell, so nothing of it is believed.
Error contradicts_itself(std::string_view what);
// A field of the envelope that stands there twice. A refused login is Auth, whatever stands beside it: accounts lock.
Error two_values(std::string_view field, std::string_view one, std::string_view other);

// A refusal that says what is the matter with the account (expired, inactive, registration not finished ...), rather
// than that it lacks a right.
bool is_account_state(const Error& error);

Error web_page_error();
bool looks_like_web_page(std::string_view beginning);

}  // namespace qualyswas::wire
