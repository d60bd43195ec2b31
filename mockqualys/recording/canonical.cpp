#include "mockqualys/recording/canonical.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <optional>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "mockqualys/base/text.h"
#include "mockqualys/base/xml_text.h"

namespace mockqualys::recording {
namespace {

using Json = nlohmann::json;

constexpr int kDeepest = 100;
constexpr std::size_t kLongestLine = 300;

struct Form {
  std::string text;
  std::vector<std::string> lines;
  bool too_deep = false;
};

void add_line(Form& form, std::string_view path, std::string_view value) {
  auto line = fmt::format("{} = {}", path, value);
  if (line.size() > kLongestLine) line.resize(kLongestLine);
  form.lines.push_back(std::move(line));
}

std::string joined(std::vector<std::string> parts) {
  std::ranges::sort(parts);
  std::string out;
  for (const auto& part : parts) out.append(part).append("\x1f");
  return out;
}

std::string form_of(const pugi::xml_node& element, const std::string& parent, int depth, Form& form) {
  if (depth > kDeepest) {
    form.too_deep = true;
    return {};
  }
  std::vector<std::string> attributes;
  for (const auto& attribute : element.attributes())
    attributes.push_back(fmt::format("{}={}", attribute.name(), attribute.value()));
  std::ranges::sort(attributes);
  std::string name = element.name();
  for (const auto& attribute : attributes) name += fmt::format("[{}]", attribute);
  const auto path = parent.empty() ? name : parent + "/" + name;
  std::vector<std::string> children;
  std::string text;
  for (const auto& child : element.children()) {
    if (child.type() == pugi::node_element) children.push_back(form_of(child, path, depth + 1, form));
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
  }
  const auto value = trim(text);
  if (children.empty()) add_line(form, path, value);
  return fmt::format("<{}>{}{}</>", name, value, joined(std::move(children)));
}

std::string form_of(const Json& value, const std::string& path, int depth, Form& form) {
  if (depth > kDeepest) {
    form.too_deep = true;
    return {};
  }
  std::vector<std::string> parts;
  if (value.is_object()) {
    for (const auto& [key, member] : value.items())
      parts.push_back(fmt::format(
          "{}:{}", key, form_of(member, path.empty() ? key : fmt::format("{}/{}", path, key), depth + 1, form)));
    return "{" + joined(std::move(parts)) + "}";
  }
  if (value.is_array()) {
    for (const auto& member : value) parts.push_back(form_of(member, path, depth + 1, form));
    return "[" + joined(std::move(parts)) + "]";
  }
  // 5 and "5" are the same to the vendor (reference, REST 2.2).
  auto text = value.is_string() ? value.get<std::string>() : value.dump();
  add_line(form, path, text);
  return text;
}

void add_parameters(Form& form, std::string_view mark, std::string_view text) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : decode_form(text)) {
    parts.push_back(fmt::format("{}={}", name, value));
    add_line(form, std::string{mark} + name, value);
  }
  form.text += joined(std::move(parts)) + "\n";
}

// How the client says what its body is; the vendor's answer depends on it.
std::string_view class_of(std::string_view content_type) {
  if (content_type.empty()) return "no type";
  if (content_type.find("json") != std::string_view::npos) return "JSON";
  if (content_type.find("xml") != std::string_view::npos) return "XML";
  if (content_type.starts_with("application/x-www-form-urlencoded")) return "a form";
  return "another type";
}

// nullopt: the text is not what it says to be, and compared as it stands.
std::optional<Form> body_form(std::string_view body) {
  Form form;
  if (body.starts_with('{') || body.starts_with('[')) {
    // Deeper ones are refused before anything is built that would have to be taken apart again.
    bool too_deep = false;
    const auto json = Json::parse(
        body,
        [&](int depth, Json::parse_event_t, Json&) {
          too_deep = too_deep || depth > kDeepest;
          return !too_deep;
        },
        false);
    if (too_deep || json.is_discarded()) return std::nullopt;
    form.text = form_of(json, {}, 0, form);
  } else {
    pugi::xml_document document;
    if (!document.load_buffer(body.data(), body.size(), xml::kReadTexts, pugi::encoding_utf8)) return std::nullopt;
    form.text = form_of(document.document_element(), {}, 0, form);
  }
  return form.too_deep ? std::nullopt : std::optional{std::move(form)};
}

}  // namespace

Canonical canonical(const Exchange& request) {
  auto path = request.path;
  if (path.size() > 1 && path.ends_with('/')) path.pop_back();
  Form form;
  form.text = request.method + " " + path + "\n";
  add_parameters(form, "?", request.query);
  const auto body = trim(request.request_body);
  const auto kind = class_of(find_header(request.request_headers, "Content-Type"));
  if (!body.empty()) {
    form.text += fmt::format("{}\n", kind);
    add_line(form, "the body is sent as", kind);
    if (kind == "a form") {
      add_parameters(form, "", body);
    } else if (auto inside = body_form(body)) {
      form.text += inside->text;
      for (auto& line : inside->lines) form.lines.push_back(std::move(line));
    } else {
      form.text += body;
      add_line(form, "the body", body);
    }
  }
  const auto* answer = wants_json(request.request_headers) ? "JSON" : "XML";
  form.text += fmt::format("\n{}", answer);
  add_line(form, "the answer is asked for in", answer);
  // Without it the classic family refuses (reference, KnowledgeBase B).
  if (path.starts_with("/api/")) {
    const auto* named = find_header(request.request_headers, "X-Requested-With").empty() ? "no" : "yes";
    form.text += named;
    add_line(form, "X-Requested-With is there", named);
  }
  std::ranges::sort(form.lines);
  return {.key = std::move(form.text), .lines = std::move(form.lines)};
}

}  // namespace mockqualys::recording
