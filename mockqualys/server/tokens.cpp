#include "mockqualys/server/tokens.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <nlohmann/json.hpp>

#include "mockqualys/base/base64.h"
#include "mockqualys/base/text.h"

namespace mockqualys::server {
namespace {

constexpr std::size_t kKeyBytes = 64;
constexpr std::size_t kLongestToken = 8U << 10U;
constexpr std::string_view kTokenHeader = R"({"alg":"HS512"})";

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1)
    throw std::runtime_error{"OpenSSL has no random bytes"};
  return bytes;
}

std::string hex_digest(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr);
  std::string hex;
  for (unsigned int i = 0; i < length; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

// The one form in which the part can be written: what decodes by leniency is none.
std::optional<std::string> decode_part(std::string_view part) {
  auto bytes = decode_any_base64(part);
  if (part.empty() || encode_base64url(bytes) != part) return std::nullopt;
  return bytes;
}

struct Parts {
  std::string_view signed_text;  // the first two and the dot between
  nlohmann::json claims;
  std::string signature;
};

std::optional<Parts> read_token(std::string_view token) {
  if (token.size() > kLongestToken) return std::nullopt;
  const auto parts = split(token, '.');
  if (parts.size() != 3) return std::nullopt;
  const auto header = decode_part(parts[0]), claims = decode_part(parts[1]);
  auto signature = decode_part(parts[2]);
  if (!header || !claims || !signature) return std::nullopt;
  constexpr int kMostBrackets = 32;  // no token of ours nests
  if (std::ranges::count(*claims, '[') + std::ranges::count(*claims, '{') > kMostBrackets) return std::nullopt;
  auto json = nlohmann::json::parse(*claims, nullptr, false);
  if (!json.is_object() || !json.contains("sub") || !json.at("sub").is_string() || !json.contains("exp") ||
      !json.at("exp").is_number_integer())
    return std::nullopt;
  return Parts{.signed_text = token.substr(0, parts[0].size() + 1 + parts[1].size()),
               .claims = std::move(json),
               .signature = std::move(*signature)};
}

}  // namespace

std::string_view message_of(TokenFault fault) {
  switch (fault) {
    case TokenFault::Expired:
      return "JWT expired";
    case TokenFault::Foreign:
      return "JWT signature does not match";
    case TokenFault::Malformed:
      break;
  }
  return "JWT malformed";
}

Tokens::Tokens() : key_{random_bytes(kKeyBytes)} {}

std::string Tokens::sign(std::string_view text) const {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int length = 0;
  const std::scoped_lock lock{mutex_};
  HMAC(EVP_sha512(), key_.data(), static_cast<int>(key_.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), reinterpret_cast<unsigned char*>(digest.data()), &length);
  digest.resize(length);
  return digest;
}

// The claims of the vendor's published sample that say something here.
std::string Tokens::issue(std::string_view user, std::string_view credential, Instant now) const {
  const auto seconds = now.time_since_epoch().count();
  const nlohmann::ordered_json claims{{"sub", user},
                                      {"iss", "qas"},
                                      {"aud", "qas"},
                                      {"usertype", "fo"},
                                      {"credentialType", credential},
                                      {"modulesAllowed", "WAS"},
                                      {"iat", seconds},
                                      {"exp", seconds + std::chrono::seconds{kTokenTime}.count()},
                                      {"jti", encode_base64url(random_bytes(12))}};
  auto token = encode_base64url(kTokenHeader) + "." + encode_base64url(claims.dump());
  token += "." + encode_base64url(sign(token));
  return token;
}

tl::expected<std::string, TokenFault> Tokens::user_of(std::string_view token, Instant now) const {
  const auto parts = read_token(token);
  if (!parts) return tl::unexpected(TokenFault::Malformed);
  const auto wanted = sign(parts->signed_text);
  if (wanted.size() != parts->signature.size() ||
      CRYPTO_memcmp(wanted.data(), parts->signature.data(), wanted.size()) != 0)
    return tl::unexpected(TokenFault::Foreign);
  if (now.time_since_epoch().count() >= parts->claims.at("exp").get<std::int64_t>())
    return tl::unexpected(TokenFault::Expired);
  return parts->claims.at("sub").get<std::string>();
}

void Tokens::forget() {
  auto key = random_bytes(kKeyBytes);
  const std::scoped_lock lock{mutex_};
  key_ = std::move(key);
}

std::optional<std::string> claimed_user(std::string_view token) {
  const auto parts = read_token(token);
  if (!parts) return std::nullopt;
  return parts->claims.at("sub").get<std::string>();
}

ClientKey client_of(std::string_view user) {
  const auto id = hex_digest(fmt::format("mockqualys client of {}", user));
  const std::string_view hex = id;
  return {.id = fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4),
                            hex.substr(20, 12)),
          .secret = hex_digest(fmt::format("mockqualys client secret of {}", user)).substr(0, 40)};
}

}  // namespace mockqualys::server
