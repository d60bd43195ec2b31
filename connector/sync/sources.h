// What profile vulcan reads of the live API: web applications and findings, as pages.h wants them described.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string_view>

#include "connector/profiles/vulcan/mapping.h"
#include "connector/sync/vendor.h"

namespace qualyswas::sync {

struct WebAppSource {
  using Record = model::WebApp;
  using Row = store::Sealed<model::AssetRow>;
  static constexpr auto kResource = store::Resource::WebApps;
  static constexpr std::string_view kName = "web applications", kStep = "reading web applications";
  static constexpr auto kDecode = &wire::decode_webapps;
  static http::Request search(const Vendor& vendor, const wire::Question& question) {
    return vendor.search_webapps(question);
  }
  static Result<std::int64_t> count(Vendor& vendor, const wire::Question& question, const std::stop_token& stop) {
    return vendor.count_webapps(question, stop);
  }
  static Row map(const Record& record) { return profiles::vulcan::map_asset(record); }
  static std::int64_t& pulled(store::RunRow& row) { return row.assets_pulled; }
};

struct FindingSource {
  using Record = model::Finding;
  using Row = store::Sealed<model::FindingRow>;
  static constexpr auto kResource = store::Resource::Findings;
  static constexpr std::string_view kName = "findings", kStep = "reading findings";
  static constexpr auto kDecode = &wire::decode_findings;
  static http::Request search(const Vendor& vendor, const wire::Question& question) {
    return vendor.search_findings(question);
  }
  static Result<std::int64_t> count(Vendor& vendor, const wire::Question& question, const std::stop_token& stop) {
    return vendor.count_findings(question, stop);
  }
  static Row map(const Record& record) { return profiles::vulcan::map_finding(record); }
  static std::int64_t& pulled(store::RunRow& row) { return row.findings_pulled; }
};

}  // namespace qualyswas::sync
