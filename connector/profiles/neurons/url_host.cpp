#include "connector/profiles/neurons/url_host.h"

#include <algorithm>

namespace qualyswas::profiles::neurons {
namespace {

constexpr auto kNone = std::string_view::npos;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// "user:secret@host:8443" and what follows the scheme. Without a scheme everything may be the host.
std::string_view authority_of(std::string_view url) {
  const auto path = url.find_first_of("/\\?#");
  if (const auto scheme = url.find("://"); scheme != kNone && scheme + 1 == path) {
    url.remove_prefix(scheme + 3);
  } else if (url.starts_with("//")) {
    url.remove_prefix(2);
  }
  return url.substr(0, url.find_first_of("/\\?#"));
}

}  // namespace

std::optional<std::string> find_host(std::string_view url) {
  auto host = authority_of(trimmed(url));
  if (const auto user = host.rfind('@'); user != kNone) host.remove_prefix(user + 1);
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    if (end == kNone) return std::nullopt;
    host = host.substr(1, end - 1);
  } else if (std::ranges::count(host, ':') <= 1) {  // more: an IPv6 address whose brackets were forgotten
    host = host.substr(0, host.find(':'));
  }
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.empty() || std::ranges::any_of(host, is_blank)) return std::nullopt;
  std::string lower{host};
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

}  // namespace qualyswas::profiles::neurons
