#include "conformance/qualys/requests.h"

#include <fmt/format.h>

#include <date/date.h>
#include <charconv>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <sstream>

#include "conformance/qualys/lab_error.h"

namespace qualyswas::conformance {
namespace {

std::string text_of(const nlohmann::json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

std::vector<Criterion> from_json(std::string_view body) {
  const auto document = nlohmann::json::parse(body, nullptr, false);
  if (document.is_discarded()) throw LabError{fmt::format("a request is neither XML nor JSON: {}", body)};
  const auto at = nlohmann::json::json_pointer{"/ServiceRequest/filters/Criteria"};
  if (!document.contains(at)) return {};
  const auto& found = document.at(at);
  std::vector<Criterion> criteria;
  for (const auto& one : found.is_array() ? found : nlohmann::json::array({found})) {
    criteria.push_back({one.value("field", ""), one.value("operator", ""),
                        one.contains("value") ? text_of(one.at("value")) : std::string{}});
  }
  return criteria;
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t index = 0; index < text.size(); ++index) {
    unsigned value = 0;
    if (text[index] == '%' && index + 2 < text.size() &&
        std::from_chars(text.data() + index + 1, text.data() + index + 3, value, 16).ec == std::errc{}) {
      out += static_cast<char>(value);
      index += 2;
    } else {
      out += text[index] == '+' ? ' ' : text[index];
    }
  }
  return out;
}

std::string form_value(std::string_view form, std::string_view name) {
  while (!form.empty()) {
    const auto pair = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(form.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return decoded(pair.substr(equals + 1));
  }
  return {};
}

}  // namespace

std::vector<Criterion> criteria_of(const mockqualys::JournalEntry& entry) {
  const auto begin = entry.body.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  if (entry.body[begin] == '{') return from_json(entry.body);
  pugi::xml_document document;
  if (!document.load_string(entry.body.c_str())) {
    throw LabError{fmt::format("a request is neither XML nor JSON: {}", entry.body)};
  }
  std::vector<Criterion> criteria;
  for (const auto& node : document.child("ServiceRequest").child("filters").children("Criteria")) {
    criteria.push_back({node.attribute("field").value(), node.attribute("operator").value(), node.text().get()});
  }
  return criteria;
}

std::vector<std::int64_t> qids_of(const mockqualys::JournalEntry& entry) {
  auto ids = form_value(entry.body, "ids");
  if (ids.empty()) ids = form_value(entry.query, "ids");
  std::vector<std::int64_t> qids;
  std::istringstream list{ids};
  for (std::string piece; std::getline(list, piece, ',');) {
    const auto dash = piece.find('-');
    const auto first = std::stoll(piece);
    const auto last = dash == std::string::npos ? first : std::stoll(piece.substr(dash + 1));
    for (auto qid = first; qid <= last; ++qid) qids.push_back(qid);
  }
  return qids;
}

std::vector<mockqualys::JournalEntry> entries_to(const std::vector<mockqualys::JournalEntry>& journal,
                                                 std::string_view path) {
  std::vector<mockqualys::JournalEntry> found;
  for (const auto& entry : journal) {
    if (entry.path.starts_with(path)) found.push_back(entry);
  }
  return found;
}

std::chrono::sys_seconds instant(std::string_view text) {
  std::istringstream in{std::string{text}};
  std::chrono::sys_seconds parsed;
  in >> date::parse("%FT%TZ", parsed);
  if (!in || in.peek() != std::istringstream::traits_type::eof()) {
    throw LabError{fmt::format("not an instant: {}", text)};
  }
  return parsed;
}

}  // namespace qualyswas::conformance
