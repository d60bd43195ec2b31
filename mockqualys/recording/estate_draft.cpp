#include "mockqualys/recording/estate_draft.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pugixml.hpp>

#include "mockqualys/base/text.h"
#include "mockqualys/base/xml_text.h"
#include "mockqualys/recording/placeholder.h"
#include "mockqualys/recording/scrub_body.h"
#include "mockqualys/world/kinds.h"
#include "mockqualys/world/vendor_order.h"

namespace mockqualys::recording {
namespace {

using Name = std::string_view;
using Json = nlohmann::ordered_json;

constexpr int kDeepest = 100;
constexpr auto kBegins = std::to_array<Name>({"/qps/rest/3.0/", "/qps/rest/2.0/"});  // of web apps, of tags

struct Found {
  std::string xml;
  std::ptrdiff_t children = 0;  // how full it is
};

// --- JSON as the XML that it stands for (reference, REST 3.4) ---

std::string text_of(const Json& scalar) { return scalar.is_string() ? scalar.get<std::string>() : scalar.dump(); }

void set_text(pugi::xml_node element, const Json& scalar) {
  const auto text = text_of(scalar);
  element.append_child(is_free_text(element.name()) ? pugi::node_cdata : pugi::node_pcdata).set_value(text.c_str());
}

// {"base64": "true", "value": ...}: an element with attributes.
bool is_text_with_attributes(const Json& object) {
  if (!object.contains("value") || object.at("value").is_structured()) return false;
  return std::ranges::all_of(object.items(), [](const auto& member) {
    return member.key() == "value" || member.key() == "base64" || member.key() == "regex";
  });
}

void add_element(pugi::xml_node parent, const std::string& name, const Json& value, int depth) {
  if (value.is_null() || depth > kDeepest || !xml::is_name(name)) return;
  if (value.is_array()) {
    for (const auto& member : value) add_element(parent, name, member, depth + 1);
    return;
  }
  auto element = insert_in_order(parent, name);
  if (!value.is_object()) return set_text(element, value);
  if (is_text_with_attributes(value)) {
    for (const auto& [key, member] : value.items())
      if (key != "value") element.append_attribute(key.c_str()).set_value(text_of(member).c_str());
    return set_text(element, value.at("value"));
  }
  // The count stands before the members, wherever JSON has it.
  const auto holds_members = [](const std::string& key, const Json& member) {
    return (key == "list" || key == "set") && member.is_array();
  };
  for (const auto& [key, member] : value.items())
    if (!holds_members(key, member)) add_element(element, key, member, depth + 1);
  for (const auto& [key, members] : value.items()) {
    if (!holds_members(key, members)) continue;
    auto list = element.append_child(key.c_str());
    for (const auto& one : members) {
      if (!one.is_object())
        add_element(list, "long", one, depth + 1);
      else
        for (const auto& [inner, content] : one.items()) add_element(list, inner, content, depth + 1);
    }
  }
}

std::optional<Json> parse_json(Name body) {
  bool too_deep = false;
  auto json = Json::parse(
      body,
      [&](int depth, Json::parse_event_t, Json&) {
        too_deep = too_deep || depth > kDeepest;
        return !too_deep;
      },
      false);
  if (too_deep || json.is_discarded()) return std::nullopt;
  return json;
}

// The answer as a document, whatever it was written in.
bool load_answer(const std::string& body, pugi::xml_document& document) {
  const auto text = trim(body);
  if (text.starts_with('<'))
    return is_whole_document(body) && document.load_buffer(body.data(), body.size(), xml::kParse);
  const auto json = parse_json(text);
  if (!json || !json->is_object() || !json->contains("ServiceResponse") || !json->at("ServiceResponse").is_object())
    return false;
  auto root = document.append_child("ServiceResponse");
  for (const auto& [key, member] : json->at("ServiceResponse").items()) {
    if (key != "data" || !member.is_array()) {
      add_element(root, key, member, 1);
      continue;
    }
    auto data = root.append_child("data");
    for (const auto& record : member)
      if (record.is_object())
        for (const auto& [name, content] : record.items()) add_element(data, name, content, 1);
  }
  return true;
}

std::optional<std::int64_t> id_of(Name text) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size() || id <= 0) return std::nullopt;
  return id;
}

