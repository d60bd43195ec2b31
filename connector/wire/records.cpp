#include "connector/wire/records.h"

#include <concepts>

#include <fmt/format.h>

#include "connector/base/utc.h"

namespace qualyswas::wire {
namespace {

// Reads fields and keeps book of what stood there and was not what it should be. Every field is set, whatever it was.
class Fields {
 public:
  explicit Fields(std::vector<std::string>& complaints) : complaints_{complaints} { complaints_.clear(); }

  static void text(const Node& parent, const char* name, std::string& into) { parent[name].read(into); }
  static void text(const Node& parent, const char* name, std::optional<std::string>& into) {
    if (!into) into.emplace();
    if (!parent[name].read(*into)) into.reset();
  }

  // A keyword or number kept as text, without the blanks around it.
  template <class Text>
  static void word(const Node& parent, const char* name, Text& into) {
    text(parent, name, into);
    if constexpr (std::same_as<Text, std::string>) {
      trim(into);
    } else if (into) {
      trim(*into);
    }
  }

  std::optional<std::int64_t> integer(const Node& parent, const char* name) { return integer_of(parent[name], name); }
  std::optional<std::int64_t> integer_of(const Node& node, const char* name) {
    return parsed(node, name, "no whole number", parse_integer);
  }
  std::optional<bool> boolean(const Node& parent, const char* name) {
    return parsed(parent[name], name, "neither true nor false", parse_boolean);
  }
  std::optional<Instant> instant(const Node& parent, const char* name) {
    return parsed(parent[name], name, "no date of the form YYYY-MM-DDTHH:MM:SSZ", parse_utc);
  }

 private:
  static void trim(std::string& text) {
    const auto kept = trimmed(text);
    if (kept.size() != text.size()) text = std::string{kept};
  }

  template <class Parse>
  auto parsed(const Node& node, const char* name, std::string_view why, Parse parse)
      -> decltype(parse(std::string_view{})) {
    if (!node.read(scratch_)) return std::nullopt;
    const auto word = trimmed(scratch_);
    if (word.empty()) return std::nullopt;
    auto value = parse(word);
    if (!value) complaints_.push_back(fmt::format("{} '{}' is {}", name, scratch_.substr(0, 40), why));
    return value;
  }

