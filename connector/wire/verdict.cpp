#include "connector/wire/verdict.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "connector/wire/utf8.h"

namespace qualyswas::wire {
namespace {

using std::chrono::seconds;

constexpr std::string_view kLogin =
    "check user name and password, and that the platform is the account's own: the right login on a wrong platform, a "
    "user without API access and a password with ':' are answered alike";
constexpr std::string_view kUserOfItsOwn =
    "; a user with two-factor or single sign-on login needs an API user of its own";
constexpr std::string_view kApiAccess =
    "give the user's role the permission \"API Access\", or ask the account manager of the subscription";
constexpr std::string_view kLater = "the vendor is busy or under maintenance; sync later";
constexpr std::string_view kModule = "enable the WAS module for this user and subscription";

struct QpsRow {
  std::string_view code;
  ErrorKind kind;
  std::string_view advice;
};

// The responseCodes that ask for something particular; every other one is the vendor's own (ErrorKind::Vendor).
constexpr auto kQpsRows = std::to_array<QpsRow>({
    {"AUTH_CREDENTIALS_NEEDED", ErrorKind::Auth, kLogin},
    {"INVALID_CREDENTIALS", ErrorKind::Auth, kLogin},
    {"UNAUTHORIZED", ErrorKind::Permission, kApiAccess},
    {"INSUFFICIENT_PERMISSION", ErrorKind::Permission, kApiAccess},
    {"UNAUTHORIZED_DESTINATION_APPS", ErrorKind::Module, kModule},
    {"EVALUATION_EXPIRED", ErrorKind::Module, "the evaluation of this subscription is over; ask its account manager"},
    {"LIMIT_EXCEEDED", ErrorKind::RateLimit, "sync later, or ask the vendor's support for a higher limit"},
    {"JMS_SERVER_DOWN", ErrorKind::Transport, kLater},
    {"RMI_SERVER_DOWN", ErrorKind::Transport, kLater},
});

struct ClassicRow {
  std::string_view code;
  ErrorKind kind;
  std::string_view advice;
};

constexpr std::string_view kLimit = "sync later, or ask the vendor's support for a higher limit";

// Codes of SIMPLE_RETURN and GENERIC_RETURN, in the order of the vendor's appendix. Those about parameters (19xx) and
// all others are ErrorKind::Vendor. 2003 and 2011 come with status 409 and are no limits.
constexpr auto kClassicRows = std::to_array<ClassicRow>({
    {"999", ErrorKind::Transport, kLater},
    {"1920", ErrorKind::RateLimit, kLimit},
    {"1959", ErrorKind::RateLimit, kLimit},
    {"1960", ErrorKind::RateLimit, kLimit},
    {"1965", ErrorKind::RateLimit, kLimit},
    {"1966", ErrorKind::RateLimit, kLimit},
    {"1981", ErrorKind::RateLimit, kLater},
    {"1999", ErrorKind::RateLimit, kLater},
    {"2000", ErrorKind::Auth, kLogin},
    {"2010", ErrorKind::Auth, kLogin},
    {"2012", ErrorKind::KnowledgeBase,
     "the subscription's licence does not cover this API: ask the vendor's support to grant KnowledgeBase download"},
});

// States of an account, in which nothing is wrong with user name and password. The classic family has codes for them;
// how the other one words them is not known, so they are known by their words, too. Of several that fit, the first one.
struct AccountState {
  std::string_view code;                  // empty: none is known
  std::array<std::string_view, 4> words;  // in small letters; any of them
  std::string_view advice;
};
constexpr auto kAccountStates = std::to_array<AccountState>({
    {"2011",
     {"secureid", "two-factor", "two factor", "second factor"},
     "this user has two-factor login (SecureID), and the API takes no second factor: use an API user without "
     "two-factor login"},
    {"2003",
     {"registration", "license agreement", "service agreement", "user agreement"},
     "the registration of this user is not finished: log in once to the vendor's portal as this user and finish it"},
    {"",
     {"password has expired", "password expired", "password is expired", "change your password"},
     "the password has expired: log in to the vendor's portal as this user and set a new one"},
    {"2001",
     {"account has expired", "account expired", "account is expired", "user has expired"},
     "the account has expired: ask the account manager of the subscription to renew it"},
    {"2002",
     {"inactive", "not active", "deactivated", "account is disabled"},
     "the user is inactive: ask a manager of the subscription to activate it"},
    {"2007",
     {"ip address", "source ip", "ip restriction", "network address"},
     "this machine's address is not in the subscription's list of allowed addresses: ask a manager of the subscription "
     "to add it"},
    {"",
     {"is locked", "been locked", "locked out", "lockout"},
     "the account is locked: ask a manager of the subscription to unlock it, and check the password before the next "
     "call"},
});

std::string lowered(std::string_view text) {
  std::string lower{text};
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// UNAUTHORIZED has two meanings and no recording of the second one: what it refuses is read from its words.
bool speaks_of_the_module(std::string_view message) {
  const auto text = lowered(message);
  if (contains(text, "through the api")) return false;
  return contains(text, "module") || contains(text, "web application scanning") || contains(text, "licen") ||
         contains(message, " WAS ") || contains(message, " WAS.") || message.ends_with(" WAS");
}

bool any_of_them(std::string_view text, const std::array<std::string_view, 4>& words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return contains(text, word); });
}

const AccountState* find_account_state_by_code(std::string_view code) {
  const auto* const state = std::ranges::find(kAccountStates, code, &AccountState::code);
  return code.empty() || state == kAccountStates.end() ? nullptr : state;
}

const AccountState* find_account_state_by_words(std::string_view words) {
  const auto text = lowered(words);
  const auto* const state =
      std::ranges::find_if(kAccountStates, [&](const AccountState& each) { return any_of_them(text, each.words); });
  return state == kAccountStates.end() ? nullptr : state;
}

// The envelope's elements that hold one value. XML may repeat them; of a key that JSON repeats, the decoder tells.
constexpr auto kOnce = std::to_array<std::string_view>({"responseCode", "count", "hasMoreRecords", "lastId"});

Result<void> judge_repeated(const Node& root) {
  std::array<std::optional<std::string>, kOnce.size()> values;
  std::optional<Error> problem;
  root.each_field([&](const char* name, const Node& node) {
    const auto* const once = std::ranges::find(kOnce, std::string_view{name});
    if (once == kOnce.end()) return;
    auto value = std::string{trimmed(node.text().value_or(std::string{}))};
    auto& before = values[static_cast<std::size_t>(once - kOnce.begin())];
    if (before && *before != value && !problem) problem = two_values(name, *before, value);
    before = std::move(value);
  });
  if (problem) return fail(*std::move(problem));
  return {};
}

Result<Verdict> judge_qps(const Node& root) {
  if (auto once = judge_repeated(root); !once) return fail(once.error());
  Verdict verdict;
  if (const auto code = root["responseCode"].text()) verdict.code = trimmed(*code);
  if (verdict.code && *verdict.code != "SUCCESS") {
    const auto details = root["responseErrorDetails"];
    return fail(qps_error(*verdict.code, details["errorMessage"].text().value_or(std::string{}),
                          details["errorResolution"].text().value_or(std::string{})));
  }
  if (const auto message = root["responseErrorDetails"]["errorMessage"].text(); message && !trimmed(*message).empty())
    return fail(contradicts_itself(fmt::format("SUCCESS, and the error '{}'", one_line(*message, 80))));
  const auto number = [&](const char* name, std::optional<std::int64_t>& into) -> Result<void> {
    const auto text = root[name].text();
    if (!text || trimmed(*text).empty()) return {};
    into = parse_integer(*text);
    if (into && *into >= 0) return {};
    return fail(ErrorKind::Decode, fmt::format("the answer's {} is '{}', no number", name, one_line(*text, 40)));
  };
  if (auto done = number("count", verdict.head.count); !done) return fail(done.error());
  if (auto done = number("lastId", verdict.head.last_id); !done) return fail(done.error());
  if (const auto more = root["hasMoreRecords"].text()) {
    verdict.head.has_more = parse_boolean(*more);
    if (!verdict.head.has_more) {
      return fail(ErrorKind::Decode,
                  fmt::format("the answer's hasMoreRecords is '{}', neither true nor false", one_line(*more, 40)));
    }
  }
  return verdict;
}

std::optional<seconds> seconds_to_wait(const Node& response) {
  std::optional<seconds> wait;
  response["ITEM_LIST"].each("ITEM", [&](const Node& item) {
    if (trimmed(item["KEY"].text().value_or(std::string{})) != "SECONDS_TO_WAIT") return;
    if (const auto value = parse_integer(item["VALUE"].text().value_or(std::string{})); value && *value >= 0) {
      wait = seconds{*value};
    }
  });
  return wait;
}

Error simple_return(const Node& root) {
  const auto response = root["RESPONSE"];
  return classic_error(trimmed(response["CODE"].text().value_or(std::string{})),
                       response["TEXT"].text().value_or(std::string{}), seconds_to_wait(response));
}

Error generic_return(const Node& root) {
  const auto answer = root["RETURN"];
  auto text = answer["MESSAGE"].text().value_or(std::string{});
  if (text.empty()) text = answer.text().value_or(std::string{});
  return classic_error(answer.attribute("number").value_or(std::string{}), text, std::nullopt);
}

}  // namespace

