#include "connector/wire/records.h"

#include <bitset>
#include <concepts>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "connector/base/utc.h"

namespace qualyswas::wire {
namespace {

// Reads values and keeps book of what stood there and was not what it should be.
class Fields {
 public:
  explicit Fields(std::vector<std::string>& complaints) : complaints_{complaints} { complaints_.clear(); }

  // The vendor leaves out what is not set: an empty text, a list or a number below 0 is none of its numbers.
  std::optional<std::int64_t> integer(const Node& node, const char* name) {
    auto number = signed_integer(node, name);
    if (number && *number < 0) {
      complaints_.push_back(fmt::format("{} '{}' is below 0", name, *number));
      number.reset();
    }
    return number;
  }
  std::optional<std::int64_t> signed_integer(const Node& node, const char* name) {
    const auto before = complaints_.size();
    const auto number = parsed(node, name, "no whole number", parse_integer);
    if (node && !number && complaints_.size() == before)
      complaints_.push_back(fmt::format("{} is there and empty", name));
    return number;
  }
  std::optional<bool> boolean(const Node& node, const char* name) {
    return parsed(node, name, "neither true nor false", parse_boolean);
  }
  std::optional<Instant> instant(const Node& node, const char* name) {
    return parsed(node, name, "no date of the form YYYY-MM-DDTHH:MM:SSZ", parse_utc);
  }

  // A number without which a record is none. Of several that lack, the one with the lowest rank is told.
  std::int64_t id(const Node& node, const char* name, int rank = 0) {
    const auto before = complaints_.size();
    const auto number = signed_integer(node, name).value_or(0);
    if (number > 0) return number;
    if (complaints_.size() > before) {
      lacks(rank, complaints_.back());
    } else {
      lacks(rank, fmt::format("it has no readable {}", name));
    }
    return 0;
  }

  // Whatever a text is read into. What is there and is no text is said; what of it is text is kept.
  void text(const Node& node, const char* name, std::string& into) {
    if (!node.read(into) && node) complain("{} is no text", name);
  }

  // A list's own count against the members that were read.
  void list(const Node& node, const char* name, const Node::Members& members) {
    if (!node) return;
    if (!members.is_list) complain("{} is no list", name);
    if (!members.count) return;
    const auto count = parse_integer(*members.count);
    if (!count) {
      complaints_.push_back(
          fmt::format("the count of {}, '{}', is no whole number", name, members.count->substr(0, 40)));
    } else if (*count != static_cast<std::int64_t>(members.seen)) {
      complaints_.push_back(fmt::format("{} announces {} members and holds {}", name, *count, members.seen));
    }
  }

  template <class... Values>
  void complain(fmt::format_string<Values...> why, Values&&... values) {
    complaints_.push_back(fmt::format(why, std::forward<Values>(values)...));
  }

  // True: it lacks nothing. Otherwise the lack is all that is complained about.
  bool is_readable() {
    if (lack_) complaints_.assign(1, lack_->second);
    return !lack_;
  }

 private:
  template <class Parse>
  auto parsed(const Node& node, const char* name, std::string_view why, Parse parse)
      -> decltype(parse(std::string_view{})) {
    if (!node.read(scratch_)) {
      if (node) complain("{} is {}", name, why);
      return std::nullopt;
    }
    const auto word = trimmed(scratch_);
    if (word.empty()) return std::nullopt;
    auto value = parse(word);
    if (!value) complaints_.push_back(fmt::format("{} '{}' is {}", name, scratch_.substr(0, 40), why));
    return value;
  }

  void lacks(int rank, std::string what) {
    if (!lack_ || rank < lack_->first) lack_.emplace(rank, std::move(what));
  }