  std::vector<std::string>& complaints_;
  std::string scratch_;
};

// Makes `all` the members of the list, each by `read(member, entry)`; entries that were there are used again.
template <class Entry, class Read>
void refill(std::vector<Entry>& all, const Node& list, const Read& read) {
  std::size_t used = 0;
  list.each_member([&](const Node& member) {
    if (used == all.size()) all.emplace_back();
    read(member, all[used++]);
  });
  all.resize(used);
}

void read_tags(const Node& tags, std::vector<model::Tag>& all, Fields& fields) {
  refill(all, tags, [&](const Node& node, model::Tag& tag) {
    tag.id = fields.integer(node, "id").value_or(0);
    Fields::text(node, "name", tag.name);
  });
}

void read_classifications(const Node& list, std::vector<model::Classification>& all, Fields& fields) {
  refill(all, list, [&](const Node& node, model::Classification& entry) {
    Fields::text(node, "name", entry.name);
    Fields::text(node, "url", entry.url);
    entry.code = fields.integer(node, "code").value_or(0);
  });
}

void read_payload(const Node& node, model::Payload& payload, Fields& fields) {
  Fields::text(node, "payload", payload.payload);
  const auto request = node["request"];
  Fields::text(request, "method", payload.method);
  Fields::text(request, "link", payload.link);
  Fields::text(request, "headers", payload.headers);
  Fields::text(request, "body", payload.body);
  Fields::text(node, "response", payload.response);
  const auto evidence = node["payloadResponce"];  // the vendor's spelling
  payload.evidence_offset = fields.integer(evidence, "offset");
  payload.evidence_length = fields.integer(evidence, "length");
}

void read_result(const Node& node, model::DetectionResult& result, Fields& fields) {
  result.authenticated = fields.boolean(node, "authentication");
  result.ajax = fields.boolean(node, "ajax");
  Fields::text(node, "formLocation", result.form_location);
  refill(result.access_path, node["accessPath"], [](const Node& url, std::string& text) { url.read(text); });
  refill(result.payloads, node["payloads"],
         [&](const Node& instance, model::Payload& payload) { read_payload(instance, payload, fields); });
}

void read_ignore(const Node& node, model::Finding& finding, Fields& fields) {
  finding.ignored = fields.boolean(node, "isIgnored");
  Fields::word(node, "ignoredReason", finding.ignored_reason);
  Fields::text(node["ignoredBy"], "username", finding.ignored_by);
  finding.ignored_at = fields.instant(node, "ignoredDate");
  Fields::text(node, "ignoredComment", finding.ignored_comment);
}

void read_times(const Node& node, model::Finding& finding, Fields& fields) {
  finding.first_detected = fields.instant(node, "firstDetectedDate");
  finding.last_detected = fields.instant(node, "lastDetectedDate");
  finding.last_tested = fields.instant(node, "lastTestedDate");
  finding.fixed = fields.instant(node, "fixedDate");
  finding.updated = fields.instant(node, "updatedDate");
  finding.times_detected = fields.integer(node, "timesDetected");
  finding.history.clear();
  node["history"].each_member([&](const Node& entry) {
    if (const auto launched = fields.instant(entry["scanData"], "launchedDate")) finding.history.push_back(*launched);
  });
}

void read_classification(const Node& node, model::Finding& finding, Fields& fields) {
  finding.cwe.clear();
  node["cwe"].each_member([&](const Node& number) {
    if (const auto cwe = fields.integer_of(number, "cwe")) finding.cwe.push_back(*cwe);
  });
  read_classifications(node["owasp"], finding.owasp, fields);
  read_classifications(node["wasc"], finding.wasc, fields);
}

void read_cvss(const Node& cvss, std::optional<model::Cvss3>& into) {
  if (!cvss) {
    into.reset();
    return;
  }
  if (!into) into.emplace();
  Fields::word(cvss, "base", into->base);
  Fields::word(cvss, "temporal", into->temporal);
  Fields::word(cvss, "attackVector", into->attack_vector);
}

// What a record is known by. A number that is not there, or is none of the vendor's, is complained about as well.
std::optional<std::int64_t> read_id(const Node& parent, const char* name, const char* shown,
                                    std::vector<std::string>& complaints, Fields& fields) {
  const auto before = complaints.size();
  const auto id = fields.integer(parent, name);
  if (id && *id > 0) return id;
  if (complaints.size() == before) complaints.push_back(fmt::format("it has no readable {}", shown));
  return std::nullopt;
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

void read_webapp(const Node& node, Read<model::WebApp>& into) {
  Fields fields{into.complaints};
  into.is_readable = false;
  into.id = read_id(node, "id", "id", into.complaints, fields);
  if (!into.id) return;
  auto& webapp = into.record;
  webapp.id = *into.id;
  Fields::text(node, "name", webapp.name);
  Fields::text(node, "url", webapp.url);
  Fields::text(node, "os", webapp.operating_system);
  read_tags(node["tags"], webapp.tags, fields);
  refill(webapp.attributes, node["attributes"], [](const Node& entry, model::CustomAttribute& attribute) {
    Fields::text(entry, "name", attribute.name);
    Fields::text(entry, "value", attribute.value);
  });
  webapp.created = fields.instant(node, "createdDate");
  webapp.updated = fields.instant(node, "updatedDate");
  into.is_readable = true;
}

void read_listed_report(const Node& node, Read<model::ListedReport>& into) {
  Fields fields{into.complaints};
  into.is_readable = false;
  into.id = read_id(node, "id", "id", into.complaints, fields);
  if (!into.id) return;
  auto& report = into.record;
  report.id = *into.id;
  Fields::text(node, "name", report.name);  // as it is: a prefix may begin with a blank
  Fields::word(node, "type", report.type);
  Fields::word(node, "format", report.format);
  Fields::word(node, "status", report.status);
  report.size = fields.integer(node, "size");
  report.created = fields.instant(node, "creationDate");
  into.is_readable = true;
}

// In the vendor's order, because that is how looking up costs least.
void read_finding(const Node& node, Read<model::Finding>& into) {
  Fields fields{into.complaints};
  into.is_readable = false;
  auto& finding = into.record;
  into.id = read_id(node, "id", "id", into.complaints, fields);
  if (!into.id) return;
  finding.id = *into.id;
  Fields::word(node, "uniqueId", finding.unique_id);
  const auto complaints = into.complaints.size();
  const auto qid = fields.integer(node, "qid");
  if (into.complaints.size() > complaints) return;
  finding.qid = qid.value_or(0);
  finding.detection_score = fields.integer(node, "detectionScore");
  Fields::text(node, "name", finding.name);
  Fields::word(node, "type", finding.type);
  finding.potential = fields.boolean(node, "potential");
  Fields::word(node, "findingType", finding.finding_type);
  Fields::word(node, "group", finding.group);
  read_classification(node, finding, fields);
  Fields::text(node, "param", finding.param);
  Fields::text(node, "function", finding.function);
  Fields::text(node, "content", finding.content);
  refill(finding.results, node["resultList"],
         [&](const Node& member, model::DetectionResult& result) { read_result(member, result, fields); });
  Fields::word(node, "severity", finding.severity);
  Fields::word(node, "originalSeverity", finding.original_severity);
  Fields::text(node, "url", finding.url);
  Fields::word(node, "status", finding.status);
  read_times(node, finding, fields);

  const auto webapp = node["webApp"];
  const auto webapp_id = read_id(webapp, "id", "webApp.id", into.complaints, fields);
  if (!webapp_id) return;
  finding.webapp_id = *webapp_id;
  Fields::text(webapp, "name", finding.webapp_name);
  Fields::text(webapp, "url", finding.webapp_url);
  read_tags(webapp["tags"], finding.webapp_tags, fields);

  read_ignore(node, finding, fields);
  Fields::text(node, "externalRef", finding.external_ref);
  finding.patch = fields.integer(node, "patch");
  read_cvss(node["cvssV3"], finding.cvss3);
  into.is_readable = true;
}

void read_solution(const Node& node, Read<model::Solution>& into) {
  Fields fields{into.complaints};
  into.is_readable = false;
  into.id = read_id(node, "QID", "QID", into.complaints, fields);
  if (!into.id) return;
  auto& solution = into.record;
  solution.qid = *into.id;
  Fields::word(node, "VULN_TYPE", solution.vuln_type);
  Fields::word(node, "SEVERITY_LEVEL", solution.severity);
  Fields::text(node, "TITLE", solution.title);
  Fields::word(node, "CATEGORY", solution.category);
  // The customer's own edit of a QID is a change of it, too: the later of the two dates.
  solution.last_modified = fields.instant(node, "LAST_SERVICE_MODIFICATION_DATETIME");
  if (const auto customized = fields.instant(node["LAST_CUSTOMIZATION"], "DATETIME")) {
    if (!solution.last_modified || *solution.last_modified < *customized) solution.last_modified = customized;
  }
  solution.published = fields.instant(node, "PUBLISHED_DATETIME");
  Fields::text(node, "DIAGNOSIS", solution.diagnosis);
  Fields::text(node, "CONSEQUENCE", solution.consequence);
  Fields::text(node, "SOLUTION", solution.solution);
  solution.software.clear();
  node["SOFTWARE_LIST"].each("SOFTWARE", [&](const Node& entry) {
    auto& software = solution.software.emplace_back();
    Fields::text(entry, "VENDOR", software.vendor);
    Fields::text(entry, "PRODUCT", software.product);
  });
  const auto read_references = [](const Node& list, const char* name, std::vector<model::Reference>& all) {
    all.clear();
    list.each(name, [&](const Node& entry) {
      auto& reference = all.emplace_back();
      Fields::text(entry, "ID", reference.id);
      Fields::text(entry, "URL", reference.url);
    });
  };
  read_references(node["VENDOR_REFERENCE_LIST"], "VENDOR_REFERENCE", solution.vendor_references);
  read_references(node["BUGTRAQ_LIST"], "BUGTRAQ", solution.bugtraq);
  solution.cves.clear();
  node["CVE_LIST"].each("CVE", [&](const Node& cve) { Fields::word(cve, "ID", solution.cves.emplace_back()); });
  const auto cvss = node["CVSS_V3"];
  Fields::word(cvss, "BASE", solution.cvss3_base);
  Fields::word(cvss, "VECTOR_STRING", solution.cvss3_vector);
  into.is_readable = true;
}

}  // namespace qualyswas::wire
