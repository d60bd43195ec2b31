#include "mockqualys/reports/appendix.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace mockqualys::reports {

namespace {

using Words = std::string_view;

// The first two phrases were seen in reports; the other two are ours.
struct ScopeRow {
  Words api, phrase;
};
constexpr auto kScopes = std::to_array<ScopeRow>({
    {"ALL", "Limit to URL hostname"},
    {"DOMAINS", "Limit to URL hostname and specified domains"},
    {"LIMIT", "Limit to content located at or below URL subdirectory"},
    {"SUBDOMAIN", "Limit to URL hostname and specified sub-domain"},
});

// "No Authentication specified" was seen; the others are ours.
constexpr auto kAuthStatuses = std::to_array<ScopeRow>({
    {"SUCCESSFUL", "Successful"},
    {"FAILED", "Failed"},
    {"PARTIAL", "Partial"},
    {"NOT_USED", "Not Used"},
});

// Values as they were seen, one of each.
struct Pair {
  Words name, value;
};
constexpr auto kProfile = std::to_array<Pair>({
    {"FORM_SUBMISSION", "BOTH"},
    {"FORM_CRAWL_SCOPE", "false"},
    {"MAXIMUM_LINKS_TO_TEST_IN_SCOPE", "300"},
    {"USER_AGENT", ""},
    {"REQUEST_PARAMETER_SET", "Initial Parameters"},
    {"DOCUMENT_TYPE", "false"},
    {"SMART_SCAN_ENABLED", "false"},
    {"SMARTSCAN_DEPTH", "5"},
    {"ENHANCED_CRAWLING", "false"},
    {"TIMEOUT_ERROR_THRESHOLD", "100"},
    {"UNEXPECTED_ERROR_THRESHOLD", "300"},
    {"SCAN_INTENSITY", "LOW"},
    {"BRUTEFORCE_OPTION", "MINIMAL"},
    {"DETECTION_SCOPE", "CORE"},
    {"ENABLE_XSS_PAYLOADS", "No"},
    {"CREDIT_CARD_NUMBERS_SEARCH", "false"},
    {"SOCIAL_SECURITY_NUMBERS_US_SEARCH", "false"},
    {"CUSTOM_SENSITIVE_CONTENT_SEARCH", "Off"},
});
constexpr auto kLevels = std::to_array<Words>({"Minimal", "Medium", "Serious", "Critical", "Urgent"});
struct Category {
  Words name;
  int levels;
};
constexpr auto kCategories = std::to_array<Category>({{"Confirmed Vulnerability", 5},
                                                      {"Potential Vulnerability", 5},
                                                      {"Sensitive Content", 3},
                                                      {"Information Gathered", 3}});

template <typename Table>
Words phrase(const Table& table, Words api, Words otherwise) {
  const auto row = std::ranges::find(table, api, &ScopeRow::api);
  return row == table.end() ? otherwise : row->phrase;
}

// The place of a scan among those that together cover a web app. No record has it: it rises from week to week.
std::int64_t progression_number(Instant launched) {
  return std::chrono::floor<std::chrono::weeks>(launched).time_since_epoch().count() % 12 + 1;
}

void write_scan(const ReportShape& wanted, const Shape& shape, const App& app, Writer& out) {
  if (app.scan_id.empty() || !app.scanned) return;
  const auto launched = *app.scanned;
  out.open("SCAN");
  out.leaf("NAME", scan_name(app));
  out.leaf("REFERENCE", app.reference.empty()
                            ? fmt::format("was/{}000.{}", launched.time_since_epoch().count(), app.scan_id)
                            : app.reference);
  out.leaf("START_DATE", report_date(launched, wanted.zone));
  out.leaf("END_DATE", report_date(launched + std::chrono::minutes{30}, wanted.zone));
  out.leaf("MODE", "Vulnerability");
  if (shape.progressive) {
    out.flag("PROGRESSIVE_SCANNING", app.progressive);
    if (app.progressive) out.leaf("PROGRESSION_NUMBER", progression_number(launched));
  }
  out.leaf("TYPE", "Scheduled");
  out.leaf("WEB_APPLICATION", app.name);
  out.leaf("AUTHENTICATION_RECORD", app.auth_record.empty() ? "None" : app.auth_record);
  out.leaf("PROFILE", app.profile.empty() ? "Initial WAS Options" : app.profile);
  out.leaf("SCANNER", "External (IP: 192.0.2.10, Scanner: 9.9.9-1, WAS: 9.8.7-1, Signatures: 9.7.1-2)");
  out.leaf("STATUS", "Finished");
  out.leaf("AUTHENTICATION_STATUS", phrase(kAuthStatuses, app.auth_status, "No Authentication specified"));
  out.close("SCAN");
}

void write_profile(Writer& out) {
  out.open("OPTION_PROFILE_DETAILS");
  for (const auto& [name, value] : kProfile) {
    if (value.empty()) {
      out.empty(fmt::format("{} xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"", name));
    } else {
      out.leaf(name, value);
    }
  }
  out.close("OPTION_PROFILE_DETAILS");
}

void write_app(const Shape& shape, Words tag, const App& app, Writer& out) {
  out.open(tag);
  out.leaf("ID", app.id);
  out.leaf("NAME", app.name);
  out.leaf("URL", app.url);
  out.optional("OWNER", app.owner);
  out.optional("OPERATING_SYSTEM", app.os);
  out.leaf("SCOPE", phrase(kScopes, app.scope, "Limit to URL hostname"));
  if (shape.extras != Extras::Absent) {
    if (shape.extras == Extras::Empty || app.attributes.empty()) {
      out.empty("CUSTOM_ATTRIBUTES");
    } else {
      out.open("CUSTOM_ATTRIBUTES");
      for (const auto& [name, value] : app.attributes) {
        out.open("CUSTOM_ATTRIBUTE");
        out.leaf("NAME", name);
        out.leaf("VALUE", value);
        out.close("CUSTOM_ATTRIBUTE");
      }
      out.close("CUSTOM_ATTRIBUTES");
    }
    if (shape.extras == Extras::Empty || app.tags.empty()) {
      out.empty("TAGS");
    } else {
      out.open("TAGS");
      for (const auto& [id, name] : app.tags) {
        out.open("TAG");
        out.leaf("ID", id);
        out.leaf("NAME", name);
        out.close("TAG");
      }
      out.close("TAGS");
    }
  }
  out.close(tag);
}

void write_severities(Writer& out) {
  out.open("SEVERITY_CATEGORY_LIST");
  for (const auto& [name, levels] : kCategories) {
    out.open("SEVERITY_CATEGORY");
    out.leaf("NAME", name);
    out.leaf("DESCRIPTION", fmt::format("What a finding of the category {} can be.", name));
    out.open("SEVERITY_LEVEL_LIST");
    for (int level = 1; level <= levels; ++level) {
      out.open("SEVERITY_LEVEL");
      out.leaf("SEVERITY", level);
      out.leaf("LEVEL", kLevels[static_cast<std::size_t>(level) - 1]);
      out.leaf("DESCRIPTION", fmt::format("Level {} of {}.", level, levels));
      out.close("SEVERITY_LEVEL");
    }
    out.close("SEVERITY_LEVEL_LIST");
    out.close("SEVERITY_CATEGORY");
  }
  out.close("SEVERITY_CATEGORY_LIST");
}

}  // namespace

std::string scan_name(const App& app) { return app.scan_name.empty() ? "Scan of " + app.name : app.scan_name; }

void write_appendix(const ReportShape& wanted, const Contents& contents, Writer& out) {
  const auto& shape = shape_of(wanted.variant);
  out.open("APPENDIX");
  if (contents.is_scan) {
    const auto was_scanned = [](const App& app) { return !app.scan_id.empty() && app.scanned; };
    if (std::ranges::any_of(contents.apps, was_scanned)) {
      out.open("SCAN_LIST");
      for (const auto& app : contents.apps) write_scan(wanted, shape, app, out);
      out.close("SCAN_LIST");
    }
    if (shape.profile) write_profile(out);
  }
  const bool short_tag = contents.is_scan != wanted.has(ReportTrap::OtherAppendixTag);
  const App* before = nullptr;  // scans of one web app are neighbours
  for (const auto& app : contents.apps) {
    if (before == nullptr || before->id != app.id) write_app(shape, short_tag ? "WEBAPP" : "WEB_APPLICATION", app, out);
    before = &app;
  }
  if (shape.severity_list) write_severities(out);
  out.close("APPENDIX");
}

}  // namespace mockqualys::reports