Error qps_error(std::string_view code, std::string_view message, std::string_view resolution) {
  Error error{ErrorKind::Vendor, fmt::format("the vendor answered {}", one_line(code, 80)), {}};
  if (!trimmed(message).empty()) error.message += fmt::format(": {}", one_line(message));
  if (!trimmed(resolution).empty()) error.message += " (" + one_line(resolution) + ")";
  const auto* row = std::ranges::find(kQpsRows, code, &QpsRow::code);
  if (row != kQpsRows.end()) {
    error.kind = row->kind;
    error.advice = row->advice;
  }
  const bool refused =
      error.kind == ErrorKind::Auth || error.kind == ErrorKind::Permission || error.kind == ErrorKind::Module;
  if (const auto* state = refused ? find_account_state_by_words(message) : nullptr;
      state != nullptr && !contains(lowered(message), "module")) {
    error.kind = ErrorKind::Auth;
    error.advice = state->advice;
  } else if (error.kind == ErrorKind::Permission && speaks_of_the_module(message)) {
    error.kind = ErrorKind::Module;
    error.advice = kModule;
  } else if (error.kind == ErrorKind::Auth) {
    error.advice += kUserOfItsOwn;
  }
  return error;
}

Error classic_error(std::string_view code, std::string_view text, std::optional<seconds> wait) {
  Error error{ErrorKind::Vendor, "the vendor answered", {}};
  if (!code.empty()) error.message += fmt::format(" {}", one_line(code, 40));
  if (!trimmed(text).empty()) error.message += fmt::format(": {}", one_line(text));
  const auto* row = std::ranges::find(kClassicRows, code, &ClassicRow::code);
  if (row != kClassicRows.end()) {
    error.kind = row->kind;
    error.advice = row->advice;
  } else if (contains(lowered(text), "bad login")) {  // sent without a code, too
    error.kind = ErrorKind::Auth;
    error.advice = kLogin;
  }
  const auto* state = find_account_state_by_code(code);
  // No code, or that of any refused login: then the words tell.
  if (state == nullptr && (code.empty() || error.kind == ErrorKind::Auth)) state = find_account_state_by_words(text);
  if (state != nullptr) {
    error.kind = ErrorKind::Auth;
    error.advice = state->advice;
  } else if (error.kind == ErrorKind::Auth) {
    error.advice += kUserOfItsOwn;
  }
  if (error.kind == ErrorKind::RateLimit) error.wait = wait;
  return error;
}

