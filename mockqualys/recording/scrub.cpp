#include "mockqualys/recording/scrub.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "mockqualys/base/base64.h"
#include "mockqualys/base/text.h"
#include "mockqualys/base/xml_text.h"
#include "mockqualys/recording/scrub_body.h"

namespace mockqualys::recording {
namespace {

using Name = std::string_view;

constexpr std::size_t kShortestSecret = 4;

enum class Header { Kept, Date, Address, Ids, Text };

struct HeaderRule {
  Name name;
  Header treatment;
};

// What tells a client how the service behaves (reference, REST 1.5, 1.6 and 7; KnowledgeBase B and C).
constexpr auto kAnswerHeaders = std::to_array<HeaderRule>({
    {"Content-Type", Header::Kept},
    {"Date", Header::Date},
    {"Last-Modified", Header::Date},
    {"Expires", Header::Date},
    {"Location", Header::Address},
    {"X-Powered-By", Header::Ids},
    {"Content-Disposition", Header::Text},
    {"Retry-After", Header::Kept},
    {"evaluation", Header::Kept},
    {"Vary", Header::Kept},
    {"Cache-Control", Header::Kept},
    {"Pragma", Header::Kept},
    {"Server", Header::Kept},
    {"Strict-Transport-Security", Header::Kept},
    {"X-Frame-Options", Header::Kept},
    {"X-XSS-Protection", Header::Kept},
    {"X-Content-Type-Options", Header::Kept},
    {"X-RateLimit-Limit", Header::Kept},
    {"X-RateLimit-Window-Sec", Header::Kept},
    {"X-RateLimit-Remaining", Header::Kept},
    {"X-RateLimit-ToWait-Sec", Header::Kept},
    {"X-Concurrency-Limit-Limit", Header::Kept},
    {"X-ConcurrencyLimit-Limit", Header::Kept},
    {"X-Concurrency-Limit-Running", Header::Kept},
});

constexpr auto kRequestHeaders = std::to_array<HeaderRule>({
    {"Content-Type", Header::Kept},
    {"Accept", Header::Kept},
    {"Accept-Encoding", Header::Kept},
    {"X-Requested-With", Header::Text},
});

// Of the transfer, and told elsewhere in the recording.
constexpr auto kOfTheTransfer = std::to_array<Name>(
    {"Connection", "Keep-Alive", "Transfer-Encoding", "Content-Encoding", "Content-Length", "Host", "Expect"});

bool is_of_the_transfer(Name name) {
  return std::ranges::any_of(kOfTheTransfer, [&](auto one) { return equals_ignoring_case(one, name); });
}

// A value that only the vendor or the transfer writes holds no address and no text of a tenant.
bool is_plain(Name value) {
  constexpr std::size_t kLongest = 200;
  return value.size() <= kLongest && value.find("://") == Name::npos && value.find('@') == Name::npos &&
         std::ranges::all_of(value, [](char c) { return c >= ' ' && c < 0x7f; });
}

// "Qualys:USPOD03:<uuid>:<uuid>": the uuids are the subscription's and the user's.
std::string replace_ids(Values& values, Name value) {
  std::string out;
  for (const auto part : split(value, ':')) {
    if (!out.empty()) out += ':';
    const bool is_ours = part == "Qualys" || part.starts_with("USPOD") || part.starts_with("EUPOD");
    out += is_ours ? std::string{part} : values.replace({.parent = {}, .name = "unknown"}, part);
  }
  return out;
}

}  // namespace

std::string encode_form_value(Name text) {
  std::string out;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || Name{"-_.,:"}.find(c) != Name::npos)
      out += c;
    else if (c == ' ')
      out += '+';
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string scrub_form(Values& values, Name text, bool qids) {
  std::string out;
  for (const auto pair : split(text, '&')) {
    if (pair.data() != text.data()) out += '&';
    const auto equals = pair.find('=');
    const auto name = decode_form_value(pair.substr(0, equals));
    out += xml::is_name(name) ? encode_form_value(name) : encode_form_value(values.replace_all(name));
    if (equals == Name::npos) continue;
    const bool is_id = name == "ids" || name == "id_min" || name == "id_max";
    out += '=';
    const auto value = decode_form_value(pair.substr(equals + 1));
    out += encode_form_value(values.replace({.parent = {}, .name = is_id && qids ? Name{"qid"} : Name{name}}, value));
  }
  return out;
}

ScrubbedBody scrub_body(Values& values, Name text) {
  const auto first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == Name::npos) return {.text = std::string{text}, .note = {}};
  if (text[first] == '<')
    if (auto xml = scrub_xml(values, text)) return {.text = *std::move(xml), .extension = ".xml", .note = {}};
  if (text[first] == '{' || text[first] == '[')
    if (auto json = scrub_json(values, text)) return {.text = *std::move(json), .extension = ".json", .note = {}};
  if (!xml::is_xml_text(text))
    return {.text = {},
            .note = fmt::format("a body of {} bytes that is no text was left out", text.size()),
            .left_out_bytes = text.size()};
  return {.text = values.replace_all(text),
          .note = "the body is neither a whole XML document nor JSON; each of its letters and digits was replaced"};
}

