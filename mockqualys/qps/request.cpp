#include "mockqualys/qps/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace mockqualys::qps {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

enum class Simple { Int, Long, Boolean };

struct Preference {
  std::string_view name;
  Simple type;
};

// Reference 2.4. count has the schema of search and ignores what it says.
constexpr auto kPreferences = std::to_array<Preference>({
    {"limitResults", Simple::Int},
    {"startFromOffset", Simple::Int},
    {"startFromId", Simple::Long},
    {"verbose", Simple::Boolean},
    {"limitHistories", Simple::Int},
});

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

tl::expected<std::int64_t, Reason> whole_number(const Element& element, Simple type) {
  auto text = trimmed(element.text);
  const auto wrong = [&] {
    return tl::unexpected(against_schema(fmt::format("cvc-datatype-valid.1.2.1: '{}' is not a valid value for '{}'.",
                                                     trimmed(element.text), type == Simple::Int ? "integer" : "long")));
  };
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return wrong();
  if (type == Simple::Int && (value > INT32_MAX || value < INT32_MIN)) return wrong();
  return value;
}

tl::expected<bool, Reason> boolean(const Element& element) {
  const auto text = trimmed(element.text);
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return tl::unexpected(
      against_schema(fmt::format("cvc-datatype-valid.1.2.1: '{}' is not a valid value for 'boolean'.", text)));
}

tl::expected<Preferences, Reason> read_preferences(const Element& element, std::span<const std::string_view> allowed) {
  if (auto wrong = only_attributes(element, {})) return tl::unexpected(*wrong);
  if (auto wrong = each_once(element, {allowed.begin(), allowed.end()})) return tl::unexpected(*wrong);
  Preferences read;
  for (const auto& child : element.children) {
    if (auto wrong = only_attributes(child, {})) return tl::unexpected(*wrong);
    if (!child.children.empty()) return tl::unexpected(unexpected_element(child.children.front().name, {}));
    const auto row = std::ranges::find(kPreferences, child.name, &Preference::name);
    if (row->type == Simple::Boolean) {
      const auto value = boolean(child);
      if (!value) return tl::unexpected(value.error());
      read.verbose = *value;
      continue;
    }
    const auto value = whole_number(child, row->type);
    if (!value) return tl::unexpected(value.error());
    auto& into = row->name == "limitResults"      ? read.limit_results
                 : row->name == "startFromOffset" ? read.start_from_offset
                 : row->name == "startFromId"     ? read.start_from_id
                                                  : read.limit_histories;
    into = *value;
  }
  return read;
}

tl::expected<Criterion, Reason> read_criterion(const Element& element) {
  if (auto wrong = only_attributes(element, {"field", "operator", "name"})) return tl::unexpected(*wrong);
  if (!element.children.empty()) return tl::unexpected(unexpected_element(element.children.front().name, {}));
  Criterion read{.field = {}, .op = {}, .value = element.text, .name = {}};
  const auto attribute = [&](std::string_view name) {
    const auto found =
        std::ranges::find(element.attributes, name, [](const auto& pair) -> std::string_view { return pair.first; });
    return found == element.attributes.end() ? std::optional<std::string>{} : found->second;
  };
  for (const auto& [name, into] : {std::pair{"field", &read.field}, std::pair{"operator", &read.op}}) {
    auto value = attribute(name);
    if (!value) {
      return tl::unexpected(
          against_schema(fmt::format("cvc-complex-type.4: Attribute '{}' must appear on element 'Criteria'.", name)));
    }
    *into = std::move(*value);
  }
  read.name = attribute("name");
  return read;
}

tl::expected<std::vector<Criterion>, Reason> read_filters(const Element& element, bool json) {
  if (auto wrong = only_attributes(element, {})) return tl::unexpected(*wrong);
  if (auto wrong = only_elements(element)) return tl::unexpected(*wrong);
  if (element.children.empty() && !json) {
    return tl::unexpected(against_schema(
        "cvc-complex-type.2.4.b: The content of element 'filters' is not complete. One of '{Criteria}' is expected."));
  }
  std::vector<Criterion> all;
  for (const auto& child : element.children) {
    if (child.name != "Criteria") return tl::unexpected(unexpected_element(child.name, {"Criteria"}));
    auto read = read_criterion(child);
    if (!read) return tl::unexpected(read.error());
    all.push_back(std::move(*read));
  }
  return all;
}

}  // namespace

