#include "connector/wire/report_records.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "connector/wire/base64.h"
#include "connector/wire/report_date.h"
#include "connector/wire/utf8.h"

namespace qualyswas::wire {
namespace {

using model::GlossaryEntry;
using model::ReportApplication;
using model::ReportFinding;
using model::ReportPayload;
using model::ReportScan;
using model::ReportSection;
using model::SslDetail;

// A counter beyond is none; adding five of them must not overflow.
constexpr std::int64_t kMostCounted = std::int64_t{1} << 40;

// Which element fills which field. A report has millions of elements: each is looked at once and finds its field here.
template <class Record, class Value>
struct FieldRow {
  std::string_view element;
  Value Record::*field;
};
template <class Record>
using TextRow = FieldRow<Record, std::string>;
template <class Record>
using DateRow = FieldRow<Record, std::optional<Instant>>;
template <class Record>
using NumberRow = FieldRow<Record, std::optional<std::int64_t>>;
template <class Record>
using BooleanRow = FieldRow<Record, std::optional<bool>>;
template <class Record>
using ListRow = FieldRow<Record, std::vector<std::string>>;

constexpr auto kFindingTexts = std::to_array<TextRow<ReportFinding>>({
    {"UNIQUE_ID", &ReportFinding::unique_id},
    {"URL", &ReportFinding::url},
    {"PARAM", &ReportFinding::param},
    {"COOKIE", &ReportFinding::cookie},
    {"FUNCTION", &ReportFinding::function},
    {"FORM_ENTRY_POINT", &ReportFinding::form_entry_point},
    {"AUTHENTICATION", &ReportFinding::authentication},
    {"STATUS", &ReportFinding::status},
    {"SEVERITY", &ReportFinding::severity},
    {"IGNORE_REASON", &ReportFinding::ignored_reason},
    {"IGNORE_USER", &ReportFinding::ignored_by},
    {"IGNORE_COMMENT", &ReportFinding::ignored_comment},
    {"IGNORE_COMMENTS", &ReportFinding::ignored_comment},
});
constexpr auto kFindingDates = std::to_array<DateRow<ReportFinding>>({
    {"DETECTION_DATE", &ReportFinding::detected},
    {"FIRST_TIME_DETECTED", &ReportFinding::first_detected},
    {"LAST_TIME_DETECTED", &ReportFinding::last_detected},
    {"LAST_TIME_TESTED", &ReportFinding::last_tested},
    {"IGNORE_DATE", &ReportFinding::ignored_at},
});
constexpr auto kFindingNumbers = std::to_array<NumberRow<ReportFinding>>({
    {"DETECTION_ID", &ReportFinding::detection_id},
    {"TIMES_DETECTED", &ReportFinding::times_detected},
});
constexpr auto kFindingBooleans = std::to_array<BooleanRow<ReportFinding>>({
    {"AJAX", &ReportFinding::ajax},
    {"POTENTIAL", &ReportFinding::potential},
});
// Inside IGNORED, with or without "IGNORE_" in front, in any case.
constexpr auto kIgnoreTexts = std::to_array<TextRow<ReportFinding>>({
    {"REASON", &ReportFinding::ignored_reason},
    {"USER", &ReportFinding::ignored_by},
    {"COMMENT", &ReportFinding::ignored_comment},
    {"COMMENTS", &ReportFinding::ignored_comment},
});
constexpr auto kSslTexts = std::to_array<TextRow<SslDetail>>({
    {"PORT", &SslDetail::port},
    {"PROTOCOL", &SslDetail::protocol},
    {"VIRTUAL_HOST", &SslDetail::virtual_host},
    {"IP", &SslDetail::ip},
});
constexpr auto kGlossaryTexts = std::to_array<TextRow<GlossaryEntry>>({
    {"CATEGORY", &GlossaryEntry::category},
    {"SEVERITY", &GlossaryEntry::severity},
    {"TITLE", &GlossaryEntry::title},
    {"GROUP", &GlossaryEntry::group},
    {"CVSS_BASE", &GlossaryEntry::cvss_base},
    {"CVSS_TEMPORAL", &GlossaryEntry::cvss_temporal},
    {"DESCRIPTION", &GlossaryEntry::description},
    {"IMPACT", &GlossaryEntry::impact},
    {"SOLUTION", &GlossaryEntry::solution},
});
constexpr auto kGlossaryLists = std::to_array<ListRow<GlossaryEntry>>({
    {"OWASP", &GlossaryEntry::owasp},
    {"WASC", &GlossaryEntry::wasc},
    {"CWE", &GlossaryEntry::cwe},
});
constexpr auto kCvss3Texts = std::to_array<TextRow<GlossaryEntry>>({
    {"BASE", &GlossaryEntry::cvss3_base},
    {"TEMPORAL", &GlossaryEntry::cvss3_temporal},
    {"ATTACK_VECTOR", &GlossaryEntry::cvss3_attack_vector},
});
constexpr auto kApplicationTexts = std::to_array<TextRow<ReportApplication>>({
    {"NAME", &ReportApplication::name},
    {"URL", &ReportApplication::url},
    {"OWNER", &ReportApplication::owner},
    {"SCOPE", &ReportApplication::scope},
});
constexpr auto kScanTexts = std::to_array<TextRow<ReportScan>>({
    {"NAME", &ReportScan::name},
    {"REFERENCE", &ReportScan::reference},
    {"MODE", &ReportScan::mode},
    {"TYPE", &ReportScan::type},
    {"WEB_APPLICATION", &ReportScan::webapp_name},
    {"STATUS", &ReportScan::status},
    {"AUTHENTICATION_RECORD", &ReportScan::authentication_record},
    {"AUTHENTICATION_STATUS", &ReportScan::authentication_status},
});
constexpr auto kScanDates = std::to_array<DateRow<ReportScan>>({
    {"START_DATE", &ReportScan::started},
    {"END_DATE", &ReportScan::ended},
});

bool is_element(pugi::xml_node node) { return node.type() == pugi::node_element; }

// The same name in any case.
bool is_called(std::string_view name, std::string_view upper) {
  return std::ranges::equal(name, upper, {},
                            [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
}

// The text directly inside, CDATA sections joined; `joined` owns it when there is more than one piece.
std::string_view text_in(pugi::xml_node element, std::string& joined) {
  const auto first = element.first_child();
  if (!first) return {};
  if (!first.next_sibling() && !is_element(first)) return first.value();
  joined.clear();
  for (const auto part : element.children()) {
    if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata) joined += part.value();
  }
  return joined;
}

std::string trimmed_text(pugi::xml_node element) {
  std::string joined;
  return std::string{trimmed(text_in(element, joined))};
}

// Fills a record field by field. What comes first counts, should the file say something twice.
template <class Record>
class Filler {
 public:
  explicit Filler(Read<Record>& read) : read_{read}, record_{read.record} { read.is_readable = true; }

  Record& record() { return record_; }

  template <std::size_t N>
  bool text(pugi::xml_node element, std::string_view name, const std::array<TextRow<Record>, N>& rows) {
    const auto row = std::ranges::find(rows, name, &TextRow<Record>::element);
    if (row == rows.end()) return false;
    if (auto& field = record_.*(row->field); field.empty()) field = trimmed(text_in(element, joined_));
    return true;
  }
  template <std::size_t N>
  bool date(pugi::xml_node element, std::string_view name, const std::array<DateRow<Record>, N>& rows) {
    const auto row = std::ranges::find(rows, name, &DateRow<Record>::element);
    if (row == rows.end()) return false;
    parse(element, name, record_.*(row->field), parse_report_date, "no date of a form that reports have");
    return true;
  }
  template <std::size_t N>
  bool number(pugi::xml_node element, std::string_view name, const std::array<NumberRow<Record>, N>& rows) {
    const auto row = std::ranges::find(rows, name, &NumberRow<Record>::element);
    if (row == rows.end()) return false;
    number(element, name, record_.*(row->field));
    return true;
  }
  template <std::size_t N>
  bool boolean(pugi::xml_node element, std::string_view name, const std::array<BooleanRow<Record>, N>& rows) {
    const auto row = std::ranges::find(rows, name, &BooleanRow<Record>::element);
    if (row == rows.end()) return false;
    parse(element, name, record_.*(row->field), parse_boolean, "neither true nor false");
    return true;
  }

  void number(pugi::xml_node element, std::string_view name, std::optional<std::int64_t>& field) {
    parse(element, name, field, parse_integer, "no whole number");
  }

  template <class Value>
  void parse(pugi::xml_node element, std::string_view name, std::optional<Value>& field,
             std::optional<Value> (*read)(std::string_view), std::string_view why) {
    const auto text = trimmed(text_in(element, joined_));
    if (text.empty() || field) return;
    field = read(text);
    if (!field) read_.complaints.push_back(fmt::format("{} '{}' is {}", name, text.substr(0, 40), why));
  }

 private:
  Read<Record>& read_;
  Record& record_;
  std::string joined_;
};

void make_text(std::string bytes, model::DecodedText& into) {
  const bool has_nul = bytes.find('\0') != std::string::npos;
  into.bytes_damaged = has_nul || !is_utf8(bytes);
  if (into.bytes_damaged) bytes = with_replacements(bytes);
  if (has_nul) bytes = without_nuls(bytes);
  into.text = std::move(bytes);
}

// Only the attribute says that a text is base64: plain text may look like it.
void read_decoded(pugi::xml_node element, model::DecodedText& into) {
  std::string joined;
  const auto text = text_in(element, joined);
  if (!parse_boolean(element.attribute("base64").value()).value_or(false)) {
    into.text = text;
    return;
  }
  auto decoded = decode_base64(text);
  into.base64_broken = decoded.broken;
  make_text(std::move(decoded.bytes), into);
}

// key and value as elements in either case or, in old files, KEY as an attribute and the value as text.
model::NamedText read_header(pugi::xml_node header) {
  model::NamedText read;
  bool has_elements = false;
  for (const auto part : header.children()) {
    if (!is_element(part)) continue;
    has_elements = true;
    if (is_called(part.name(), "KEY")) read.name = trimmed_text(part);
    if (is_called(part.name(), "VALUE")) read.value = trimmed_text(part);
  }
  for (const auto attribute : header.attributes()) {
    if (is_called(attribute.name(), "KEY")) read.name = trimmed(attribute.value());
  }
  if (!has_elements) read.value = trimmed_text(header);
  return read;
}

void read_request(pugi::xml_node request, ReportPayload& payload) {
  for (const auto child : request.children()) {
    const std::string_view name = child.name();
    if (name == "METHOD") {
      payload.method = trimmed_text(child);
    } else if (name == "URL") {
      payload.url = trimmed_text(child);
    } else if (name == "HEADERS") {
      for (const auto header : child.children("HEADER")) payload.headers.push_back(read_header(header));
    } else if (name == "BODY") {
      model::DecodedText body;
      read_decoded(child, body);
      payload.body = std::move(body.text);
    }
  }
}

void read_payload(pugi::xml_node element, ReportPayload& payload) {
  for (const auto child : element.children()) {
    const std::string_view name = child.name();
    if (name == "NUM") {
      payload.num = trimmed_text(child);
    } else if (name == "PAYLOAD") {  // the text; blanks belong to an attack
      payload.payload = read_text(child);
    } else if (name == "REQUEST") {
      read_request(child, payload);
    } else if (name == "RESPONSE") {
      if (const auto contents = child.child("CONTENTS")) read_decoded(contents, payload.response);
      if (const auto evidence = child.child("EVIDENCE")) read_decoded(evidence, payload.evidence);
    }
  }
}

SslDetail read_ssl_detail(pugi::xml_node element) {
  SslDetail detail;
  for (const auto child : element.children()) {
    const std::string_view name = child.name();
    if (name == "RESULT") detail.result = read_text(child);
    const auto row = std::ranges::find(kSslTexts, name, &TextRow<SslDetail>::element);
    if (row != kSslTexts.end()) detail.*(row->field) = trimmed_text(child);
  }
  return detail;
}

// Its text says true or false; or elements inside tell who ignored it and why, which nobody does of what is not
// ignored.
void read_ignored(pugi::xml_node element, Filler<ReportFinding>& filler) {
  filler.parse(element, "IGNORED", filler.record().ignored, parse_boolean, "neither true nor false");
  bool has_details = false;
  for (const auto child : element.children()) {
    if (!is_element(child)) continue;
    has_details = true;
    std::string name = child.name();
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    for (const std::string_view prefix : {"IGNORED_", "IGNORE_"}) {
      if (name.starts_with(prefix)) name.erase(0, prefix.size());
    }
    if (filler.text(child, name, kIgnoreTexts)) continue;
    if (name == "DATE") {
      filler.parse(child, "IGNORED/DATE", filler.record().ignored_at, parse_report_date,
                   "no date of a form that reports have");
    } else if (name == "VALUE" || name == "STATUS" || name == "IGNORED") {
      filler.parse(child, "IGNORED", filler.record().ignored, parse_boolean, "neither true nor false");
    }
  }
  if (has_details && !filler.record().ignored) filler.record().ignored = true;
}

// The vendor numbers its findings. An id of any other form is an id as well.
void read_id(pugi::xml_node element, Read<ReportFinding>& read) {
  auto text = trimmed_text(element);
  if (text.empty()) return;
  const auto number = parse_integer(text);
  if (number && *number >= 0) {
    if (!read.id) read.id = number;
  } else if (read.record.id_text.empty()) {
    read.record.id_text = std::move(text);
  }
}

// The elements of a finding that are more than a text. False: none of them.
bool read_part(pugi::xml_node element, std::string_view name, Filler<ReportFinding>& filler) {
  auto& finding = filler.record();
  if (name == "PAYLOADS") {
    for (const auto payload : element.children("PAYLOAD")) read_payload(payload, finding.payloads.emplace_back());
  } else if (name == "ACCESS_PATH") {
    for (const auto url : element.children("URL")) finding.access_path.push_back(trimmed_text(url));
  } else if (name == "DATA") {
    read_decoded(element, finding.data);
  } else if (name == "SSL_DETAILS") {
    finding.ssl_details.push_back(read_ssl_detail(element));
  } else if (name == "CONTENT") {
    model::DecodedText content;
    read_decoded(element, content);
    finding.content = std::move(content.text);
  } else if (is_called(name, "IGNORED")) {
    read_ignored(element, filler);
  } else {
    return false;
  }
  return true;
}

// "A4,A7": commas, perhaps blanks.
std::vector<std::string> split_codes(std::string_view text) {
  std::vector<std::string> codes;
  while (!text.empty()) {
    const auto comma = text.find(',');
    const auto code = trimmed(text.substr(0, comma));
    if (!code.empty()) codes.emplace_back(code);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return codes;
}

// What tags and attributes look like inside, nobody has seen: a name with or without a value.
std::vector<model::NamedText> read_named_texts(pugi::xml_node list) {
  std::vector<model::NamedText> all;
  for (const auto entry : list.children()) {
    if (!is_element(entry)) continue;
    model::NamedText named;
    bool has_elements = false;
    for (const auto part : entry.children()) {
      if (!is_element(part)) continue;
      has_elements = true;
      if (is_called(part.name(), "NAME") || is_called(part.name(), "KEY")) named.name = trimmed_text(part);
      if (is_called(part.name(), "VALUE")) named.value = trimmed_text(part);
    }
    if (!has_elements) named.name = trimmed_text(entry);
    if (!named.name.empty() || !named.value.empty()) all.push_back(std::move(named));
  }
  return all;
}

void collect_leaves(pugi::xml_node element, std::vector<std::string>& into) {
  for (const auto child : element.children()) {
    if (!is_element(child)) continue;
    const bool is_leaf = std::ranges::none_of(child.children(), is_element);
    if (!is_leaf) {
      collect_leaves(child, into);
    } else if (auto text = trimmed_text(child); !text.empty()) {
      into.push_back(std::move(text));
    }
  }
}

}  // namespace

namespace {

// Its name with each of its values, and with whatever else it holds.
void read_filter(pugi::xml_node filter, std::vector<model::NamedText>& all) {
  const auto name = trimmed_text(filter.child("NAME"));
  bool has_value = false;
  for (const auto part : filter.children()) {
    if (!is_element(part) || std::string_view{part.name()} == "NAME") continue;
    const bool is_value = std::string_view{part.name()} == "VALUE";
    has_value = has_value || is_value;
    all.push_back({.name = is_value ? name : part.name(), .value = trimmed_text(part)});
  }
  if (!has_value) all.push_back({.name = name, .value = ""});
}

}  // namespace

std::string read_text(pugi::xml_node element) {
  std::string joined;
  return std::string{text_in(element, joined)};
}

Read<ReportFinding> read_report_finding(pugi::xml_node element, ReportSection section) {
  Read<ReportFinding> read;
  Filler<ReportFinding> filler{read};
  auto& finding = filler.record();
  finding.section = section;
  std::optional<std::int64_t> qid;
  for (const auto child : element.children()) {
    if (!is_element(child)) continue;
    const std::string_view name = child.name();
    if (name == "ID") {
      if (read.id || !finding.id_text.empty())
        read.complaints.emplace_back("it has two IDs, as if another finding had run into it");
      read_id(child, read);
    } else if (name == "QID") {
      if (qid) read.complaints.emplace_back("it has two QIDs, as if another finding had run into it");
      filler.number(child, name, qid);
    } else if (!filler.text(child, name, kFindingTexts) && !filler.date(child, name, kFindingDates) &&
               !filler.number(child, name, kFindingNumbers) && !filler.boolean(child, name, kFindingBooleans)) {
      read_part(child, name, filler);  // what it does not know either may be anything: the vendor adds elements
    }
  }
  finding.id = read.id.value_or(0);
  finding.qid = qid.value_or(0);
  if (!finding.ignored && !(finding.ignored_reason.empty() && finding.ignored_by.empty() && !finding.ignored_at))
    finding.ignored = true;
  const bool has_id = finding.id > 0 || !finding.id_text.empty() || !finding.unique_id.empty() || finding.detection_id;
  if (!has_id && !qid) {
    read.complaints.emplace_back("it has no ID, no UNIQUE_ID and no QID");
    read.is_readable = false;
  }
  return read;
}

Read<GlossaryEntry> read_glossary_entry(pugi::xml_node element) {
  Read<GlossaryEntry> read;
  Filler<GlossaryEntry> filler{read};
  auto& entry = filler.record();
  for (const auto child : element.children()) {
    if (!is_element(child)) continue;
    const std::string_view name = child.name();
    if (name == "QID") {
      if (read.id) read.complaints.emplace_back("it has two QIDs, as if another entry had run into it");
      filler.number(child, name, read.id);
    } else if (name == "CVSS_V3") {
      for (const auto part : child.children()) filler.text(part, part.name(), kCvss3Texts);
    } else if (!filler.text(child, name, kGlossaryTexts)) {
      const auto row = std::ranges::find(kGlossaryLists, name, &ListRow<GlossaryEntry>::element);
      if (row != kGlossaryLists.end()) entry.*(row->field) = split_codes(trimmed_text(child));
    }
  }
  entry.qid = read.id.value_or(0);
  if (read.id == 0) {
    // Imported findings have QID 0, all of them: what stands here belongs to one of them, and nobody knows to which.
    read.is_readable = false;
  } else if (entry.qid < 0 || !read.id) {
    read.complaints.emplace_back("it has no readable QID");
    read.is_readable = false;
  }
  return read;
}

Read<ReportApplication> read_report_application(pugi::xml_node element) {
  Read<ReportApplication> read;
  Filler<ReportApplication> filler{read};
  auto& application = filler.record();
  for (const auto child : element.children()) {
    if (!is_element(child)) continue;
    const std::string_view name = child.name();
    if (name == "ID") {
      filler.number(child, name, application.id);
    } else if (name == "OPERATING_SYSTEM") {
      if (auto text = trimmed_text(child); !text.empty()) application.operating_system = std::move(text);
    } else if (name == "CUSTOM_ATTRIBUTES") {
      application.attributes = read_named_texts(child);
    } else if (name == "TAGS") {
      application.tags = read_named_texts(child);
    } else {
      filler.text(child, name, kApplicationTexts);
    }
  }
  read.id = application.id;
  if (!application.id && application.name.empty()) {
    read.complaints.emplace_back("it has neither ID nor NAME");
    read.is_readable = false;
  }
  return read;
}

Read<ReportScan> read_report_scan(pugi::xml_node element) {
  Read<ReportScan> read;
  Filler<ReportScan> filler{read};
  for (const auto child : element.children()) {
    if (!is_element(child)) continue;
    const std::string_view name = child.name();
    if (!filler.text(child, name, kScanTexts)) filler.date(child, name, kScanDates);
  }
  return read;
}

std::vector<model::NamedText> read_filters(pugi::xml_node filters) {
  std::vector<model::NamedText> all;
  for (const auto filter : filters.children()) {
    if (!is_element(filter)) {
      if (const auto text = trimmed(filter.value()); !text.empty())
        all.push_back({.name = "", .value = std::string{text}});
    } else if (std::string_view{filter.name()} != "FILTER") {
      all.push_back({.name = filter.name(), .value = trimmed_text(filter)});
    } else {
      read_filter(filter, all);
    }
  }
  return all;
}

model::ReportCount read_report_count(pugi::xml_node summary) {
  model::ReportCount count;
  count.is_total = std::string_view{summary.name()} == "GLOBAL_SUMMARY";
  count.application = trimmed_text(summary.child("WEB_APPLICATION"));
  if (const auto day = trimmed_text(summary.child("DATE")); !count.is_total && count.application.empty()) {
    count.scanned = parse_report_date(day);
    if (!count.scanned) count.scanned = parse_report_day(day);
  }
  const auto number = [&](const char* name) { return parse_integer(trimmed_text(summary.child(name))); };
  count.vulnerabilities = number("VULNERABILITY");
  count.sensitive_contents = number("SENSITIVE_CONTENT");
  count.information = number("INFORMATION_GATHERED");
  if (count.is_total) return count;
  // Of 0 only when all five say so.
  count.vulnerabilities = 0;
  for (const auto* const level : {"LEVEL1", "LEVEL2", "LEVEL3", "LEVEL4", "LEVEL5"}) {
    const auto said = number(level);
    if (said && *said > 0) count.vulnerabilities = count.vulnerabilities.value_or(0) + std::min(*said, kMostCounted);
    if (!said && count.vulnerabilities == 0) count.vulnerabilities.reset();
  }
  return count;
}

std::vector<std::string> read_targets(pugi::xml_node target) {
  std::vector<std::string> all;
  collect_leaves(target, all);
  return all;
}

std::vector<model::CodeName> read_code_names(pugi::xml_node list) {
  std::vector<model::CodeName> all;
  for (const auto entry : list.children()) {
    if (!is_element(entry)) continue;
    all.push_back({.code = trimmed_text(entry.child("CODE")), .name = trimmed_text(entry.child("NAME"))});
  }
  return all;
}

}  // namespace qualyswas::wire
