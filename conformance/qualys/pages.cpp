#include "conformance/qualys/pages.h"

#include "conformance/qualys/lab_error.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

namespace qualyswas::conformance {
namespace {

using nlohmann::json;

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    throw LabError{fmt::format("the fake wrote '{}' where a number stands", text)};
  return value;
}

// The text of the first element of that name; nullopt when there is none.
std::optional<std::string_view> element(std::string_view xml, std::string_view name) {
  const auto open = fmt::format("<{}>", name), close = fmt::format("</{}>", name);
  const auto begin = xml.find(open);
  if (begin == std::string_view::npos) return std::nullopt;
  const auto end = xml.find(close, begin);
  if (end == std::string_view::npos) throw LabError{fmt::format("the fake left <{}> open", name)};
  return xml.substr(begin + open.size(), end - begin - open.size());
}

SearchPage read_xml(std::string_view body) {
  SearchPage page;
  const auto data_begin = body.find("<data>"), data_end = body.rfind("</data>");
  const auto head = body.substr(0, data_begin);
  page.response_code = element(head, "responseCode").value_or("");
  if (const auto count = element(head, "count")) page.count = number(*count);
  if (const auto more = element(head, "hasMoreRecords")) page.more = *more == "true";
  if (const auto last = element(head, "lastId")) page.last_id = number(*last);
  page.data = data_begin != std::string_view::npos;
  if (!page.data) return page;

  auto rest = body.substr(data_begin + 6, data_end - data_begin - 6);
  for (const std::string_view name : {"WebApp", "Finding"}) {
    const auto open = fmt::format("<{}>", name), close = fmt::format("</{}>", name);
    for (auto begin = rest.find(open); begin != std::string_view::npos; begin = rest.find(open)) {
      const auto end = rest.find(close, begin) + close.size();
      const auto text = rest.substr(begin, end - begin);
      page.records.push_back({number(element(text, "id").value_or("")), std::string{text}});
      rest.remove_prefix(end);
    }
  }
  return page;
}

std::string write_xml(const SearchPage& page) {
  auto body =
      fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ServiceResponse>\n  <responseCode>{}</responseCode>\n",
                  page.response_code);
  if (page.count) body += fmt::format("  <count>{}</count>\n", *page.count);
  if (page.more) body += fmt::format("  <hasMoreRecords>{}</hasMoreRecords>\n", *page.more);
  if (page.last_id) body += fmt::format("  <lastId>{}</lastId>\n", *page.last_id);
  if (page.data) {
    body += "  <data>\n";
    for (const auto& record : page.records) body += record.text + "\n";
    body += "  </data>\n";
  }
  return body + "</ServiceResponse>";
}

SearchPage read_json(std::string_view body) {
  const auto response = json::parse(body).at("ServiceResponse");
  SearchPage page;
  page.response_code = response.at("responseCode").get<std::string>();
  if (response.contains("count")) page.count = response["count"].get<std::int64_t>();
  if (response.contains("hasMoreRecords")) page.more = response["hasMoreRecords"] == "true";
  if (response.contains("lastId")) page.last_id = response["lastId"].get<std::int64_t>();
  page.data = response.contains("data");
  if (!page.data) return page;
  for (const auto& record : response["data"])
    page.records.push_back({record.begin().value().at("id").get<std::int64_t>(), record.dump()});
  return page;
}

std::string write_json(const SearchPage& page) {
  auto response = json::object();
  if (page.count) response["count"] = *page.count;
  if (page.more) response["hasMoreRecords"] = *page.more ? "true" : "false";
  if (page.last_id) response["lastId"] = *page.last_id;
  response["responseCode"] = page.response_code;
  if (page.data) {
    response["data"] = json::array();
    for (const auto& record : page.records) response["data"].push_back(json::parse(record.text));
  }
  return json{{"ServiceResponse", response}}.dump();
}

}  // namespace

SearchPage read_page(std::string_view body, Format format) {
  return format == Format::Xml ? read_xml(body) : read_json(body);
}

std::string write_page(const SearchPage& page, Format format) {
  return format == Format::Xml ? write_xml(page) : write_json(page);
}

}  // namespace qualyswas::conformance
