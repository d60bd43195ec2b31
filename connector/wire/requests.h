// The questions a connector asks, as the vendor wants them written. XML or JSON; both say the same.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/clock.h"

namespace qualyswas::wire {

enum class Format { Xml, Json };

constexpr std::string_view kSearchWebApps = "/qps/rest/3.0/search/was/webapp";
constexpr std::string_view kSearchFindings = "/qps/rest/3.0/search/was/finding";
constexpr std::string_view kCountWebApps = "/qps/rest/3.0/count/was/webapp";
constexpr std::string_view kCountFindings = "/qps/rest/3.0/count/was/finding";
constexpr std::string_view kSearchReports = "/qps/rest/3.0/search/was/report";
constexpr std::string_view kCountReports = "/qps/rest/3.0/count/was/report";
constexpr std::string_view kPortalVersion = "/qps/rest/portal/version";
std::string download_report_path(std::int64_t id);             // a GET
std::string knowledgebase_path(std::string_view api_version);  // "/api/4.0/fo/knowledge_base/vuln/"

struct Question {
  std::int64_t after_id = 0;              // id GREATER; 0 asks from the start
  std::int64_t until_id = 0;              // up to and with this id; 0 asks to the end
  std::optional<bool> informational;      // findings only: false leaves INFORMATION_GATHERED out
  bool only_informational = false;        // findings only: nothing but INFORMATION_GATHERED
  std::optional<std::int64_t> webapp_id;  // findings only
  // Findings only: tested, or ignored, later than then; ignored for a reason that the vendor's filter knows; these ids.
  std::optional<Instant> tested_after, ignored_after;
  bool only_ignored = false;
  std::vector<std::int64_t> ids;
  std::optional<Instant> created_from;    // reports only: at this instant or later
  std::optional<std::int64_t> report_id;  // reports only
  int page_size = 500;
  bool verbose = true;  // not of reports, whose search knows no such thing
};

std::string_view content_type(Format format);
// Body of a search.
std::string search_webapps(const Question& question, Format format);
std::string search_findings(const Question& question, Format format);
std::string search_reports(const Question& question, Format format);
// Body of a count with the same filters; the preferences do not apply.
std::string count_webapps(const Question& question, Format format);
std::string count_findings(const Question& question, Format format);
std::string count_reports(const Question& question, Format format);
// Form body of a KnowledgeBase list with details=All; at most 300 QIDs a call. With `modified_after` only what the
// vendor or its user changed since then is answered.
constexpr std::size_t kMostQids = 300;
std::string list_solutions(std::span<const std::int64_t> qids, std::optional<Instant> modified_after = std::nullopt);

}  // namespace qualyswas::wire
