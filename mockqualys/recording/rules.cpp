#include "mockqualys/recording/rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "mockqualys/base/base64.h"
#include "mockqualys/base/text.h"
#include "mockqualys/base/xml_text.h"

namespace mockqualys::recording {
namespace {

using Name = std::string_view;

enum class Treatment {
  Number,   // kept when it is one
  Word,     // kept when it is one of the vendor's words: capitals, digits and '_'
  Vendor,   // kept: only the vendor writes it
  Qids,     // kept: numbers, lists and ranges
  Id,       // each number replaced by its own
  Base64,   // decoded, replaced, encoded
  Host,     // a name or an address
  Url,      // with a scheme or without
  Message,  // kept where it is one of the vendor's sentences
  Text,     // replaced, whatever it looks like
};

struct Rule {
  Name names;  // blanks between them; lower case, without '_' and '-'; "parent/name" goes before "name"
  Treatment treatment;
};

// Reference: WAS REST API 3 to 6 and 9, KnowledgeBase A and C, report XML.
constexpr auto kRules = std::to_array<Rule>({
    {"count severity originalseverity severitylevel timesdetected detectionscore riskscore offset length long cweid "
     "owaspcode wasccode code base temporal cvssbase cvsstemporal cvss3base cvss3temporal cvss3version size filesize "
     "downloadcount criticalityscore crawlduration testduration scanduration linkscrawled nbrequests cancelafternhours "
     "cancelscansafternhours reactivatein port keysize limitresults startfromoffset limithistories truncationlimit num "
     "level level1 level2 level3 level4 level5 nbtotal nblevel1 nblevel2 nblevel3 nblevel4 nblevel5 webapplications "
     "vulnerability sensitivecontent informationgathered securityscore pciflag patchable remote automaticpcifail "
     "isdisabled fwdsec classical quantum item/value threatintel/id",
     Treatment::Number},
    {"type findingtype status severitycategory ignoredreason format mode authstatus resultsstatus consolidatedstatus "
     "cancelmode canceloption scope userobots progressivescanning reteststatus responsecode occurrencetype option "
     "method "
     "ruletype provider webappfindingstatus key webappreportcontent webappreportgraph webappreportgroup "
     "scanreportcontent",
     Treatment::Word},
    {"vulntype category group attackvector threatintel authtype vectorstring cwe owasp wasc owasp/name wasc/name "
     "protocol color "
     "kex auth mac encryption grade keyexchange authentication securityrisk field operator details "
     "action source discoverymethod timezone/offset",
     Treatment::Vendor},
    {"qid qids", Treatment::Qids},
    {"id lastid startfromid patch webappid scanid reportid userid tagid parenttagid srcassetgroupid srcbusinessunitid "
     "malwaretaskid detectionid ajaxrequestid ids "
     "idmin "
     "idmax",
     Treatment::Id},
    {"request/headers request/body", Treatment::Base64},
    {"ip virtualhost host domain subdomain dns netbios ipaddress", Treatment::Host},
    {"url link uri formlocation form startingurl accesspath uris", Treatment::Url},
    {"errormessage errorresolution text reason retest/findingstatus", Treatment::Message},
    {"comment comments contents name value payload response responce result param function content data title "
     "firstname lastname username description externalref ignoredcomment severitycomment diagnosis consequence "
     "solution "
     "impact os operatingsystem friendlyname password",
     Treatment::Text},
});

// Sentences of the vendor with what it fills in: {w} a name of a field, {n} a number or a duration, {t} anything.
constexpr auto kMessages = std::to_array<Name>({
    // reference, REST 4.4
    "Login and password are required",
    "Make sure to pass 'user' and 'password' as request headers.",
    "Authentication failed",
    "Verify both, user and password credentials.",
    "You are not authorized to access the application through the API.",
    "If you think this is an error, please contact your account manager.",
    "Criteria: Invalid value format for criteria '{w}' ({t}).",
    "Specify criteria value(s) as Long.",
    "Values expected: true, false.",
    "Invalid Request",
    "There were no results corresponding to your request. Please check you request or make sure you have permission "
    "for "
    "the specified action.",
    "You have reached the maximum number of concurrent running scans ({n}) for your account",
    "Please wait until your previous scans have completed",
    "Your subscription storage limit of {n} Mb has been reached.",
    "Your user storage limit of {n} Mb has been reached.",
    "Delete existing reports and try again.",
    "An error occurred during request processing. Please contact your account manager.",
    // reference, REST 5.6
    "Finding has been detected",
    "Finding was confirmed",
    // reference, KnowledgeBase B and C
    "Bad Login/Password",
    "This account has expired.",
    "This API cannot be run again for another {n} hours, {n} minutes and {n} seconds.",
    "This API cannot be run again for another {n} minutes and {n} seconds.",
    "This API cannot be run again for another {n} seconds.",
    "parameter ids has invalid value: {t} (neither a positive integer nor a range: {t})",
});

std::string plain(Name name) {
  std::string out;
  for (const char c : name)
    if (c != '_' && c != '-') out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::optional<Treatment> find_rule(const std::string& name) {
  static const auto rules = [] {
    std::unordered_map<std::string_view, Treatment> by_name;
    for (const auto& rule : kRules)
      for (const auto one : split(rule.names, ' ')) by_name.emplace(one, rule.treatment);
    return by_name;
  }();
  const auto found = rules.find(name);
  return found == rules.end() ? std::nullopt : std::optional{found->second};
}

std::optional<Treatment> find_rule(Name parent, Name name) {
  const auto last = plain(name);
  if (const auto rule = find_rule(plain(parent) + "/" + last)) return rule;
  if (const auto rule = find_rule(last)) return rule;
  if (last.starts_with("nb")) return Treatment::Number;
  if (last.ends_with("version")) return Treatment::Vendor;
  return std::nullopt;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(Name text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

bool is_number(Name text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto point = text.find('.');
  return all_digits(text.substr(0, point)) && (point == Name::npos || all_digits(text.substr(point + 1)));
}

bool is_word(Name text) {
  return text.size() <= 64 && text.front() >= 'A' && text.front() <= 'Z' &&
         std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; });
}

// What the vendor's fixed texts are made of. No address of any kind is.
bool is_vendor_text(Name text) {
  constexpr std::size_t kLongest = 120;
  return text.size() <= kLongest && text.find("://") == Name::npos && std::ranges::all_of(text, [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 || Name{" _./:#()+,-"}.find(c) != Name::npos;
         });
}

bool is_uuid(Name text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash != (text[i] == '-') || (!dash && std::isxdigit(static_cast<unsigned char>(text[i])) == 0)) return false;
  }
  return true;
}

bool is_cve(Name text) {
  return text.starts_with("CVE-") && text.size() > 9 && text[8] == '-' && all_digits(text.substr(4, 4)) &&
         all_digits(text.substr(9));
}

bool is_email(Name text) {
  const auto at = text.find('@');
  return at != Name::npos && at > 0 && text.find('.', at) != Name::npos &&
         text.find_first_of(" \t\r\n<>\"") == Name::npos;
}

bool is_url(Name text) {
  const auto scheme = text.find("://");
  return scheme != Name::npos && scheme > 1 && scheme < 12 && text.find_first_of(" \t\r\n<>\"") == Name::npos &&
         std::ranges::all_of(text.substr(0, scheme),
                             [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
}

bool is_ip(Name text) {
  return std::ranges::count(text, '.') == 3 && text.size() <= 15 &&
         std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '.'; });
}

bool is_reference(Name text) {
  if (!text.starts_with("was/")) return false;
  const auto parts = split(text.substr(4), '.');
  return parts.size() == 2 && all_digits(parts[0]) && parts[0].size() == 13 && all_digits(parts[1]);
}

constexpr std::array<Name, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::optional<int> two_digits(Name text, std::size_t at) {
  if (at + 2 > text.size() || !is_digit(text[at]) || !is_digit(text[at + 1])) return std::nullopt;
  return (text[at] - '0') * 10 + text[at + 1] - '0';
}

// The day at the front of "02 Mar 2026 ...", as reports and the header Date have it.
std::optional<std::chrono::sys_days> named_day(Name text) {
  if (text.size() < 11 || text[2] != ' ' || text[6] != ' ') return std::nullopt;
  const auto* const month = std::ranges::find(kMonths, text.substr(3, 3));
  const auto day = two_digits(text, 0), century = two_digits(text, 7), year = two_digits(text, 9);
  if (month == kMonths.end() || !day || !century || !year) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*century * 100 + *year},
                                         std::chrono::month{static_cast<unsigned>(month - kMonths.begin() + 1)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  return date.ok() ? std::optional{std::chrono::sys_days{date}} : std::nullopt;
}

std::string write_named_day(std::chrono::sys_days day) {
  const std::chrono::year_month_day date{day};
  return fmt::format("{:02} {} {:04}", static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()));
}

