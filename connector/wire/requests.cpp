#include "connector/wire/requests.h"

#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "connector/base/utc.h"
#include "connector/model/finding.h"

namespace qualyswas::wire {
namespace {

// Values are ids, numbers and keywords of ours: none needs escaping in XML.
struct Criterion {
  std::string_view field, op;
  std::string value;
};

// LESSER is strict, and there is no "or equal".
std::vector<Criterion> id_criteria(const Question& question) {
  std::vector<Criterion> criteria;
  if (question.after_id > 0) criteria.push_back({"id", "GREATER", std::to_string(question.after_id)});
  if (question.until_id > 0) criteria.push_back({"id", "LESSER", std::to_string(question.until_id + 1)});
  return criteria;
}

std::vector<Criterion> finding_criteria(const Question& question, std::vector<Criterion> criteria) {
  // NOT EQUALS rather than a list of the other types: a type nobody has heard of yet is read, not left out.
  if (question.informational == false) criteria.push_back({"type", "NOT EQUALS", "INFORMATION_GATHERED"});
  if (question.only_informational) criteria.push_back({"type", "EQUALS", "INFORMATION_GATHERED"});
  if (question.tested_after) criteria.push_back({"lastTestedDate", "GREATER", format_utc(*question.tested_after)});
  if (question.ignored_after) criteria.push_back({"ignoredDate", "GREATER", format_utc(*question.ignored_after)});
  if (question.only_ignored)
    criteria.push_back({"ignoredReason", "IN", fmt::format("{}", fmt::join(model::kIgnoredReasons, ","))});
  if (!question.ids.empty()) criteria.push_back({"id", "IN", fmt::format("{}", fmt::join(question.ids, ","))});
  if (question.webapp_id) criteria.push_back({"webApp.id", "EQUALS", std::to_string(*question.webapp_id)});
  return criteria;
}

std::vector<Criterion> report_criteria(const Question& question, std::vector<Criterion> criteria) {
  // GREATER is strict, and the vendor's resolution is the second.
  if (question.created_from) {
    criteria.push_back({"creationDate", "GREATER", format_utc(*question.created_from - std::chrono::seconds{1})});
  }
  if (question.report_id) criteria.push_back({"id", "EQUALS", std::to_string(*question.report_id)});
  return criteria;
}

struct Preferences {
  int page_size;
  std::optional<bool> verbose;
};

std::string xml_request(const std::vector<Criterion>& criteria, const Preferences* preferences) {
  std::string text = "<ServiceRequest>";
  if (!criteria.empty()) {
    text += "<filters>";
    for (const auto& [field, op, value] : criteria) {
      text += fmt::format(R"(<Criteria field="{}" operator="{}">{}</Criteria>)", field, op, value);
    }
    text += "</filters>";
  }
  if (preferences != nullptr) {
    text += fmt::format("<preferences><limitResults>{}</limitResults>", preferences->page_size);
    if (preferences->verbose) text += fmt::format("<verbose>{}</verbose>", *preferences->verbose);
    text += "</preferences>";
  }
  return text + "</ServiceRequest>";
}

std::string json_request(const std::vector<Criterion>& criteria, const Preferences* preferences) {
  auto request = nlohmann::ordered_json::object();
  for (const auto& [field, op, value] : criteria) {
    request["filters"]["Criteria"].push_back({{"field", field}, {"operator", op}, {"value", value}});
  }
  if (preferences != nullptr) {
    request["preferences"] = {{"limitResults", std::to_string(preferences->page_size)}};
    if (preferences->verbose) request["preferences"]["verbose"] = *preferences->verbose ? "true" : "false";
  }
  return nlohmann::ordered_json{{"ServiceRequest", std::move(request)}}.dump();
}

std::string request(Format format, const std::vector<Criterion>& criteria, const Preferences* preferences) {
  return format == Format::Xml ? xml_request(criteria, preferences) : json_request(criteria, preferences);
}

std::string search(Format format, const std::vector<Criterion>& criteria, const Question& question) {
  const Preferences preferences{question.page_size, question.verbose};
  return request(format, criteria, &preferences);
}

}  // namespace

std::string download_report_path(std::int64_t id) { return fmt::format("/qps/rest/3.0/download/was/report/{}", id); }

std::string knowledgebase_path(std::string_view api_version) {
  return fmt::format("/api/{}/fo/knowledge_base/vuln/", api_version);
}

std::string_view content_type(Format format) { return format == Format::Xml ? "text/xml" : "application/json"; }

std::string search_webapps(const Question& question, Format format) {
  return search(format, id_criteria(question), question);
}

std::string search_findings(const Question& question, Format format) {
  return search(format, finding_criteria(question, id_criteria(question)), question);
}

std::string search_reports(const Question& question, Format format) {
  const Preferences preferences{question.page_size, std::nullopt};
  return request(format, report_criteria(question, id_criteria(question)), &preferences);
}

std::string count_webapps(const Question& question, Format format) {
  return request(format, id_criteria(question), nullptr);
}

std::string count_findings(const Question& question, Format format) {
  return request(format, finding_criteria(question, id_criteria(question)), nullptr);
}

std::string count_reports(const Question& question, Format format) {
  return request(format, report_criteria(question, id_criteria(question)), nullptr);
}

std::string list_solutions(std::span<const std::int64_t> qids, std::optional<Instant> modified_after) {
  std::string form = "action=list&details=All&ids=";
  bool first = true;
  for (const std::int64_t qid : qids) {
    if (!first) form += "%2C";
    first = false;
    form += std::to_string(qid);
  }
  if (modified_after) {
    form += "&last_modified_after=";
    for (const char c : format_utc(*modified_after)) {
      if (c == ':') {
        form += "%3A";
      } else {
        form += c;
      }
    }
  }
  return form;
}

}  // namespace qualyswas::wire
