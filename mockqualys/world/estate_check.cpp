// An XML file passes two readers. expat says whether it is well-formed: it is strict where pugixml, which reads estates
// for the world, is lenient. Only then the records are looked at. The timeline is scanned for the line of each event
// and then read as the world reads it.
#include "mockqualys/world/estate_check.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include <expat.h>
#include <fmt/format.h>
#include <pugixml.hpp>

#include "mockqualys/base/near_word.h"
#include "mockqualys/base/xml_text.h"
#include "mockqualys/world/estate_json.h"
#include "mockqualys/world/kinds.h"
#include "mockqualys/world/stored_record.h"
#include "mockqualys/world/vendor_schema.h"

namespace mockqualys {

namespace {

using Name = std::string_view;

constexpr unsigned kParse = xml::kParse | pugi::parse_comments;
constexpr Name kMark = "odd:";

std::ptrdiff_t line_of(Name text, std::ptrdiff_t offset) {
  const auto end = text.begin() + std::clamp<std::ptrdiff_t>(offset, 0, static_cast<std::ptrdiff_t>(text.size()));
  return 1 + std::count(text.begin(), end, '\n');
}

Name trimmed(Name text) {
  constexpr Name kBlanks = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlanks);
  return begin == Name::npos ? Name{} : text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// A comment before the record, with nothing but white space between, or one inside it.
bool is_marked(const pugi::xml_node& record) {
  const auto marks = [](const pugi::xml_node& node) {
    return node.type() == pugi::node_comment && trimmed(node.value()).starts_with(kMark);
  };
  for (auto before = record.previous_sibling(); before && before.type() != pugi::node_element;
       before = before.previous_sibling())
    if (marks(before)) return true;
  return std::ranges::any_of(record.children(), marks);
}

class Check {
 public:
  explicit Check(const Files& files) : files_{files} {}

  std::vector<Problem> run() {
    for (const auto& row : kind_rows()) {  // web apps first: findings are looked up among them
      Document document;
      if (read(row.file, document)) look_at_records(row.kind, row.file, document);
    }
    look_at_solutions();
    look_at_timeline();
    std::ranges::stable_sort(problems_, {}, [](const Problem& problem) {
      return std::pair{problem.file, problem.line};
    });
    return std::move(problems_);
  }

 private:
  struct Document {
    pugi::xml_document xml;
    Name text;
  };

  void tell(Name file, std::ptrdiff_t line, std::string what) {
    problems_.push_back({.file = std::string{file}, .line = line, .what = std::move(what)});
  }
  void tell(Name file, const Document& document, std::ptrdiff_t offset, std::string what) {
    tell(file, line_of(document.text, offset), std::move(what));
  }