// What stands behind the day of a report's date: " 06:00AM GMT", " 06:00AM GMT-0800", and of a header's: " 06:00:00
// GMT".
bool is_time_of_day(Name text) {
  return text.size() <= 20 &&
         std::ranges::all_of(text, [](char c) { return is_digit(c) || Name{" :+-AMPGT"}.find(c) != Name::npos; });
}

// Whether the sentence is `pattern`, and what stands in its holes.
bool fits(Name pattern, Name text, std::vector<std::pair<char, Name>>& holes) {
  holes.clear();
  for (;;) {
    const auto hole = pattern.find('{');
    const auto literal = pattern.substr(0, hole);
    if (!text.starts_with(literal)) return false;
    text.remove_prefix(literal.size());
    if (hole == Name::npos) return text.empty();
    const char kind = pattern[hole + 1];
    pattern.remove_prefix(hole + 3);
    const auto next = pattern.substr(0, pattern.find('{'));
    const auto end = pattern.find('{') == Name::npos ? (text.ends_with(next) ? text.size() - next.size() : Name::npos)
                                                     : text.find(next);
    if (end == Name::npos || end > text.size()) return false;
    const auto inside = text.substr(0, end);
    const bool is_name = std::ranges::all_of(
        inside, [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '.'; });
    if ((kind == 'w' && !is_name) || (kind == 'n' && !is_number(inside))) return false;
    holes.emplace_back(kind, inside);
    text.remove_prefix(end);
  }
}

}  // namespace

