#include "connector/http/token.h"

#include <openssl/evp.h>

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "connector/config/text.h"

namespace qualyswas::http {
namespace {

constexpr std::size_t kLongestToken = 16U << 10U;

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

std::string form_value(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += is_unreserved(c) ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

// RFC 6750: what may stand behind "Bearer".
bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= kLongestToken &&
         std::ranges::all_of(text, [](char c) { return is_unreserved(c) || c == '+' || c == '/' || c == '='; });
}

// The claims of a JSON Web Token, its middle part; empty when it is none.
std::string claims_of(std::string_view token) {
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos) return {};
  std::string part{token.substr(first + 1, second - first - 1)};
  std::ranges::replace(part, '-', '+');
  std::ranges::replace(part, '_', '/');
  const auto padding = (4 - part.size() % 4) % 4;
  part.append(padding, '=');
  std::string claims(part.size(), '\0');
  const int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(claims.data()),      // NOLINT: OpenSSL's bytes are unsigned
                      reinterpret_cast<const unsigned char*>(part.data()),  // NOLINT
                      static_cast<int>(part.size()));
  claims.resize(size < 0 ? 0 : static_cast<std::size_t>(size) - padding);
  return claims;
}

// `exp`, in seconds of Unix time. A claim that cannot be read is as good as none: a refusal tells the end as well.
std::optional<Instant> end_of(std::string_view token) {
  const auto claims = nlohmann::json::parse(claims_of(token), nullptr, false);
  const auto exp = claims.is_object() ? claims.find("exp") : claims.end();
  if (exp == claims.end() || !exp->is_number_integer()) return std::nullopt;
  const auto seconds = exp->get<std::int64_t>();
  constexpr std::int64_t kLatest = 253'402'300'799;  // the end of the year 9999
  if (seconds < 0 || seconds > kLatest) return std::nullopt;
  return Instant{std::chrono::seconds{seconds}};
}

}  // namespace

Request token_request(const config::Config& config) {
  Request request{.method = Method::Post,
                  .target = "/auth",
                  .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                  .body = {},
                  .server = Server::Gateway};
  if (config.login == config::Login::Oidc) {
    request.target = "/auth/oidc";
    request.headers.push_back({"clientId", config.username});
    request.headers.push_back({"clientSecret", config.password.reveal()});
  } else {
    request.body = fmt::format("username={}&password={}&token=true", form_value(config.username),
                               form_value(config.password.reveal()));
  }
  return request;
}

Result<Token> parse_token(std::string_view body, Instant issued) {
  const auto text = config::trimmed(body);
  if (!is_token(text))
    return fail(ErrorKind::Decode, "the gateway's answer is not a token",
                "check gateway_url: it has to be the platform's gateway, not its portal");
  auto end = end_of(text).value_or(issued + kTokenTime);
  if (end <= issued) end = issued + kTokenTime;  // the gateway's clocks disagree
  return Token{.text = std::string{text}, .renew_at = issued + (end - issued) * 9 / 10};
}

Result<SharedToken::Lent> SharedToken::get(Instant now, const Fetch& fetch) {
  const std::lock_guard lock{mutex_};
  if (refused_) return fail(*refused_);
  if (token_ && now < token_->renew_at) return Lent{.text = token_->text, .is_new = false};
  auto fetched = fetch();
  if (!fetched) {
    if (fetched.error().kind == ErrorKind::Auth) refused_ = fetched.error();
    return fail(fetched.error());
  }
  token_ = std::move(*fetched);
  return Lent{.text = token_->text, .is_new = true};
}

void SharedToken::drop(std::string_view text) {
  const std::lock_guard lock{mutex_};
  if (token_ && token_->text == text) token_.reset();
}

}  // namespace qualyswas::http