Reason invalid_request(std::string message, std::string resolution) {
  return {"INVALID_REQUEST", std::move(message), std::move(resolution)};
}

Reason against_schema(std::string message) {
  return {"INVALID_XML", std::move(message),
          "Make sure that the request body is valid against the schema of the object."};
}

Reason unexpected_element(std::string_view name, const std::vector<std::string_view>& expected) {
  if (expected.empty()) {
    return against_schema(
        fmt::format("cvc-complex-type.2.4.d: Invalid content was found starting with element '{}'. No child element is "
                    "expected at this point.",
                    name));
  }
  return against_schema(fmt::format(
      "cvc-complex-type.2.4.a: Invalid content was found starting with element '{}'. One of '{{{}}}' is expected.",
      name, fmt::join(expected, ", ")));
}

std::optional<Reason> only_elements(const Element& element) {
  if (element.text.find_first_not_of(kBlanks) == std::string::npos) return std::nullopt;
  return against_schema(
      fmt::format("cvc-complex-type.2.3: Element '{}' cannot have character [children], because the type's content "
                  "type is element-only.",
                  element.name));
}

std::optional<Reason> only_attributes(const Element& element, std::initializer_list<std::string_view> allowed) {
  for (const auto& [name, value] : element.attributes) {
    if (std::ranges::find(allowed, name) != allowed.end()) continue;
    return against_schema(fmt::format(
        "cvc-complex-type.3.2.2: Attribute '{}' is not allowed to appear in element '{}'.", name, element.name));
  }
  return std::nullopt;
}

// xs:all: each child at most once, in any order.
std::optional<Reason> each_once(const Element& element, std::vector<std::string_view> allowed) {
  if (auto wrong = only_elements(element)) return wrong;
  for (const auto& child : element.children) {
    const auto slot = std::ranges::find(allowed, child.name);
    if (slot == allowed.end()) return unexpected_element(child.name, allowed);
    allowed.erase(slot);
  }
  return std::nullopt;
}

Reason not_well_formed(std::string_view what) {
  return {"INVALID_XML", fmt::format("The request body cannot be read: {}", what),
          "Make sure that the request body is well-formed."};
}

tl::expected<Element, Reason> read_root(std::string_view body, bool json) {
  auto root = json ? parse_json(body) : parse_xml(body);
  if (!root) return tl::unexpected(root.error());
  if (root->name != "ServiceRequest") {
    return tl::unexpected(
        against_schema(fmt::format("cvc-elt.1: Cannot find the declaration of element '{}'.", root->name)));
  }
  if (auto wrong = only_attributes(*root, {"xmlns:xsi", "xsi:noNamespaceSchemaLocation", "xsi:schemaLocation"})) {
    return tl::unexpected(*wrong);
  }
  return root;
}

tl::expected<Request, Reason> read_request(const RequestParts& parts, std::string_view body, bool json) {
  if (body.empty()) return Request{};
  const auto root = read_root(body, json);
  if (!root) return tl::unexpected(root.error());
  std::vector<std::string_view> allowed{"filters"};
  if (!parts.preferences.empty()) allowed.emplace_back("preferences");
  if (parts.data) allowed.emplace_back("data");
  if (auto wrong = each_once(*root, std::move(allowed))) return tl::unexpected(*wrong);
  Request request;
  for (const auto& part : root->children) {
    if (part.name == "filters") {
      auto criteria = read_filters(part, json);
      if (!criteria) return tl::unexpected(criteria.error());
      request.criteria = std::move(*criteria);
    } else if (part.name == "data") {
      if (auto wrong = only_attributes(part, {})) return tl::unexpected(*wrong);
      request.data = part;
    } else {
      const auto read = read_preferences(part, parts.preferences);
      if (!read) return tl::unexpected(read.error());
      request.preferences = *read;
    }
  }
  return request;
}

}  // namespace mockqualys::qps
