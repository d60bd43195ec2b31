#include "connector/wire/records.h"

#include <utility>

#include <fmt/format.h>

#include "connector/base/utc.h"

namespace qualyswas::wire {
namespace {

// Reads fields and keeps book of what stood there and was not what it should be.
class Fields {
 public:
  explicit Fields(std::vector<std::string>& complaints) : complaints_{complaints} {}

  static std::string text(const Node& parent, const char* name) { return parent[name].text().value_or(std::string{}); }

  // A keyword or number kept as text, without the blanks around it.
  static std::string word(const Node& parent, const char* name) { return std::string{trimmed(text(parent, name))}; }

  static std::optional<std::string> optional_word(const Node& parent, const char* name) {
    const auto found = parent[name].text();
    if (!found) return std::nullopt;
    return std::string{trimmed(*found)};
  }

  std::optional<std::int64_t> integer(const Node& parent, const char* name) {
    return parsed(parent[name], name, "no whole number", parse_integer);
  }
  std::optional<bool> boolean(const Node& parent, const char* name) {
    return parsed(parent[name], name, "neither true nor false", parse_boolean);
  }
  std::optional<Instant> instant(const Node& parent, const char* name) { return instant_of(parent[name], name); }
  std::optional<Instant> instant_of(const Node& node, const char* name) {
    return parsed(node, name, "no date of the form YYYY-MM-DDTHH:MM:SSZ",
                  [](std::string_view value) { return parse_utc(trimmed(value)); });
  }
  std::optional<std::int64_t> integer_of(const Node& node, const char* name) {
    return parsed(node, name, "no whole number", parse_integer);
  }

 private:
  template <class Parse>
  auto parsed(const Node& node, const char* name, std::string_view why, Parse parse)
      -> decltype(parse(std::string_view{})) {
    const auto found = node.text();
    if (!found || trimmed(*found).empty()) return std::nullopt;
    auto value = parse(*found);
    if (!value) complaints_.push_back(fmt::format("{} '{}' is {}", name, found->substr(0, 40), why));
    return value;
  }