  std::vector<std::string>& complaints_;
  std::optional<std::pair<int, std::string>> lack_;
  std::string scratch_;
};

// What the vendor calls a field, and what becomes of it. `read` gets an absent node when it is not there, so that every
// field is set, whatever the record held before.
template <class Record>
struct Field {
  const char* name;
  void (*read)(const Node& node, const char* name, Record& into, Fields& fields);
};

// Reads what is there in one pass. Tables are in the vendor's order: what comes next is mostly the next line.
template <class Record, std::size_t N>
void read_fields(const Node& record, const Field<Record> (&table)[N], Record& into, Fields& fields) {
  std::bitset<N> seen;
  std::size_t next = 0;
  record.each_field([&](const char* name, const Node& node) {
    for (std::size_t tried = 0; tried < N; ++tried) {
      const auto at = next;
      next = next + 1 == N ? 0 : next + 1;
      if (!is_same(table[at].name, name)) continue;
      if (!seen[at]) {
        table[at].read(node, table[at].name, into, fields);
        seen.set(at);
      } else if (const auto text = node.text(); !text || text != record[name].text()) {
        fields.complain("{} stands there twice", name);  // what comes first counts
      }
      return;
    }
  });
  if (seen.all()) return;
  for (std::size_t at = 0; at < N; ++at)
    if (!seen[at]) table[at].read({}, table[at].name, into, fields);
}

// --- what may stand in a table ---

void read_text_of(const Node& node, const char* name, std::string& into, Fields& fields) {
  fields.text(node, name, into);
}
void read_text_of(const Node& node, const char* name, std::optional<std::string>& into, Fields& fields) {
  if (!node) return into.reset();
  if (!into) into.emplace();
  fields.text(node, name, *into);
}

void trim(std::string& text) {
  const auto kept = trimmed(text);
  if (kept.size() != text.size()) text = std::string{kept};
}
void trim(std::optional<std::string>& text) {
  if (text) trim(*text);
}

// As it is: bodies, attacks, comments, HTML.
template <auto kMember, class Record>
void text(const Node& node, const char* name, Record& into, Fields& fields) {
  read_text_of(node, name, into.*kMember, fields);
}

// Without the blanks around it, which are no part of names, addresses, parameters, keywords and numbers.
template <auto kMember, class Record>
void word(const Node& node, const char* name, Record& into, Fields& fields) {
  read_text_of(node, name, into.*kMember, fields);
  trim(into.*kMember);
}

// A level is a whole number in whatever form it was sent: 3, "3", 3.0.
void make_level(std::string& level) {
  if (level.size() == 1) return;
  if (const auto number = parse_integer(level)) level = fmt::format("{}", *number);
}
void make_level(std::optional<std::string>& level) {
  if (level) make_level(*level);
}
template <auto kMember, class Record>
void level(const Node& node, const char* name, Record& into, Fields& fields) {
  word<kMember>(node, name, into, fields);
  make_level(into.*kMember);
}

template <auto kMember, class Record>
void integer(const Node& node, const char* name, Record& into, Fields& fields) {
  auto& member = into.*kMember;
  const auto value = fields.integer(node, name);
  if constexpr (std::same_as<std::remove_reference_t<decltype(member)>, std::int64_t>) {
    member = value.value_or(0);
  } else {
    member = value;
  }
}

template <auto kMember, class Record>
void signed_integer(const Node& node, const char* name, Record& into, Fields& fields) {
  into.*kMember = fields.signed_integer(node, name);
}

template <auto kMember, class Record>
void id(const Node& node, const char* name, Record& into, Fields& fields) {
  into.*kMember = fields.id(node, name);
}

template <auto kMember, class Record>
void boolean(const Node& node, const char* name, Record& into, Fields& fields) {
  into.*kMember = fields.boolean(node, name);
}

template <auto kMember, class Record>
void instant(const Node& node, const char* name, Record& into, Fields& fields) {
  into.*kMember = fields.instant(node, name);
}

// An element around fields of the same record.
template <const auto& kTable, class Record>
void group(const Node& node, const char* name, Record& into, Fields& fields) {
  if (node.is_scalar()) fields.complain("{} is a single value", name);
  read_fields(node, kTable, into, fields);
}

template <const auto& kTable>
bool is_field_of(std::string_view name) {
  for (const auto& field : kTable)
    if (name == field.name) return true;
  return false;
}
bool is_value(std::string_view name) { return name == "value"; }

// Makes `all` the members of the list, each by `read(member, entry)`; entries that were there are used again.
template <class Entry, class Read>
void refill(std::vector<Entry>& all, const Node& list, const char* name, Node::IsField is_field, Fields& fields,
            const Read& read) {
  std::size_t used = 0;
  const auto members = list.each_member(is_field, [&](const Node& member) {
    if (used == all.size()) all.emplace_back();
    read(member, all[used++]);
  });
  all.resize(used);
  fields.list(list, name, members);
}

template <auto kMember, const auto& kTable, class Record>
void list(const Node& node, const char* name, Record& into, Fields& fields) {
  refill(into.*kMember, node, name, is_field_of<kTable>, fields, [&](const Node& member, auto& entry) {
    if (member.is_scalar()) fields.complain("a member of {} is a single value", name);
    read_fields(member, kTable, entry, fields);
  });
}

// --- the vendor's records ---

constexpr Field<model::Tag> kTag[] = {
    {"id", integer<&model::Tag::id>},
    {"name", word<&model::Tag::name>},
};

constexpr Field<model::CustomAttribute> kAttribute[] = {
    {"name", word<&model::CustomAttribute::name>},
    {"value", word<&model::CustomAttribute::value>},
};

using model::WebApp;
constexpr Field<WebApp> kWebApp[] = {
    {"id", id<&WebApp::id>},
    {"name", word<&WebApp::name>},
    {"url", word<&WebApp::url>},
    {"os", word<&WebApp::operating_system>},
    {"tags", list<&WebApp::tags, kTag>},
    {"attributes", list<&WebApp::attributes, kAttribute>},
    {"createdDate", instant<&WebApp::created>},
    {"updatedDate", instant<&WebApp::updated>},
};

using model::ListedReport;
constexpr Field<ListedReport> kListedReport[] = {
    {"id", id<&ListedReport::id>},
    {"name", text<&ListedReport::name>},  // as it is: a prefix may begin with a blank
    {"type", word<&ListedReport::type>},
    {"format", word<&ListedReport::format>},
    {"status", word<&ListedReport::status>},
    {"size", integer<&ListedReport::size>},
    {"creationDate", instant<&ListedReport::created>},
};

constexpr Field<model::Classification> kClassification[] = {
    {"name", word<&model::Classification::name>},
    {"url", word<&model::Classification::url>},
    {"code", integer<&model::Classification::code>},
};

using model::Payload;
constexpr Field<Payload> kRequest[] = {
    {"method", word<&Payload::method>},
    {"link", word<&Payload::link>},
    {"headers", text<&Payload::headers>},
    {"body", text<&Payload::body>},
};
constexpr Field<Payload> kEvidence[] = {
    {"offset", signed_integer<&Payload::evidence_offset>},
    {"length", signed_integer<&Payload::evidence_length>},
};
constexpr Field<Payload> kPayload[] = {
    {"payload", text<&Payload::payload>},
    {"request", group<kRequest>},
    {"response", text<&Payload::response>},
    {"payloadResponce", group<kEvidence>},  // the vendor's spelling
};

using model::DetectionResult;
constexpr Field<DetectionResult> kResult[] = {
    {"authentication", boolean<&DetectionResult::authenticated>},
    {"ajax", boolean<&DetectionResult::ajax>},
    {"formLocation", word<&DetectionResult::form_location>},
    {"accessPath",
     [](const Node& node, const char* name, DetectionResult& into, Fields& fields) {
       refill(into.access_path, node, name, is_value, fields, [&](const Node& url, std::string& text) {
         fields.text(url, name, text);
         trim(text);
       });
     }},
    {"payloads", list<&DetectionResult::payloads, kPayload>},
};

constexpr Field<model::Cvss3> kCvss3[] = {
    {"base", word<&model::Cvss3::base>},
    {"temporal", word<&model::Cvss3::temporal>},
    {"attackVector", word<&model::Cvss3::attack_vector>},
};

using model::Finding;
enum FindingLacks { kNoId, kNoWebApp };  // what is told first

constexpr Field<Finding> kWebAppOfFinding[] = {
    {"id", [](const Node& node, const char*, Finding& into,
              Fields& fields) { into.webapp_id = fields.id(node, "webApp.id", kNoWebApp); }},
    {"name", word<&Finding::webapp_name>},
    {"url", word<&Finding::webapp_url>},
    {"tags", list<&Finding::webapp_tags, kTag>},
};

constexpr Field<Finding> kIgnoredBy[] = {{"username", word<&Finding::ignored_by>}};

constexpr Field<Finding> kFinding[] = {
    {"id", id<&Finding::id>},
    {"uniqueId", word<&Finding::unique_id>},
    {"qid", integer<&Finding::qid>},  // 0 when absent: imported findings have none
    {"detectionScore", integer<&Finding::detection_score>},
    {"name", word<&Finding::name>},
    {"type", word<&Finding::type>},
    {"potential", boolean<&Finding::potential>},
    {"findingType", word<&Finding::finding_type>},
    {"group", word<&Finding::group>},
    {"cwe",
     [](const Node& node, const char* name, Finding& into, Fields& fields) {
       into.cwe.clear();
       const auto members = node.each_member(is_value, [&](const Node& number) {
         if (const auto cwe = fields.integer(number, name)) into.cwe.push_back(*cwe);
       });
       fields.list(node, name, members);
     }},
    {"owasp", list<&Finding::owasp, kClassification>},
    {"wasc", list<&Finding::wasc, kClassification>},
    {"param", word<&Finding::param>},
    {"function", word<&Finding::function>},
    {"content", word<&Finding::content>},
    {"resultList", list<&Finding::results, kResult>},
    {"severity", level<&Finding::severity>},
    {"originalSeverity", level<&Finding::original_severity>},
    {"url", word<&Finding::url>},
    {"status", word<&Finding::status>},
    {"firstDetectedDate", instant<&Finding::first_detected>},
    {"lastDetectedDate", instant<&Finding::last_detected>},
    {"lastTestedDate", instant<&Finding::last_tested>},
    {"fixedDate", instant<&Finding::fixed>},
    {"updatedDate", instant<&Finding::updated>},
    {"timesDetected", integer<&Finding::times_detected>},
    {"history",
     [](const Node& node, const char* name, Finding& into, Fields& fields) {
       into.history.clear();
       const auto is_scan_data = [](std::string_view field) { return field == "scanData"; };
       const auto members = node.each_member(is_scan_data, [&](const Node& entry) {
         constexpr auto kLaunched = "launchedDate";
         if (const auto launched = fields.instant(entry["scanData"][kLaunched], kLaunched))
           into.history.push_back(*launched);
       });
       fields.list(node, name, members);
     }},
    {"webApp", group<kWebAppOfFinding>},
    {"isIgnored", boolean<&Finding::ignored>},
    {"ignoredReason", word<&Finding::ignored_reason>},
    {"ignoredBy", group<kIgnoredBy>},
    {"ignoredDate", instant<&Finding::ignored_at>},
    {"ignoredComment", text<&Finding::ignored_comment>},
    {"externalRef", word<&Finding::external_ref>},
    {"patch", integer<&Finding::patch>},
    {"cvssV3",
     [](const Node& node, const char* name, Finding& into, Fields& fields) {
       if (!node) return into.cvss3.reset();
       if (!into.cvss3) into.cvss3.emplace();
       if (node.is_scalar()) fields.complain("{} is a single value", name);
       read_fields(node, kCvss3, *into.cvss3, fields);
     }},
};

using model::Solution;
constexpr Field<model::Software> kSoftware[] = {
    {"VENDOR", word<&model::Software::vendor>},
    {"PRODUCT", word<&model::Software::product>},
};
constexpr Field<model::Reference> kReference[] = {
    {"ID", word<&model::Reference::id>},
    {"URL", word<&model::Reference::url>},
};
constexpr Field<Solution> kCvss3OfSolution[] = {
    {"BASE", word<&Solution::cvss3_base>},
    {"VECTOR_STRING", word<&Solution::cvss3_vector>},
};

constexpr Field<Solution> kCvss2OfSolution[] = {{"VECTOR_STRING", word<&Solution::cvss2_vector>}};

// The customer's own edit of a QID is a change of it, too: the later of the two dates.
void modified(const Node& node, const char* name, Solution& into, Fields& fields) {
  const auto at = fields.instant(node, name);
  if (at && (!into.last_modified || *into.last_modified < *at)) into.last_modified = at;
}
constexpr Field<Solution> kCustomization[] = {{"DATETIME", modified}};

// The elements of a list of the KnowledgeBase that are called so.
template <auto kMember, const auto& kElement, const auto& kTable>
void elements(const Node& node, const char*, Solution& into, Fields& fields) {
  (into.*kMember).clear();
  node.each(kElement, [&](const Node& entry) { read_fields(entry, kTable, (into.*kMember).emplace_back(), fields); });
}
constexpr char kSoftwareElement[] = "SOFTWARE", kVendorReference[] = "VENDOR_REFERENCE", kBugtraq[] = "BUGTRAQ";

constexpr Field<Solution> kSolution[] = {
    {"QID", id<&Solution::qid>},
    {"VULN_TYPE", word<&Solution::vuln_type>},
    {"SEVERITY_LEVEL", level<&Solution::severity>},
    {"TITLE", word<&Solution::title>},
    {"CATEGORY", word<&Solution::category>},
    {"LAST_CUSTOMIZATION", group<kCustomization>},
    {"LAST_SERVICE_MODIFICATION_DATETIME", modified},
    {"PUBLISHED_DATETIME", instant<&Solution::published>},
    {"BUGTRAQ_LIST", elements<&Solution::bugtraq, kBugtraq, kReference>},
    {"SOFTWARE_LIST", elements<&Solution::software, kSoftwareElement, kSoftware>},
    {"VENDOR_REFERENCE_LIST", elements<&Solution::vendor_references, kVendorReference, kReference>},
    {"CVE_LIST",
     [](const Node& node, const char*, Solution& into, Fields& fields) {
       into.cves.clear();
       node.each("CVE", [&](const Node& cve) {
         std::string id;
         fields.text(cve["ID"], "CVE", id);
         trim(id);
         if (id.empty()) return fields.complain("a CVE has no ID");
         into.cves.push_back(std::move(id));
       });
     }},
    {"DIAGNOSIS", text<&Solution::diagnosis>},
    {"CONSEQUENCE", text<&Solution::consequence>},
    {"SOLUTION", text<&Solution::solution>},
    {"CVSS", group<kCvss2OfSolution>},
    {"CVSS_V3", group<kCvss3OfSolution>},
};

// `kId` is what the record is known by, read by `table` as well.
template <auto kId, class Record, std::size_t N>
void read_record(const Node& node, const Field<Record> (&table)[N], Read<Record>& into) {
  Fields fields{into.complaints};
  read_fields(node, table, into.record, fields);
  into.is_readable = fields.is_readable();
  into.id.reset();
  if (const auto id = into.record.*kId; id > 0) into.id = id;
}

}  // namespace

std::optional<std::int64_t> find_id(std::string_view text, std::span<const std::string_view> marks) {
  for (const auto mark : marks) {
    const auto at = text.find(mark);
    if (at == std::string_view::npos) continue;
    auto digits = trimmed(text.substr(at + mark.size(), 24));
    digits = digits.substr(0, digits.find_first_not_of("0123456789"));
    if (const auto id = parse_integer(digits)) return id;
  }
  return std::nullopt;
}

void read_webapp(const Node& node, Read<WebApp>& into) { read_record<&WebApp::id>(node, kWebApp, into); }

void read_listed_report(const Node& node, Read<ListedReport>& into) {
  read_record<&ListedReport::id>(node, kListedReport, into);
}

void read_finding(const Node& node, Read<Finding>& into) {
  read_record<&Finding::id>(node, kFinding, into);
  // An own finding of the vendor has a QID. JSON's null is "absent" elsewhere, and of an imported one here, too.
  const bool is_own = into.record.finding_type.empty() || into.record.finding_type == "QUALYS";
  if (into.is_readable && is_own && node.is_null("qid")) into.complaints.emplace_back("qid is null");
}

void read_solution(const Node& node, Read<Solution>& into) {
  into.record.last_modified.reset();  // two fields make it
  read_record<&Solution::qid>(node, kSolution, into);
}

}  // namespace qualyswas::wire
