// An estate as it is shipped or lies in a folder (fixtures/README.md), read and checked: what does not fit is refused
// with one line that names the file and the reason.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/world/report.h"
#include "mockqualys/world/solutions.h"
#include "mockqualys/world/stored_record.h"
#include "mockqualys/world/world.h"

namespace mockqualys {

using RecordMap = std::map<std::int64_t, RecordPtr>;

// The records of every kind but reports, which are made of the others.
using State = PerKind<RecordMap>;

// One line of a timeline, and one edit by hand.
struct SetFields {
  Kind kind;
  std::int64_t id;
  std::vector<Edit> edits;
};
struct AddRecord {
  Kind kind;
  RecordPtr record;
};
struct RemoveRecord {
  Kind kind;
  std::int64_t id;
};
// A report that a schedule of the estate makes; its web apps are looked up when its moment comes.
struct MakeReport {
  std::int64_t id;
  ReportOrder order;
};
// The last scan of a web app becomes a record, if it is none yet (named_records.h). Never fails.
struct NameScan {
  std::int64_t webapp;
};
// A scan saw a finding: its history has it, last.
struct NoteInHistory {
  std::int64_t finding, scan;
  std::string reference, launched;
};
// What the calls of clients write (writes.h).
struct ReplaceElements {
  Kind kind;
  std::int64_t id;
  std::vector<NewElement> elements;
  Instant at = {};  // what the timeline changes later counts
};
struct EraseRecord {
  Kind kind;
  std::int64_t id;
};
struct PurgeWebApp {
  std::int64_t webapp;
  std::vector<std::int64_t> findings, scans;  // those that it had then: what the timeline finds later, stays
};
using Change = std::variant<SetFields, AddRecord, RemoveRecord, MakeReport, NameScan, NoteInHistory, ReplaceElements,
                            EraseRecord, PurgeWebApp>;

bool names_a_scan(const SetFields& set);  // as a web app's last

// Fails when the record to change is not there, or the one to add is. A report changes nothing; its targets are proven.
tl::expected<void, std::string> apply_change(const Change& change, State& state);

struct Event {
  Instant at;
  Change change;
};

// A finished report, or one that never will be, as files say it.
struct CarriedReport {
  RecordPtr record;
  std::optional<std::string> file;
};

struct Estate {
  std::string name, description;
  Instant start;
  State state;  // at `start`
  std::shared_ptr<const Solutions> solutions;
  std::vector<User> users;
  std::vector<CarriedReport> reports;
  std::vector<Event> events;  // ascending; events of one instant in the order of the file
};

// The account of an estate that names none.
User default_user();

using Files = std::map<std::string, std::string, std::less<>>;  // file name, with "reports/" of that folder; content

// Unproven timelines are played once, so that a wrong event is found when the estate is loaded and not 90 days later.
// Those of shipped estates are proven by a test, which saves a start its longest part.
enum class Timelines { Proven, Unproven };

tl::expected<Estate, std::string> read_estate(std::string name, const Files& files, Timelines timelines);
// Whether a name of an estate is that of a folder. A shipped name means the shipped estate wherever one stands; a
// folder that happens to be called so is "./lifecycle".
bool is_estate_folder(const std::string& name);
std::span<const std::string_view> estate_files();  // the names that are read, but for those in reports/
// The files of a folder, or of a shipped estate.
tl::expected<Files, std::string> read_folder(const std::string& folder);
tl::expected<Files, std::string> find_shipped(std::string_view name);

}  // namespace mockqualys