  std::vector<std::string>& complaints_;
};

std::vector<model::Tag> read_tags(const Node& tags, Fields& fields) {
  std::vector<model::Tag> all;
  tags.each_member([&](const Node& tag) {
    all.push_back({.id = fields.integer(tag, "id").value_or(0), .name = Fields::text(tag, "name")});
  });
  return all;
}

std::vector<model::Classification> read_classifications(const Node& list, Fields& fields) {
  std::vector<model::Classification> all;
  list.each_member([&](const Node& entry) {
    all.push_back({.code = fields.integer(entry, "code").value_or(0),
                   .name = Fields::text(entry, "name"),
                   .url = Fields::text(entry, "url")});
  });
  return all;
}

model::Payload read_payload(const Node& instance, Fields& fields) {
  const auto request = instance["request"];
  const auto evidence = instance["payloadResponce"];  // the vendor's spelling
  return {.payload = Fields::text(instance, "payload"),
          .method = Fields::text(request, "method"),
          .link = Fields::text(request, "link"),
          .headers = Fields::text(request, "headers"),
          .body = Fields::text(request, "body"),
          .response = Fields::text(instance, "response"),
          .evidence_offset = fields.integer(evidence, "offset"),
          .evidence_length = fields.integer(evidence, "length")};
}

model::DetectionResult read_result(const Node& result, Fields& fields) {
  model::DetectionResult read;
  read.authenticated = fields.boolean(result, "authentication");
  read.ajax = fields.boolean(result, "ajax");
  read.form_location = Fields::text(result, "formLocation");
  result["accessPath"].each_member(
      [&](const Node& url) { read.access_path.push_back(url.text().value_or(std::string{})); });
  result["payloads"].each_member(
      [&](const Node& instance) { read.payloads.push_back(read_payload(instance, fields)); });
  return read;
}

void read_ignore(const Node& node, model::Finding& finding, Fields& fields) {
  finding.ignored = fields.boolean(node, "isIgnored");
  finding.ignored_reason = Fields::optional_word(node, "ignoredReason");
  finding.ignored_comment = Fields::text(node, "ignoredComment");
  finding.ignored_by = Fields::text(node["ignoredBy"], "username");
  finding.ignored_at = fields.instant(node, "ignoredDate");
}

void read_times(const Node& node, model::Finding& finding, Fields& fields) {
  finding.first_detected = fields.instant(node, "firstDetectedDate");
  finding.last_detected = fields.instant(node, "lastDetectedDate");
  finding.last_tested = fields.instant(node, "lastTestedDate");
  finding.fixed = fields.instant(node, "fixedDate");
  finding.updated = fields.instant(node, "updatedDate");
  finding.times_detected = fields.integer(node, "timesDetected");
  node["history"].each_member([&](const Node& entry) {
    if (const auto launched = fields.instant(entry["scanData"], "launchedDate")) finding.history.push_back(*launched);
  });
}

void read_classification(const Node& node, model::Finding& finding, Fields& fields) {
  node["cwe"].each_member([&](const Node& number) {
    if (const auto cwe = fields.integer_of(number, "cwe")) finding.cwe.push_back(*cwe);
  });
  finding.owasp = read_classifications(node["owasp"], fields);
  finding.wasc = read_classifications(node["wasc"], fields);
  if (const auto cvss = node["cvssV3"]) {
    finding.cvss3 = model::Cvss3{.base = Fields::word(cvss, "base"),
                                 .temporal = Fields::word(cvss, "temporal"),
                                 .attack_vector = Fields::word(cvss, "attackVector")};
  }
}

template <class Record>
Read<Record> no_record(Read<Record> read, std::string_view name) {
  if (read.complaints.empty()) read.complaints.push_back(fmt::format("it has no readable {}", name));
  read.record = std::nullopt;
  return read;
}

}  // namespace

Read<model::WebApp> read_webapp(const Node& node) {
  Read<model::WebApp> read;
  Fields fields{read.complaints};
  read.id = fields.integer(node, "id");
  if (!read.id || *read.id <= 0) return no_record(std::move(read), "id");
  auto& webapp = read.record.emplace();
  webapp.id = *read.id;
  webapp.name = Fields::text(node, "name");
  webapp.url = Fields::text(node, "url");
  webapp.operating_system = node["os"].text();
  webapp.tags = read_tags(node["tags"], fields);
  node["attributes"].each_member([&](const Node& attribute) {
    webapp.attributes.push_back({.name = Fields::text(attribute, "name"), .value = Fields::text(attribute, "value")});
  });
  webapp.created = fields.instant(node, "createdDate");
  webapp.updated = fields.instant(node, "updatedDate");
  return read;
}

Read<model::Finding> read_finding(const Node& node) {
  Read<model::Finding> read;
  Fields fields{read.complaints};
  read.id = fields.integer(node, "id");
  if (!read.id || *read.id <= 0) return no_record(std::move(read), "id");
  const auto webapp = node["webApp"];
  const auto webapp_id = fields.integer(webapp, "id");
  if (!webapp_id || *webapp_id <= 0) return no_record(std::move(read), "webApp.id");
  const auto qid = fields.integer(node, "qid");
  if (!qid && !read.complaints.empty()) return no_record(std::move(read), "qid");

  auto& finding = read.record.emplace();
  finding.id = *read.id;
  finding.unique_id = Fields::word(node, "uniqueId");
  finding.qid = qid.value_or(0);
  finding.detection_score = fields.integer(node, "detectionScore");
  finding.name = Fields::text(node, "name");
  finding.type = Fields::word(node, "type");
  finding.finding_type = Fields::word(node, "findingType");
  finding.potential = fields.boolean(node, "potential");
  finding.group = Fields::word(node, "group");
  finding.severity = Fields::word(node, "severity");
  finding.original_severity = Fields::optional_word(node, "originalSeverity");
  finding.url = node["url"].text();
  finding.status = Fields::optional_word(node, "status");
  finding.param = Fields::text(node, "param");
  finding.function = Fields::text(node, "function");
  finding.content = Fields::text(node, "content");
  read_times(node, finding, fields);

  finding.webapp_id = *webapp_id;
  finding.webapp_name = Fields::text(webapp, "name");
  finding.webapp_url = Fields::text(webapp, "url");
  finding.webapp_tags = read_tags(webapp["tags"], fields);

  read_ignore(node, finding, fields);
  finding.external_ref = Fields::text(node, "externalRef");
  finding.patch = fields.integer(node, "patch");
  read_classification(node, finding, fields);
  node["resultList"].each_member([&](const Node& result) { finding.results.push_back(read_result(result, fields)); });
  return read;
}

Read<model::Solution> read_solution(const Node& node) {
  Read<model::Solution> read;
  Fields fields{read.complaints};
  read.id = fields.integer(node, "QID");
  if (!read.id || *read.id <= 0) return no_record(std::move(read), "QID");
  auto& solution = read.record.emplace();
  solution.qid = *read.id;
  solution.title = Fields::text(node, "TITLE");
  solution.vuln_type = Fields::word(node, "VULN_TYPE");
  solution.category = Fields::word(node, "CATEGORY");
  solution.severity = Fields::word(node, "SEVERITY_LEVEL");
  solution.published = fields.instant(node, "PUBLISHED_DATETIME");
  // The customer's own edit of a QID is a change of it, too: the later of the two dates.
  solution.last_modified = fields.instant(node, "LAST_SERVICE_MODIFICATION_DATETIME");
  if (const auto customized = fields.instant(node["LAST_CUSTOMIZATION"], "DATETIME")) {
    if (!solution.last_modified || *solution.last_modified < *customized) solution.last_modified = customized;
  }
  solution.diagnosis = Fields::text(node, "DIAGNOSIS");
  solution.consequence = Fields::text(node, "CONSEQUENCE");
  solution.solution = Fields::text(node, "SOLUTION");
  node["SOFTWARE_LIST"].each("SOFTWARE", [&](const Node& software) {
    solution.software.push_back(
        {.vendor = Fields::text(software, "VENDOR"), .product = Fields::text(software, "PRODUCT")});
  });
  const auto read_reference = [](const Node& reference) {
    return model::Reference{.id = Fields::text(reference, "ID"), .url = Fields::text(reference, "URL")};
  };
  node["VENDOR_REFERENCE_LIST"].each("VENDOR_REFERENCE", [&](const Node& reference) {
    solution.vendor_references.push_back(read_reference(reference));
  });
  node["BUGTRAQ_LIST"].each("BUGTRAQ",
                            [&](const Node& reference) { solution.bugtraq.push_back(read_reference(reference)); });
  node["CVE_LIST"].each("CVE", [&](const Node& cve) { solution.cves.push_back(Fields::word(cve, "ID")); });
  solution.cvss3_base = Fields::word(node["CVSS_V3"], "BASE");
  solution.cvss3_vector = Fields::word(node["CVSS_V3"], "VECTOR_STRING");
  return read;
}

}  // namespace qualyswas::wire
