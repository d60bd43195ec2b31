// The service request of a call, read from XML or JSON and checked as the vendor's schema checks it. What is not in the
// schema is refused, never skipped.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/qps/qps.h"

namespace mockqualys::qps {

// An element of a request, whichever format it came in: what the schema is checked against.
struct Element {
  std::string name, text;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<Element> children;
};

struct Criterion {
  std::string field, op, value;
  std::optional<std::string> name;  // of a custom attribute
};

struct Preferences {
  std::optional<std::int64_t> limit_results, start_from_offset, start_from_id, limit_histories;
  bool verbose = false;
};

struct Request {
  std::vector<Criterion> criteria;
  Preferences preferences;
  std::optional<Element> data;
};

// What a request may hold beside <filters>.
struct RequestParts {
  std::span<const std::string_view> preferences;  // names; empty: no <preferences>
  bool data = false;
};

// Why a request gets no answer. Texts the reference does not record are ours; qps/README.md lists them.
struct Reason {
  std::string response_code, message, resolution;
};
Reason invalid_request(std::string message, std::string resolution);

inline constexpr std::size_t kLargestBody = 1U << 20U;

// `body` as its content type says; an empty one asks for everything with all defaults.
tl::expected<Request, Reason> read_request(const RequestParts& parts, std::string_view body, bool json);

tl::expected<Element, Reason> parse_xml(std::string_view body);
tl::expected<Element, Reason> parse_json(std::string_view body);

// <ServiceRequest>, without an attribute that it may not have.
tl::expected<Element, Reason> read_root(std::string_view body, bool json);

// The one reason for a body that is no document at all.
Reason not_well_formed(std::string_view what);

// What a schema validator says.
Reason against_schema(std::string message);
Reason unexpected_element(std::string_view name, const std::vector<std::string_view>& expected);
std::optional<Reason> only_elements(const Element& element);
std::optional<Reason> only_attributes(const Element& element, std::initializer_list<std::string_view> allowed);
std::optional<Reason> each_once(const Element& element, std::vector<std::string_view> allowed);  // xs:all

}  // namespace mockqualys::qps