Name extension_of(Name file) {
  if (file.starts_with('<')) return ".xml";
  if (file.starts_with("%PDF-")) return ".pdf";
  return file.starts_with("PK") ? ".zip" : ".txt";
}

class Draft {
 public:
  EstateDraft run(const std::vector<Exchange>& exchanges) {
    for (const auto& exchange : exchanges)
      if (exchange.status == 200) look_at(exchange);
    add_missing_webapps();
    compare_counts();
    add_reports();
    write_records();
    write_solutions();
    return std::move(draft_);
  }

 private:
  void tell(std::string line) { draft_.remarks.push_back(std::move(line)); }
  std::map<std::int64_t, Found>& of(Kind kind) { return records_[static_cast<std::size_t>(kind)]; }

  void look_at(const Exchange& exchange) {
    const Name path = exchange.path;
    if (path.find("/knowledge_base/") != Name::npos) return look_at_solutions(exchange.response_body);
    const auto begin = std::ranges::find_if(kBegins, [&](Name one) { return path.starts_with(one); });
    if (begin == kBegins.end()) return;
    const auto parts = split(path.substr(begin->size()), '/');
    if (parts.size() < 3) return;
    const auto operation = parts[0];
    if (operation == "download" && parts[2] == "report" && parts.size() > 3) {
      // A refusal has an envelope, a file has none (reference, REST 9.3).
      const bool is_file =
          !exchange.response_body.empty() && exchange.response_body.find("<ServiceResponse") == std::string::npos;
      const auto id = id_of(parts[3]);
      if (id && is_file) files_[*id] = exchange.response_body;
      if (id && exchange.left_out_bytes > 0) {
        files_[*id] = make_placeholder(find_header(exchange.response_headers, "Content-Type"));
        placeholders_.insert(*id);
      }
      return;
    }
    if (operation != "search" && operation != "get" && operation != "count") return;
    pugi::xml_document document;
    if (!load_answer(exchange.response_body, document)) return;
    const auto root = document.document_element();
    if (operation == "count") {
      // Of all there are: a filter would be a <Criteria>, or a member of that name.
      if (exchange.request_body.find("Criteria") == std::string::npos)
        if (const auto count = id_of(root.child_value("count"))) counts_[std::string{parts[2]}] = *count;
      return;
    }
    for (const auto& record : root.child("data").children()) take(record);
  }

  void take(const pugi::xml_node& record) {
    const auto* row = kind_of_element(record.name());
    const auto id = id_of(xml::text_of(record.child("id")));
    if (row == nullptr || !id) return;
    Found found{.xml = {}, .children = std::distance(record.begin(), record.end())};
    auto& known = of(row->kind)[*id];
    if (found.children < known.children) return;
    xml::append_element(record, 2, found.xml);
    known = std::move(found);
  }

  void look_at_solutions(const std::string& body) {
    pugi::xml_document document;
    if (!is_whole_document(body) || !document.load_buffer(body.data(), body.size(), xml::kParse)) return;
    for (const auto& record : document.document_element().child("RESPONSE").child("VULN_LIST").children("VULN")) {
      const auto qid = id_of(xml::text_of(record.child("QID")));
      if (!qid) continue;
      Found found{.xml = {}, .children = std::distance(record.begin(), record.end())};
      auto& known = solutions_[*qid];
      if (found.children < known.children) continue;
      xml::append_element(record, 1, found.xml);
      known = std::move(found);
    }
  }

  // A finding says id, name and address of its web app; without the web app itself it could not be served.
  void add_missing_webapps() {
    std::size_t added = 0;
    for (const auto& [id, finding] : of(Kind::Finding)) {
      pugi::xml_document document;
      document.load_buffer(finding.xml.data(), finding.xml.size(), xml::kParse);
      auto webapp = document.document_element().child("webApp");
      const auto webapp_id = id_of(xml::text_of(webapp.child("id")));
      if (!webapp_id || of(Kind::WebApp).contains(*webapp_id)) continue;
      webapp.set_name("WebApp");
      Found found{.xml = {}, .children = 0};
      xml::append_element(webapp, 2, found.xml);
      of(Kind::WebApp).emplace(*webapp_id, std::move(found));
      ++added;
    }
    if (added > 0)
      tell(fmt::format(
          "{} web apps were not recorded themselves: they are made of what their findings say (id, name, url). "
          "Record a search of webapp with verbose",
          added));
  }