Error contradicts_itself(std::string_view what) {
  return {ErrorKind::Decode, fmt::format("the answer contradicts itself: {}", what),
          "sync again; if it happens again, tell the vendor's support"};
}

Error two_values(std::string_view field, std::string_view one, std::string_view other) {
  if (field == "responseCode") {
    for (const auto code : {one, other})
      if (auto refusal = qps_error(code, {}, {}); refusal.kind == ErrorKind::Auth) return refusal;
  }
  return contradicts_itself(fmt::format("its {} is '{}' and '{}'", field, one_line(one, 40), one_line(other, 40)));
}

bool is_account_state(const Error& error) {
  return error.kind == ErrorKind::Auth &&
         std::ranges::find(kAccountStates, error.advice, &AccountState::advice) != kAccountStates.end();
}

Error web_page_error() {
  return {ErrorKind::Decode, "the server answered with a web page where the API answers with XML or JSON",
          "check that url or platform names the API server itself, not the portal or a proxy's login page"};
}

bool looks_like_web_page(std::string_view beginning) {
  const auto text = lowered(beginning);
  return contains(text, "<!doctype html") || contains(text, "<html");
}

Result<Verdict> judge(std::string_view name, const Node& root) {
  if (name == "ServiceResponse") return judge_qps(root);
  if (name == "SIMPLE_RETURN") return fail(simple_return(root));
  if (name == "GENERIC_RETURN") return fail(generic_return(root));
  if (name == "KNOWLEDGE_BASE_VULN_LIST_OUTPUT") return Verdict{};
  if (lowered(name) == "html") return fail(web_page_error());
  return fail(ErrorKind::Decode,
              fmt::format("the answer is a '{}', which is no answer of the Qualys API", one_line(name, 40)));
}

}  // namespace qualyswas::wire
