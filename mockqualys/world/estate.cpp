#include "mockqualys/world/estate.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <pugixml.hpp>
#include <set>
#include <span>

#include "mockqualys/base/near_word.h"
#include "mockqualys/base/xml_text.h"
#include "mockqualys/world/embedded.h"
#include "mockqualys/world/estate_json.h"
#include "mockqualys/world/kinds.h"
#include "mockqualys/world/named_records.h"
#include "mockqualys/world/report_shelf.h"
#include "mockqualys/world/service_records.h"
#include "mockqualys/world/writes.h"

namespace mockqualys {

namespace {

constexpr std::string_view kReports = "reports/";
const std::string_view kReportRecords = row_of(Kind::Report).file;

const std::vector<std::string_view>& file_names() {
  static const auto names = [] {
    std::vector<std::string_view> all;
    for (const auto& row : kind_rows())
      if (row.kind != Kind::Report) all.push_back(row.file);
    all.insert(all.end(), {"knowledgebase.xml", "users.json", "timeline.json"});
    return all;
  }();
  return names;
}

constexpr std::uintmax_t kLargestFile = 512U << 20U;

using Outcome = tl::expected<void, std::string>;

tl::unexpected<std::string> refuse(std::string_view file, std::string_view reason) {
  auto line = fmt::format("{}: {}", file, reason);
  std::ranges::replace_if(
      line, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');  // values of the file stand in it
  return tl::unexpected(std::move(line));
}

std::string_view content(const Files& files, std::string_view name) {
  const auto file = files.find(name);
  return file == files.end() ? std::string_view{} : std::string_view{file->second};
}

// Entities that a document declares are not expanded and its DTD is not fetched: pugixml knows neither.
Outcome parse(std::string_view text, std::string_view file, pugi::xml_document& into) {
  const auto parsed = into.load_buffer(text.data(), text.size(), xml::kParse);
  if (parsed) return {};
  const auto end = text.begin() + std::min(parsed.offset, static_cast<std::ptrdiff_t>(text.size()));
  return refuse(file, fmt::format("not well-formed XML in line {}: {}", 1 + std::count(text.begin(), end, '\n'),
                                  parsed.description()));
}

std::ptrdiff_t line_of(std::string_view text, std::ptrdiff_t offset) {
  return 1 + std::count(text.begin(), text.begin() + std::clamp<std::ptrdiff_t>(offset, 0, std::ssize(text)), '\n');
}

// A misspelled <Data> would otherwise be a file without records, and nobody would be told.
Outcome check_envelope(std::string_view file, std::string_view text, const pugi::xml_node& root,
                       std::span<const std::string_view> known) {
  for (const auto& child : root.children()) {
    if (child.type() != pugi::node_element || std::ranges::find(known, std::string_view{child.name()}) != known.end())
      continue;
    return refuse(file, fmt::format("line {}: <{}> has no element <{}>{}", line_of(text, child.offset_debug()),
                                    root.name(), child.name(), did_you_mean(child.name(), known)));
  }
  return {};
}

Outcome read_records(Kind kind, const Files& files, std::string_view file, RecordMap& into) {
  const auto text = content(files, file);
  if (text.empty()) return {};
  pugi::xml_document document;
  if (auto parsed = parse(text, file, document); !parsed) return parsed;
  const auto root = document.document_element();
  if (std::string_view{root.name()} != "ServiceResponse") {
    return refuse(file, fmt::format("the root is <{}>, not <ServiceResponse>", root.name()));
  }
  if (const auto code = xml::text_of(root.child("responseCode")); !code.empty() && code != "SUCCESS") {
    return refuse(file, fmt::format("an answer with responseCode {}, not records", code));
  }
  constexpr auto kEnvelope = std::to_array<std::string_view>(
      {"responseCode", "responseErrorDetails", "count", "hasMoreRecords", "lastId", "data"});
  if (auto checked = check_envelope(file, text, root, kEnvelope); !checked) return checked;
  for (const auto& data : root.children("data")) {
    for (const auto& element : data.children()) {
      if (element.type() != pugi::node_element) continue;
      const auto line = [&] { return line_of(text, element.offset_debug()); };
      auto record = store_record(kind, element);
      if (!record) return refuse(file, fmt::format("line {}: {}", line(), record.error()));
      const auto id = (*record)->id;
      if (!into.emplace(id, std::move(*record)).second) {
        return refuse(file, fmt::format("line {}: the {} {} stands twice", line(), element_name(kind), id));
      }
    }
  }
  return {};
}

// reports/71300012.xml is the file of the report 71300012, whatever follows the number.
Outcome read_reports(const Files& files, std::vector<CarriedReport>& into) {
  RecordMap records;
  if (auto read = read_records(Kind::Report, files, kReportRecords, records); !read) return read;
  std::map<std::int64_t, std::string> bodies;
  for (auto file = files.lower_bound(kReports); file != files.end() && file->first.starts_with(kReports); ++file) {
    if (file->first == kReportRecords) continue;
    std::int64_t id = 0;
    const auto name = std::string_view{file->first}.substr(kReports.size());
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), id);
    if (error != std::errc{} || (end != name.data() + name.size() && *end != '.') || !records.contains(id)) {
      return refuse(file->first, fmt::format("{} names no report", kReportRecords));
    }
    if (!bodies.emplace(id, file->second).second) return refuse(file->first, "the report has two files");
  }
  ReportShelf trial;
  for (const auto& [id, record] : records) {
    const auto body = bodies.find(id);
    CarriedReport carried{.record = record, .file = {}};
    if (body != bodies.end()) carried.file = body->second;
    if (auto done = trial.carry(record, carried.file); !done) return refuse(kReportRecords, done.error());
    into.push_back(std::move(carried));
  }
  return {};
}

Outcome read_solutions(const Files& files, Solutions& into) {
  constexpr std::string_view kFile = "knowledgebase.xml";
  const auto text = content(files, kFile);
  if (text.empty()) return {};
  pugi::xml_document document;
  if (auto parsed = parse(text, kFile, document); !parsed) return parsed;
  const auto root = document.document_element();
  if (std::string_view{root.name()} != "KNOWLEDGE_BASE_VULN_LIST_OUTPUT") {
    return refuse(kFile, fmt::format("the root is <{}>, not <KNOWLEDGE_BASE_VULN_LIST_OUTPUT>", root.name()));
  }
  constexpr auto kEnvelope = std::to_array<std::string_view>({"REQUEST", "RESPONSE"});
  constexpr auto kResponse = std::to_array<std::string_view>({"DATETIME", "VULN_LIST", "ID_SET", "WARNING"});
  constexpr auto kList = std::to_array<std::string_view>({"VULN"});
  const auto response = root.child("RESPONSE");
  if (auto checked = check_envelope(kFile, text, root, kEnvelope); !checked) return checked;
  if (auto checked = check_envelope(kFile, text, response, kResponse); !checked) return checked;
  if (auto checked = check_envelope(kFile, text, response.child("VULN_LIST"), kList); !checked) return checked;
  for (const auto& element : response.child("VULN_LIST").children("VULN")) {
    if (auto put = put_solution(element, into); !put) return refuse(kFile, put.error());
  }
  return {};
}

Outcome check_events(const Estate& estate) {
  State state = estate.state;
  std::set<std::int64_t> reports;
  for (const auto& carried : estate.reports) reports.insert(carried.record->id);
  for (std::size_t i = 0; i < estate.events.size(); ++i) {
    if (auto done = apply_change(estate.events[i].change, state); !done) {
      return refuse("timeline.json", fmt::format("event {}: {}", i + 1, done.error()));
    }
    const auto* make = std::get_if<MakeReport>(&estate.events[i].change);
    if (make != nullptr && !reports.insert(make->id).second) {
      return refuse("timeline.json", fmt::format("event {}: there is a Report {} already", i + 1, make->id));
    }
  }
  return {};
}

Outcome change(const SetFields& set, State& state) {
  const auto record = state[set.kind].find(set.id);
  if (record == state[set.kind].end()) {
    return tl::unexpected(fmt::format("there is no {} {}", element_name(set.kind), set.id));
  }
  auto edited = edit_record(set.kind, *record->second, set.edits);
  if (!edited) return tl::unexpected(fmt::format("{} {}: {}", element_name(set.kind), set.id, edited.error()));
  record->second = std::move(*edited);
  return {};
}

Outcome change(const AddRecord& add, State& state) {
  if (!state[add.kind].emplace(add.record->id, add.record).second)
    return tl::unexpected(fmt::format("there is a {} {} already", element_name(add.kind), add.record->id));
  add_named_by(add.kind, *add.record, state);
  if (add.kind == Kind::Tag) list_children(state);
  return {};
}

Outcome change(const RemoveRecord& remove, State& state) {
  if (state[remove.kind].erase(remove.id) == 1) return {};
  return tl::unexpected(fmt::format("there is no {} {}", element_name(remove.kind), remove.id));
}

Outcome change(const MakeReport& make, State& state) {
  for (const auto id : make.order.webapps) {
    if (!state[Kind::WebApp].contains(id)) return tl::unexpected(fmt::format("there is no WebApp {}", id));
  }
  return {};
}

Outcome change(const NameScan& name, State& state) {
  add_last_scan(name.webapp, state);
  return {};
}

Outcome change(const ReplaceElements& replace, State& state) { return replace_elements(replace, state); }
Outcome change(const EraseRecord& erase, State& state) { return erase_record(erase, state); }
Outcome change(const PurgeWebApp& purge, State& state) { return purge_webapp(purge, state); }
Outcome change(const NoteInHistory& note, State& state) {
  const auto record = state[Kind::Finding].find(note.finding);
  if (record == state[Kind::Finding].end()) return tl::unexpected(fmt::format("there is no Finding {}", note.finding));
  auto noted = insert_in_record(
      Kind::Finding, *record->second, "history/set",
      fmt::format("<WebAppFindingHistory><scanData><id>{}</id><reference>{}</reference><launchedDate>{}</launchedDate>"
                  "</scanData></WebAppFindingHistory>",
                  note.scan, note.reference, note.launched));
  if (!noted) return tl::unexpected(noted.error());
  record->second = std::move(*noted);
  return {};
}

bool names_a_scan(const Event& event) {
  const auto* set = std::get_if<SetFields>(&event.change);
  return set != nullptr && names_a_scan(*set);
}

// A timeline says which scan is a web app's last from a moment on. The scan becomes a record behind all events of that
// moment, when the findings that it touched are known.
void name_scans(std::vector<Event>& events) {
  std::vector<Event> all;
  std::vector<std::int64_t> webapps;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto at = events[i].at;
    if (names_a_scan(events[i])) webapps.push_back(std::get<SetFields>(events[i].change).id);
    all.push_back(std::move(events[i]));
    if (i + 1 < events.size() && events[i + 1].at == at) continue;
    for (const auto webapp : webapps) all.push_back({.at = at, .change = NameScan{webapp}});
    webapps.clear();
  }
  events = std::move(all);
}

}  // namespace