Login read_login(const Headers& request_headers) {
  Login login;
  for (const auto& [name, value] : request_headers) {
    if (equals_ignoring_case(name, "Authorization")) {
      const auto blank = value.find(' ');
      const auto scheme = Name{value}.substr(0, blank);
      const auto rest = blank == std::string::npos ? Name{value} : trim(Name{value}.substr(blank));
      login.kind = equals_ignoring_case(scheme, "Basic") ? "basic" : "bearer";
      login.secrets.emplace_back(rest);
      if (login.kind != "basic") continue;
      const auto pair = decode_any_base64(rest);
      const auto colon = pair.find(':');
      login.secrets.push_back(pair.substr(0, colon));
      if (colon != std::string::npos) login.secrets.push_back(pair.substr(colon + 1));
    } else if (equals_ignoring_case(name, "user") || equals_ignoring_case(name, "password")) {
      if (login.kind == "none") login.kind = "headers";
      login.secrets.push_back(value);
    } else if (equals_ignoring_case(name, "Cookie")) {
      if (login.kind == "none") login.kind = "cookie";
      for (const auto cookie : split(value, ';'))
        login.secrets.emplace_back(trim(cookie.substr(std::min(cookie.size(), cookie.find('=') + 1))));
    }
  }
  return login;
}

void Scrubber::forbid(Name word) {
  if (word.size() < kShortestSecret) return;
  const std::scoped_lock lock{mutex_};
  forbidden_.emplace(word);
}

std::string Scrubber::path(Name real) {
  std::string out;
  for (const auto part : split(real, '/')) {
    if (part.data() != real.data()) out += '/';
    const bool is_id = !part.empty() && std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
    out += is_id ? values_.replace({.parent = {}, .name = "id"}, part) : std::string{part};
  }
  return out;
}

Headers Scrubber::headers(const Headers& real, bool of_request, std::vector<std::string>& left_out) {
  Headers kept;
  const std::span<const HeaderRule> rules =
      of_request ? std::span<const HeaderRule>{kRequestHeaders} : std::span<const HeaderRule>{kAnswerHeaders};
  for (const auto& [name, value] : real) {
    if (is_of_the_transfer(name)) continue;
    const auto rule =
        std::ranges::find_if(rules, [&](const auto& row) { return equals_ignoring_case(row.name, name); });
    if (rule == rules.end()) {
      left_out.push_back(xml::is_name(name) ? name : "?");
      continue;
    }
    auto written = value;
    switch (rule->treatment) {
      case Header::Kept:
        if (!is_plain(value)) written = values_.replace_all(value);
        break;
      case Header::Date:
        written = values_.move_date(value).value_or(values_.replace_all(value));
        break;
      case Header::Address:
        written = values_.replace_document_address(value);
        break;
      case Header::Ids:
        written = replace_ids(values_, value);
        break;
      case Header::Text:
        written = values_.replace_all(value);
        break;
    }
    kept.emplace_back(name, std::move(written));
  }
  return kept;
}

tl::expected<Exchange, std::string> Scrubber::scrub(const Exchange& real) {
  Exchange out;
  out.number = real.number;
  out.at = values_.move(real.at);
  out.took = real.took;
  out.method = real.method;
  out.path = path(real.path);
  const bool knowledge_base = real.path.find("/knowledge_base/") != std::string::npos;
  out.query = scrub_form(values_, real.query, knowledge_base);
  const auto login = read_login(real.request_headers);
  out.login = login.kind;
  out.status = real.status;
  out.chunked = real.chunked;
  out.gzip = real.gzip;
  out.notes = real.notes;

  std::vector<std::string> left_out;
  out.request_headers = headers(real.request_headers, true, left_out);
  left_out.clear();  // what a client sends beside is its own
  out.response_headers = headers(real.response_headers, false, left_out);
  if (!left_out.empty()) out.notes.push_back(fmt::format("headers left out: {}", fmt::join(left_out, ", ")));

  const bool is_form =
      find_header(real.request_headers, "Content-Type").starts_with("application/x-www-form-urlencoded");
  if (is_form) {
    out.request_body = scrub_form(values_, real.request_body, knowledge_base);
  } else {
    auto body = scrub_body(values_, real.request_body);
    out.request_body = std::move(body.text);
    if (!body.note.empty()) out.notes.push_back("request: " + body.note);
  }
  auto body = scrub_body(values_, real.response_body);
  out.response_body = std::move(body.text);
  out.left_out_bytes = body.left_out_bytes;
  if (!body.note.empty()) out.notes.push_back("answer: " + body.note);

  auto secrets = login.secrets;
  {
    const std::scoped_lock lock{mutex_};
    secrets.insert(secrets.end(), forbidden_.begin(), forbidden_.end());
  }
  const auto search = [&](Name where, Name text) -> std::string {
    for (const auto& secret : secrets)
      if (secret.size() >= kShortestSecret && text.find(secret) != Name::npos)
        return fmt::format("{} would still hold a credential or the name of the host", where);
    return {};
  };
  for (const auto& [where, text] : std::initializer_list<std::pair<Name, Name>>{
           {"the query", out.query}, {"the request", out.request_body}, {"the answer", out.response_body}})
    if (auto found = search(where, text); !found.empty()) return tl::unexpected(std::move(found));
  for (const auto* all : {&out.request_headers, &out.response_headers})
    for (const auto& [name, value] : *all)
      if (auto found = search("the header " + name, value); !found.empty()) return tl::unexpected(std::move(found));
  return out;
}

}  // namespace mockqualys::recording