  bool is_well_formed(Name file, Name text) {
    const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser{XML_ParserCreate(nullptr),
                                                                              &XML_ParserFree};
    std::optional<std::string> entity;
    XML_SetUserData(parser.get(), &entity);
    XML_SetSkippedEntityHandler(parser.get(), [](void* into, const char* name, int) {
      auto& first = *static_cast<std::optional<std::string>*>(into);
      if (!first) first = name;
    });
    constexpr std::size_t kPiece = 1U << 20U;
    for (std::size_t at = 0; at <= text.size(); at += kPiece) {
      const auto piece = text.substr(at, kPiece);
      const bool last = at + kPiece > text.size();
      if (XML_Parse(parser.get(), piece.data(), static_cast<int>(piece.size()), last ? 1 : 0) == XML_STATUS_OK)
        continue;
      const auto where = static_cast<std::size_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser.get())));
      // expat stops at the first letter that no reference can have, which is behind the & by a word: "?a=1&b=2".
      const auto mark = text.rfind('&', where);
      const bool ampersand = XML_GetErrorCode(parser.get()) == XML_ERROR_INVALID_TOKEN && mark != Name::npos &&
                             text.substr(mark, where - mark).find_first_of(";<> \n") == Name::npos;
      tell(file, static_cast<std::ptrdiff_t>(XML_GetCurrentLineNumber(parser.get())),
           fmt::format("not well-formed XML: {}",
                       ampersand ? "an & that begins no reference; write &amp;, or put the text into <![CDATA[ ]]>"
                                 : XML_ErrorString(XML_GetErrorCode(parser.get()))));
      return false;
    }
    if (entity) {
      tell(file, line_of(text, static_cast<std::ptrdiff_t>(text.find("&" + *entity))),
           fmt::format("the entity &{}; is not known to XML; write the character itself", *entity));
    }
    return !entity;
  }

  bool read(Name file, Document& into) {
    const auto found = files_.find(file);
    if (found == files_.end() || trimmed(found->second).empty()) return false;
    into.text = found->second;
    if (!is_well_formed(file, into.text)) return false;
    return static_cast<bool>(into.xml.load_buffer(into.text.data(), into.text.size(), kParse));
  }

  static std::optional<std::int64_t> number(const std::string& text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
  }

  void look_at_records(Kind kind, Name file, const Document& document) {
    for (const auto& data : document.xml.document_element().children("data"))
      for (const auto& record : data.children())
        if (record.type() == pugi::node_element) look_at_record(kind, file, document, record);
  }

  void look_at_record(Kind kind, Name file, const Document& document, const pugi::xml_node& record) {
    const auto id = number(xml::text_of(record.child("id")));
    if (kind == Kind::WebApp && id) webapp_ids_.insert(*id);
    if (is_marked(record)) return;
    const auto who = fmt::format("{} {}", element_name(kind), xml::text_of(record.child("id")));
    for (auto& oddity : oddities(record)) tell(file, document, oddity.offset, fmt::format("{}: {}", who, oddity.what));
    if (kind == Kind::Finding) look_at_webapp(file, document, record, who);
  }

  void look_at_webapp(Name file, const Document& document, const pugi::xml_node& record, const std::string& who) {
    const auto element = record.child("webApp").child("id");
    if (!element) {
      tell(file, document, record.offset_debug(),
           fmt::format("{}: <webApp><id> is missing, so it belongs to no web app", who));
      return;
    }
    const auto id = number(xml::text_of(element));
    if (id && !webapp_ids_.contains(*id))
      tell(file, document, element.offset_debug(), fmt::format("{}: webapps.xml has no web app {}", who, *id));
  }

  void look_at_solutions() {
    constexpr Name kFile = "knowledgebase.xml";
    Document document;
    if (!read(kFile, document)) return;
    for (const auto& record : document.xml.document_element().child("RESPONSE").child("VULN_LIST").children("VULN")) {
      if (is_marked(record)) continue;
      const auto who = fmt::format("QID {}", xml::text_of(record.child("QID")));
      for (auto& oddity : oddities(record))
        tell(kFile, document, oddity.offset, fmt::format("{}: {}", who, oddity.what));
    }
  }

  void look_at_timeline() {
    constexpr Name kFile = "timeline.json";
    const auto found = files_.find(kFile);
    if (found == files_.end()) return;
    const auto timeline = parse_timeline(found->second);
    if (!timeline) return;  // read_estate refuses it, with the line
    const auto lines = event_lines(found->second);
    const auto marked = marked_events(found->second);
    for (std::size_t i = 0; i < timeline->events.size(); ++i) {
      const auto line = i < lines.size() ? lines[i] : 1;
      const auto told = [&](const std::string& what) { tell(kFile, line, fmt::format("event {}: {}", i + 1, what)); };
      const auto& change = timeline->events[i].change;
      if (const auto* add = std::get_if<AddRecord>(&change); add != nullptr && add->kind == Kind::WebApp)
        webapp_ids_.insert(add->record->id);
      if (marked.contains(i)) continue;
      if (const auto* set = std::get_if<SetFields>(&change)) {
        for (const auto& edit : set->edits) {
          const auto judgement = judge_edit(set->kind, edit);
          if (judgement.unknown_element) told(*judgement.unknown_element);
          if (judgement.odd_value) told(*judgement.odd_value);
        }
      } else if (const auto* add = std::get_if<AddRecord>(&change)) {
        pugi::xml_document xml;
        xml.load_buffer(add->record->full.data(), add->record->full.size(), kParse, pugi::encoding_utf8);
        for (const auto& oddity : oddities(xml.document_element())) told(oddity.what);
        const auto id = number(xml::text_of(xml.document_element().child("webApp").child("id")));
        if (add->kind == Kind::Finding && id && !webapp_ids_.contains(*id))
          told(fmt::format("there is no web app {} for Finding {}", *id, add->record->id));
      }
    }
  }

  static std::set<std::size_t> marked_events(const std::string& text) {
    std::set<std::size_t> marked;
    const auto document = nlohmann::json::parse(text, nullptr, false, true);
    const auto events = document.value("events", nlohmann::json::array());
    for (std::size_t i = 0; i < events.size(); ++i)
      if (events[i].is_object() && events[i].contains("odd")) marked.insert(i);
    return marked;
  }

  const Files& files_;
  std::set<std::int64_t> webapp_ids_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> check_estate(const Files& files) { return Check{files}.run(); }

tl::expected<std::vector<Problem>, std::string> check_estate_folder(const std::string& folder) {
  namespace fs = std::filesystem;
  std::vector<Problem> misnamed;
  const auto read = estate_files();
  std::vector<std::string_view> known{read.begin(), read.end()};
  known.emplace_back("faults.json");  // read by server/
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{folder, error}) {
    const auto name = entry.path().filename().string();
    if (std::ranges::find(known, name) != known.end() || name == "README.md") continue;
    const auto nearest = near_word(name, known);
    if (nearest && !fs::exists(fs::path{folder} / *nearest, error))
      misnamed.push_back({.file = name, .line = 1, .what = fmt::format("would not be read; is {} meant?", *nearest)});
  }
  const auto files = read_folder(folder);
  if (!files && misnamed.empty()) return tl::unexpected(files.error());
  auto problems = files ? check_estate(*files) : std::vector<Problem>{};
  problems.insert(problems.begin(), misnamed.begin(), misnamed.end());
  return problems;
}

}  // namespace mockqualys