bool names_a_scan(const SetFields& set) {
  return set.kind == Kind::WebApp &&
         std::ranges::any_of(set.edits, [](const Edit& edit) { return edit.path == "lastScan/id" && edit.value; });
}

tl::expected<void, std::string> apply_change(const Change& what, State& state) {
  return std::visit([&](const auto& one) { return change(one, state); }, what);
}

User default_user() { return {.name = "acme_ab1", .password = "mock-Passw0rd", .tags = {}, .state = {}}; }

tl::expected<Estate, std::string> read_estate(std::string name, const Files& files, Timelines timelines) {
  Estate estate{.name = std::move(name),
                .description = {},
                .start = kDefaultStart,
                .state = {},
                .solutions = {},
                .users = {default_user()},
                .reports = {},
                .events = {}};
  for (const auto& row : kind_rows()) {
    if (row.kind == Kind::Report) continue;
    if (auto read = read_records(row.kind, files, row.file, estate.state[row.kind]); !read)
      return tl::unexpected(read.error());
  }
  add_all_named(estate.state);
  add_service_records(estate.state);
  Solutions solutions;
  if (auto read = read_solutions(files, solutions); !read) return tl::unexpected(read.error());
  estate.solutions = std::make_shared<const Solutions>(std::move(solutions));
  if (auto read = read_reports(files, estate.reports); !read) return tl::unexpected(read.error());
  if (const auto text = content(files, "users.json"); !text.empty()) {
    auto users = parse_users(text);
    if (!users) return refuse("users.json", users.error());
    estate.users = std::move(*users);
  }
  if (const auto text = content(files, "timeline.json"); !text.empty()) {
    auto timeline = parse_timeline(text);
    if (!timeline) return refuse("timeline.json", timeline.error());
    estate.description = std::move(timeline->description);
    estate.start = timeline->start;
    estate.events = std::move(timeline->events);
  }
  if (timelines == Timelines::Unproven) {
    if (auto checked = check_events(estate); !checked) return tl::unexpected(checked.error());
  }
  name_scans(estate.events);
  return estate;
}