std::optional<std::string> Values::move_date(Name text) const {
  if (const auto instant = parse_instant(text)) return format_instant(move(*instant));
  if (text.size() == 10) {
    if (const auto day = parse_instant(std::string{text} + "T00:00:00Z"))
      return format_instant(move(*day)).substr(0, 10);
  }
  if (const auto day = named_day(text); day && is_time_of_day(text.substr(11)))
    return write_named_day(*day + shift_).append(text.substr(11));
  constexpr std::array<Name, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  if (text.size() > 5 && text.substr(3, 2) == ", " && std::ranges::find(kDays, text.substr(0, 3)) != kDays.end()) {
    if (const auto day = named_day(text.substr(5)); day && is_time_of_day(text.substr(16)))
      return fmt::format("{}, {}{}", kDays[std::chrono::weekday{*day + shift_}.c_encoding()],
                         write_named_day(*day + shift_), text.substr(16));
  }
  return std::nullopt;
}

std::string Values::replace(const Place& place, Name value) {
  const auto core = trim(value);
  if (core.empty()) return std::string{value};
  const auto before = static_cast<std::size_t>(core.data() - value.data());
  return std::string{value.substr(0, before)}
      .append(replace_trimmed(place, core))
      .append(value.substr(before + core.size()));
}

std::string Values::replace_trimmed(const Place& place, Name value) {
  if (value == "true" || value == "false" || value == "N/A") return std::string{value};
  if (auto date = move_date(value)) return *std::move(date);
  if (place.base64) return replace_base64(value);
  const auto rule = find_rule(place.parent, place.name);
  if (!rule) return replace_by_shape(value);
  switch (*rule) {
    case Treatment::Number:
      return is_number(value) ? std::string{value} : replace_by_shape(value);
    case Treatment::Word:
      return is_word(value) ? std::string{value} : replace_by_shape(value);
    case Treatment::Vendor:
      return is_vendor_text(value) ? std::string{value} : replace_by_shape(value);
    case Treatment::Qids:
      return std::ranges::all_of(value, [](char c) { return is_digit(c) || c == ',' || c == '-' || c == ' '; })
                 ? std::string{value}
                 : replace_by_shape(value);
    case Treatment::Id:
      return is_cve(value) ? std::string{value} : replace_ids(value);
    case Treatment::Base64:
      return replace_base64(value);
    case Treatment::Host:
      return value.find_first_of(" /\n") == Name::npos ? names_.host(value) : names_.text(value);
    case Treatment::Url:
      return names_.url(value);
    case Treatment::Message:
      return replace_message(value);
    case Treatment::Text:
      break;
  }
  return is_url(value) || is_email(value) || is_ip(value) ? replace_by_shape(value) : names_.text(value);
}

