#include "conformance/ours/bad_days/expectation.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

// The kinds in the order of `mockqualys faults`.
namespace qualyswas::conformance::bad_days {
namespace {

constexpr Lies kFields{.fields = true};
constexpr std::string_view kStatus = "status,source status,report status,state,unmapped,closed by system,rework";
constexpr std::string_view kSeverity = "score tenths,source severity,severity,unmapped";
// The first free text of an answer: a name of a record, or what a finding shows of its request. In a report it is the
// header, without which nobody knows when the report was made: it counts as an older one, which adds history alone.
constexpr std::string_view kText =
    "name,title,description,result list,details,attributes,tags,owasp,wasc,asset name,operating system,url,address,"
    "first detected,last detected,last tested,times detected";

constexpr Expectation kRows[] = {
    // HTTP. A status of failure is the vendor's word or no answer at all; a redirect is not followed (NET-002).
    // 503 with code 1999 is a limit (LIM-001).
    {"answer", "transport vendor"},
    {"unavailable", "rate-limit transport"},
    {"html", "transport decode vendor"},
    {"error_page", "transport vendor"},
    {"redirect", "vendor"},
    {"wrong_content_type", "decode transport"},
    // Limits (LIM-001, LIM-002).
    {"concurrency_limit", "rate-limit"},
    {"rate_limit", "rate-limit"},
    {"too_many_requests", "rate-limit"},
    {"limit_headers_absent", ""},
    {"limit_wait_absent", ""},
    {"limit_headers_doubled", ""},
    {"limit_headers_contradictory", ""},
    // Account (AUTH-001 to AUTH-007).
    {"password_changed", "auth"},
    {"password_with_colon", "auth"},
    {"account_expired", "auth"},
    {"account_inactive", "auth"},
    {"registration_unfinished", "auth"},
    {"second_factor_needed", "auth"},
    {"api_access_lost", "permission"},
    {"was_module_lost", "module"},
    {"knowledgebase_right_lost", "knowledgebase"},
    {"scope_shrunk", "vendor", "", {.scope = true}},
    // Connection and TLS (NET-001).
    {"refuse", "transport"},
    {"black_hole", "transport"},
    {"certificate_expired", "transport"},
    {"certificate_wrong_host", "transport"},
    {"certificate_unknown_issuer", "transport"},
    {"close", "transport"},
    {"rst_before_answer", "transport"},
    {"rst_in_body", "transport"},
    // Framing.
    {"cut_body", "transport"},
    {"bad_chunk", "transport"},
    {"no_last_chunk", "transport"},
    {"cut_gzip", "transport decode"},
    {"slow_first_byte", "transport"},
    {"stall", "transport"},
    {"drip", "transport"},
    // Envelope.
    {"unknown_response_code", "vendor"},
    {"wrong_count", "decode"},
    {"success_without_data", "decode"},
    // Document. A report that comes under a name that the list does not give it is the vendor's error.
    {"not_well_formed", "decode"},
    {"lying_encoding", "decode vendor", kText, kFields},
    {"nul_in_text", "decode", kText, kFields},
    {"control_in_text", "decode vendor", kText, kFields},
    {"invalid_utf8", "decode", kText, kFields},
    {"split_cdata", ""},
    {"entities", "decode", kText, kFields},
    {"deep", "decode"},
    {"huge_text", "decode", kText, kFields},
    {"boolean_words", "decode"},
    {"list_shape", "decode"},
    // Paging. A document that is another report's is the vendor's error; so is one of a report that was invented.
    {"more_without_records", "decode"},
    {"repeat_page", "decode vendor"},
    {"duplicate_record", "decode"},
    {"unordered", "decode"},
    {"last_id_stands", "decode"},
    {"last_id_falls_back", "decode"},
    {"endless", "decode vendor", "", {.records = true}},
    // Data.
    {"missing_status", "decode", kStatus, kFields},
    {"odd_severity", "decode", kSeverity, kFields},
    {"unknown_value", "decode", kStatus, kFields},
    {"no_url", "decode", "location,url,address,unmapped", kFields},
    {"same_name", "", "title", kFields},
    {"cut_base64", "decode", "description,result list,details", kFields},
    {"missing_qid", "", "", kFields},
    {"huge_ids", "decode", "", {.identities = true}},
    // Time.
    {"date_skewed", "", "", {.clock = true}},
    {"clock_back", "vendor", "", {.clock = true, .reports = true}},
    {"equal_times", "", "first seen,last seen", kFields},
    // Drift.
    {"element_added", "decode"},
    {"element_renamed", "decode", kStatus, kFields},
    {"element_retyped", "decode", kSeverity, kFields},
    {"order_changed", ""},
    // World.
    {"change", ""},
};

constexpr std::string_view kWaiting[] = {"black_hole", "slow_first_byte", "stall", "drip"};

}  // namespace

const std::vector<Expectation>& expectations() {
  static const std::vector<Expectation> all{std::begin(kRows), std::end(kRows)};
  return all;
}

const Expectation* find_expectation(std::string_view kind) {
  const auto* const row = std::ranges::find(kRows, kind, &Expectation::kind);
  return row == std::end(kRows) ? nullptr : row;
}

Allowed allowed_by(const std::vector<std::string>& kinds) {
  Allowed allowed;
  for (const auto& kind : kinds) {
    const auto* const row = find_expectation(kind);
    if (row == nullptr) throw std::out_of_range{fmt::format("no row says what {} may do", kind)};
    std::istringstream classes{std::string{row->classes}}, fields{std::string{row->fields}};
    for (std::string word; classes >> word;) allowed.classes.insert(word);
    for (std::string name; std::getline(fields, name, ',');) allowed.fields.insert(name);
    allowed.lies.fields |= row->lies.fields;
    allowed.lies.records |= row->lies.records;
    allowed.lies.clock |= row->lies.clock;
    allowed.lies.scope |= row->lies.scope;
    allowed.lies.reports |= row->lies.reports;
    allowed.lies.identities |= row->lies.identities;
    allowed.waits |= std::ranges::find(kWaiting, kind) != std::end(kWaiting);
    allowed.removes |= kind == "change";
  }
  return allowed;
}

}  // namespace qualyswas::conformance::bad_days
