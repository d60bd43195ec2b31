#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "mockqualys/qps/request.h"

namespace mockqualys::qps {

namespace {

using nlohmann::json;

constexpr int kDeepest = 32;
constexpr auto kCriteriaAttributes = std::to_array<std::string_view>({"field", "operator", "name"});

struct TooDeep {};

// Text of a JSON value; nothing for one that is no single value.
std::optional<std::string> scalar(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number() || value.is_boolean()) return value.dump();
  return std::nullopt;
}

Reason unusable(std::string_view key) {
  return not_well_formed(fmt::format("'{}' has a value of the wrong kind", key));
}

// JSON has no attributes: the keys of a criterion that XML writes as attributes become such, "value" becomes the text.
tl::expected<Element, Reason> criterion(const json& object) {
  Element element{.name = "Criteria", .text = {}, .attributes = {}, .children = {}};
  if (!object.is_object()) return tl::unexpected(unusable("Criteria"));
  for (const auto& [key, value] : object.items()) {
    auto text = scalar(value);
    if (!text) return tl::unexpected(unusable(key));
    if (key == "value") {
      element.text = std::move(*text);
    } else if (std::ranges::find(kCriteriaAttributes, key) != kCriteriaAttributes.end()) {
      element.attributes.emplace_back(key, std::move(*text));
    } else {
      element.children.push_back({.name = key, .text = std::move(*text), .attributes = {}, .children = {}});
    }
  }
  return element;
}

// {"regex": "true", "value": "x"} is what XML writes as <UrlEntry regex="true">x</UrlEntry> (reference, REST 3.4).
bool is_text_with_attribute(const json& object) {
  return object.contains("value") && object.size() == (object.contains("regex") ? 2U : 1U);
}

// In `data`, JSON has an array where XML repeats an element; elsewhere only criteria are repeated.
tl::expected<Element, Reason> convert(const std::string& name, const json& value, bool in_data) {
  if (name == "Criteria") return criterion(value);
  Element element{.name = name, .text = {}, .attributes = {}, .children = {}};
  if (auto text = scalar(value)) {
    element.text = std::move(*text);
    return element;
  }
  if (!value.is_object()) return tl::unexpected(unusable(name));
  if (in_data && is_text_with_attribute(value)) {
    for (const auto& [key, member] : value.items()) {
      auto text = scalar(member);
      if (!text) return tl::unexpected(unusable(key));
      if (key == "value")
        element.text = std::move(*text);
      else
        element.attributes.emplace_back(key, std::move(*text));
    }
    return element;
  }
  for (const auto& [key, member] : value.items()) {
    const bool repeats = member.is_array() && (in_data || key == "Criteria");
    const auto entries = repeats ? member : json::array({member});
    for (const auto& entry : entries) {
      auto child = convert(key, entry, in_data || key == "data");
      if (!child) return child;
      element.children.push_back(std::move(*child));
    }
  }
  return element;
}

}  // namespace

tl::expected<Element, Reason> parse_json(std::string_view body) try {
  const auto bounded = [](int depth, json::parse_event_t, json&) {
    if (depth > kDeepest) throw TooDeep{};
    return true;
  };
  const auto document = json::parse(body, bounded);
  if (document.is_object() && document.empty()) {  // "{}": what clients send where XML has no body
    return Element{.name = "ServiceRequest", .text = {}, .attributes = {}, .children = {}};
  }
  if (!document.is_object() || document.size() != 1) {
    return tl::unexpected(not_well_formed("one object with the key 'ServiceRequest' is expected"));
  }
  return convert(document.begin().key(), document.begin().value(), false);
} catch (const json::exception& error) {
  return tl::unexpected(not_well_formed(error.what()));
} catch (const TooDeep&) {
  return tl::unexpected(not_well_formed(fmt::format("values are nested deeper than {} levels", kDeepest)));
}

}  // namespace mockqualys::qps
