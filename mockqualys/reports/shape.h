// What the XML of each year has, as one row a year (reference, report XML 11), and the names its lists carry.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "mockqualys/world/report.h"

namespace mockqualys::reports {

enum class Edition : std::uint8_t { Owasp2013, Owasp2017, Owasp2021 };
enum class Groups : std::uint8_t { Bare, Prefixed, Plain };  // of information gathered: none, IG-DIAG, DIAG
enum class HostData : std::uint8_t { Data, Both, Details };  // of QIDs below 150000: DATA, both, SSL_DETAILS
enum class Extras : std::uint8_t { Absent, Empty, Filled };  // CUSTOM_ATTRIBUTES and TAGS

struct Shape {
  ReportVariant variant;
  bool company, role;        // COMPANY_INFO and USER_INFO; USER_INFO/ROLE
  bool unique_id;            // and in scan reports DETECTION_ID
  bool scan_has_four_dates;  // else DETECTION_DATE; web application reports always have the four
  bool potential;
  bool request_body;     // else a body is misfiled among the headers
  std::size_t payloads;  // at most so many a finding
  bool function, cookie;
  HostData host_data;
  bool cvss_v3;
  Groups groups;
  Edition edition;
  bool wrapped;  // base64
  bool profile;  // OPTION_PROFILE_DETAILS
  Extras extras;
  bool bare_headers;   // HEADERS is empty where nothing was attacked
  bool loud_wasc;      // WASC names in upper case
  bool progressive;    // PROGRESSIVE_SCANNING
  bool severity_list;  // SEVERITY_CATEGORY_LIST
};

const Shape& shape_of(ReportVariant variant);

struct Class {
  std::string_view code, name;
};
std::span<const Class> owasp_list(Edition edition);
std::span<const Class> wasc_list();  // in mixed case

// The code under which an edition lists a class of that name; nullopt when it has none.
std::optional<std::string_view> owasp_code(Edition edition, std::string_view name);

struct Group {
  std::string_view code, name, type;
};
std::span<const Group> group_list();

std::string upper(std::string_view text);

}  // namespace mockqualys::reports