bool is_estate_folder(const std::string& name) {
  std::error_code error;
  const auto shipped = World::shipped_estates();
  return std::ranges::find(shipped, name) == shipped.end() &&
         (name.find('/') != std::string::npos || std::filesystem::is_directory(name, error));
}

std::span<const std::string_view> estate_files() { return file_names(); }

tl::expected<Files, std::string> read_folder(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!fs::is_directory(folder, error)) return refuse(folder, "no such folder");
  Files files;
  std::vector<std::string> names{file_names().begin(), file_names().end()};
  for (const auto& entry : fs::directory_iterator{fs::path{folder} / kReports, error}) {
    const auto name = entry.path().filename().string();
    if (!name.starts_with('.') && name != "README.md") names.push_back(std::string{kReports} + name);
  }
  for (const auto& name : names) {
    const auto path = fs::path{folder} / name;
    if (!fs::exists(path, error)) continue;
    const auto size = fs::is_regular_file(path, error) ? fs::file_size(path, error) : kLargestFile + 1;
    if (error || size > kLargestFile) {
      return refuse(path.string(), fmt::format("not a plain file of at most {} MiB", kLargestFile >> 20U));
    }
    std::string text(size, '\0');
    std::ifstream in{path, std::ios::binary};
    if (!in.read(text.data(), static_cast<std::streamsize>(size))) return refuse(path.string(), "cannot be read");
    files.emplace(name, std::move(text));
  }
  if (files.empty()) return refuse(folder, "holds no file of an estate (webapps.xml, findings.xml, ...)");
  return files;
}

tl::expected<Files, std::string> find_shipped(std::string_view name) {
  Files files;
  for (const auto& file : embedded_files()) {
    if (file.estate == name) files.emplace(file.name, file.content);
  }
  if (!files.empty()) return files;
  std::string known;
  for (const auto& estate : World::shipped_estates()) known += (known.empty() ? "" : ", ") + estate;
  return tl::unexpected(fmt::format("there is no estate '{}'; shipped are: {}. A folder is written with a '/'", name,
                                    known.empty() ? "none" : known));
}

}  // namespace mockqualys