std::string Values::replace_by_shape(Name value) {
  if (is_uuid(value)) return names_.uuid(value);
  if (is_cve(value)) return std::string{value};
  if (is_reference(value)) return replace_reference(value);
  if (is_url(value)) return names_.url(value);
  if (is_email(value)) return names_.email(value);
  if (is_ip(value)) return names_.host(value);
  if (all_digits(value)) return replace_id(value);
  return names_.text(value);
}

std::string Values::replace_id(Name value) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool plain_number =
      error == std::errc{} && end == value.data() + value.size() && std::to_string(number) == value;
  const auto invented = plain_number ? names_.id(number) : std::nullopt;
  return invented ? std::to_string(*invented) : names_.digits(value);
}

// "11,12" and "11-20"; the punctuation stays.
std::string Values::replace_ids(Name value) {
  const bool is_list =
      std::ranges::all_of(value, [](char c) { return is_digit(c) || c == ',' || c == '-' || c == ' '; });
  if (!is_list) return replace_by_shape(value);
  std::string out;
  while (!value.empty()) {
    const auto end =
        std::min(value.size(), static_cast<std::size_t>(std::ranges::find_if_not(value, is_digit) - value.begin()));
    if (end > 0) out += replace_id(value.substr(0, end));
    if (end < value.size()) out += value[end];
    value.remove_prefix(std::min(value.size(), end + 1));
  }
  return out;
}

std::string Values::replace_base64(Name value) {
  std::string packed;
  for (const char c : value)
    if (c != '\n' && c != '\r' && c != ' ') packed += c;
  const auto bytes = decode_any_base64(packed);
  const bool of_urls = packed.find_first_of("-_") != std::string::npos, padded = packed.ends_with('=');
  auto standard = encode_base64(bytes);
  const auto written = [&](Name of) {
    auto out = of_urls ? encode_base64url(of) : encode_base64(of);
    while (!padded && out.ends_with('=')) out.pop_back();
    if (padded && of_urls)
      while (out.size() % 4 != 0) out += '=';
    return out;
  };
  if (bytes.empty() || written(bytes) != packed) return names_.text(value);
  const auto invented = written(xml::is_xml_text(bytes) ? names_.text(bytes) : names_.bytes(bytes));
  // As the lines were broken.
  std::string out;
  auto next = invented.begin();
  for (const char c : value) {
    if (c == '\n' || c == '\r' || c == ' ')
      out += c;
    else if (next != invented.end())
      out += *next++;
  }
  return out.append(next, invented.end());
}

// "was/" and the milliseconds of the launch, a point, a number (reference, REST 6.3). The seconds are a date.
std::string Values::replace_reference(Name value) {
  std::int64_t milliseconds = 0;
  std::from_chars(value.data() + 4, value.data() + 17, milliseconds);
  milliseconds += std::chrono::milliseconds{shift_}.count();
  return fmt::format("was/{}{}.{}", milliseconds / 1000, names_.digits(value.substr(14, 3)),
                     names_.digits(value.substr(18)));
}

std::string Values::replace_message(Name value) {
  std::vector<std::pair<char, Name>> holes;
  for (const auto pattern : kMessages) {
    if (!fits(pattern, value, holes)) continue;
    std::string out;
    std::size_t from = 0;
    for (const auto& [kind, inside] : holes) {
      const auto at = static_cast<std::size_t>(inside.data() - value.data());
      out += value.substr(from, at - from);
      out += kind == 't' ? replace_ids(inside) : std::string{inside};
      from = at + inside.size();
    }
    return out.append(value.substr(from));
  }
  return replace_by_shape(value);
}

std::string Values::replace_criterion(Name field, Name value) {
  const auto parts = split(field, '.');
  const auto parent = parts.size() > 1 ? parts[parts.size() - 2] : Name{};
  const auto last = parts.back();
  // cwe.id, owasp.code and wasc.code are the numbers of public lists.
  if (equals_ignoring_case(field, "cwe.id")) return replace({.parent = {}, .name = "cweId"}, value);
  return replace({.parent = parent, .name = last}, value);
}

std::string Values::replace_document_address(Name url) {
  const auto scheme = url.find("://");
  const auto path = scheme == Name::npos ? Name::npos : url.find('/', scheme + 3);
  if (path == Name::npos) return names_.url(url);
  const auto rest = url.substr(path);
  if (!rest.starts_with("/qps/") && !rest.starts_with("/api/")) return names_.url(url);
  return names_.url(url.substr(0, path)).append(is_vendor_text(rest) ? rest : Name{});
}

}  // namespace mockqualys::recording