  void compare_counts() {
    for (const auto& row : kind_rows()) {
      std::string object{row.element};
      for (auto& c : object) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      const auto counted = counts_.find(object);
      const auto have = static_cast<std::int64_t>(of(row.kind).size());
      if (counted != counts_.end() && counted->second != have)
        tell(fmt::format("count/was/{} said {}, the recording holds {}", object, counted->second, have));
    }
  }

  void add_reports() {
    std::size_t without = 0;
    auto& reports = of(Kind::Report);
    for (auto it = reports.begin(); it != reports.end();) {
      pugi::xml_document document;
      document.load_buffer(it->second.xml.data(), it->second.xml.size(), xml::kParse);
      const bool complete = xml::text_of(document.document_element().child("status")) == "COMPLETE";
      const auto file = files_.find(it->first);
      if (complete == (file != files_.end())) {
        if (complete) draft_.files[fmt::format("reports/{}{}", it->first, extension_of(file->second))] = file->second;
        ++it;
        continue;
      }
      ++without;
      it = reports.erase(it);
    }
    std::erase_if(placeholders_, [&](std::int64_t id) { return !reports.contains(id); });
    if (!placeholders_.empty())
      tell(
          fmt::format("{} reports have an empty file of ours (reports/{}): a recording keeps no PDF and no ZIP. Put "
                      "others in their "
                      "place, or record the reports in XML",
                      placeholders_.size(), fmt::join(placeholders_, ", ")));
    if (without > 0)
      tell(fmt::format(
          "{} reports were left out: an estate needs the file of each that is COMPLETE, and of no other. Record "
          "their download",
          without));
  }

  void write_records() {
    for (const auto& row : kind_rows()) {
      const auto& records = of(row.kind);
      if (records.empty()) continue;
      auto text = fmt::format(
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ServiceResponse>\n  <responseCode>SUCCESS</responseCode>\n"
          "  <count>{}</count>\n  <hasMoreRecords>false</hasMoreRecords>\n  <data>\n",
          records.size());
      for (const auto& [id, record] : records) text += record.xml;
      text += "  </data>\n</ServiceResponse>\n";
      draft_.files[row.kind == Kind::Report ? "reports/reports.xml" : std::string{row.file}] = std::move(text);
    }
  }

  void write_solutions() {
    if (solutions_.empty()) return;
    std::string text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<KNOWLEDGE_BASE_VULN_LIST_OUTPUT>\n  <RESPONSE>\n<VULN_LIST>\n";
    for (const auto& [qid, record] : solutions_) text += record.xml;
    draft_.files["knowledgebase.xml"] = text + "</VULN_LIST>\n  </RESPONSE>\n</KNOWLEDGE_BASE_VULN_LIST_OUTPUT>\n";
  }

  EstateDraft draft_;
  std::array<std::map<std::int64_t, Found>, kKinds> records_;
  std::map<std::int64_t, Found> solutions_;
  std::map<std::int64_t, std::string> files_;  // of reports
  std::set<std::int64_t> placeholders_;        // those of them that the recording did not keep
  std::map<std::string, std::int64_t> counts_;
};

}  // namespace

EstateDraft draft_estate(const std::vector<Exchange>& exchanges) { return Draft{}.run(exchanges); }

tl::expected<void, std::string> write_estate(const EstateDraft& draft, const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_empty(folder, error))
    return tl::unexpected(fmt::format("{}: there is something already; name a new folder", folder));
  if (draft.files.empty())
    return tl::unexpected(
        std::string{"the recording holds no record: it needs searches or get calls of webapp or finding, and "
                    "their answers"});
  for (const auto& [name, text] : draft.files) {
    const auto path = fs::path{folder} / name;
    fs::create_directories(path.parent_path(), error);
    std::ofstream out{path, std::ios::binary | std::ios::trunc};
    out << text << std::flush;
    if (!out) return tl::unexpected(fmt::format("{}: cannot be written", path.string()));
  }
  return {};
}

}  // namespace mockqualys::recording
