// World is the state behind the fake: the vendor's own records as XML text with an index of what can be filtered beside
// them, the users, and one virtual clock whose timeline changes records as it passes. Thread safe: readers share, a
// change waits for them. It knows no HTTP and no request syntax.
//
// At a time t the records are a pure function of (estate, t) plus the edits made by hand since; moving the clock back
// replays the timeline from the start.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/base/instant.h"
#include "mockqualys/world/records.h"
#include "mockqualys/world/report.h"
#include "mockqualys/world/scan.h"

namespace mockqualys {

// Where the calendar of an estate begins that does not say so.
inline constexpr Instant kDefaultStart = std::chrono::sys_days{std::chrono::year{2026} / 1 / 5} + std::chrono::hours{6};

// An estate computed from a seed: record (seed, id) is a pure function, so a million findings need no memory.
struct Generated {
  std::uint64_t seed = 1;
  std::int64_t webapps = 10;
  std::int64_t findings = 1000;
  Instant start = kDefaultStart;  // its scans lie in the weeks before
};

struct User {
  std::string name, password;
  bool api = true;                // "API Access" of the role
  bool was = true;                // WAS module
  bool knowledgebase = true;      // KnowledgeBase download
  std::vector<std::string> tags;  // scope: sees only web apps with one of these tags; empty sees all
  std::optional<std::string>
      state;  // "expired", "registration", "secureid", "inactive": how the classic API refuses it
  std::vector<std::string> without = {};  // rights to write that the role lacks (user_rights.h)
};

// A child of a record, whole: `xml` is what stands there from now on ("<tags><count>0</count></tags>"); empty: nothing.
struct NewElement {
  std::string name, xml;
};

class World {
 public:
  // `name_or_folder`: an estate shipped inside the program ("storefront", "traps", "lifecycle", "empty") or a folder:
  // what holds a '/' or names a folder that exists. `start`: every date of the estate is moved by one distance, so that
  // its calendar begins then (calendar.h); without it the dates stay as they are written. `now`: where the clock
  // stands; without it, where the calendar begins.
  static tl::expected<std::unique_ptr<World>, std::string> load(std::string_view name_or_folder,
                                                                std::optional<Instant> now = {},
                                                                std::optional<Instant> start = {});
  static std::unique_ptr<World> generate(Generated spec, std::optional<Instant> now = {});
  static std::vector<std::string> shipped_estates();
  virtual ~World() = default;

  virtual std::string estate() const = 0;
  virtual Instant now() const = 0;
  virtual void set_now(Instant now) = 0;
  // As if it had just been loaded: clock, records, accounts, reports and their settings.
  virtual void reset() = 0;
  void advance(std::chrono::seconds by) { set_now(now() + by); }
  // The clock moves on command alone, and a client cannot command it. What it can only wait for (a report that is being
  // made, a limit window) therefore passes in real time too. Tests bring a clock that they move; it never runs back.
  using RealTime = std::function<std::chrono::steady_clock::time_point()>;
  virtual void set_real_time(RealTime real_time) = 0;
  virtual std::chrono::steady_clock::time_point real_now() const = 0;

  virtual std::vector<User> users() const = 0;
  virtual void put_user(User user) = 0;  // adds, or replaces the one of that name
  virtual std::optional<User> find_user(std::string_view name) const = 0;

  // Edits by hand, as tests and the admin API make them. Errors are one readable line.
  virtual tl::expected<void, std::string> edit(Kind kind, std::int64_t id, const std::vector<Edit>& edits) = 0;
  virtual tl::expected<void, std::string> add(Kind kind, std::string_view xml) = 0;  // one <WebApp> or <Finding>
  virtual tl::expected<void, std::string> remove(Kind kind, std::int64_t id) = 0;

  // The same of the KnowledgeBase: paths inside a <VULN> ("SEVERITY_LEVEL", "CVSS/BASE"). An edit changes what it names
  // and nothing else, no date either: the call's filters by date see one that names LAST_SERVICE_MODIFICATION_DATETIME
  // or LAST_CUSTOMIZATION/DATETIME.
  virtual tl::expected<void, std::string> edit_solution(std::int64_t qid, const std::vector<Edit>& edits) = 0;
  virtual tl::expected<void, std::string> add_solution(std::string_view xml) = 0;  // one <VULN>
  virtual tl::expected<void, std::string> remove_solution(std::int64_t qid) = 0;

  // --- what the calls of clients write, with all that follows from it (writes.h says what) ---

  // Held by whoever reads records, decides, and writes them: two such calls never interleave.
  virtual std::unique_lock<std::mutex> writing() = 0;
  // Above every id of its kind that was ever used or that the timeline will bring. Each call gives another one.
  virtual std::int64_t new_id(Kind kind) = 0;
  // Children of a record, each replaced whole; the others stay what the timeline makes them. Records that repeat its
  // name follow, and so do users whose scope is a tag of that name.
  virtual tl::expected<void, std::string> replace(Kind kind, std::int64_t id,
                                                  const std::vector<NewElement>& elements) = 0;
  // Removes a record from wherever others name it, a web app with its findings and scans.
  virtual tl::expected<void, std::string> erase(Kind kind, std::int64_t id) = 0;
  // Drops the findings and scans that a web app has now.
  virtual tl::expected<void, std::string> purge(std::int64_t webapp) = 0;
  // Web apps that were erased and are kept in the subscription: a create may bring one back. As XML, by id.
  virtual std::map<std::int64_t, std::string> retired_webapps() const = 0;
  virtual void retire_webapp(std::int64_t id, std::optional<std::string> xml) = 0;  // nothing: no longer kept

  // --- reports: the third kind, made of the other two ---

  // What makes the documents (reports::make_press()); set once, before a report is read.
  virtual void set_press(std::shared_ptr<const Press> press) = 0;
  virtual ReportSettings report_settings() const = 0;
  virtual void set_report_settings(ReportSettings settings) = 0;
  // Orders a report of the state as it is now and returns its id. The error is one readable line.
  virtual tl::expected<std::int64_t, std::string> make_report(ReportOrder order) = 0;
  // Files a finished report from outside: its record as XML, and its file when the record says COMPLETE.
  virtual tl::expected<std::int64_t, std::string> file_report(std::string_view xml,
                                                              std::optional<std::string> file) = 0;
  virtual std::optional<Report> find_report(std::int64_t id) const = 0;
  virtual void note_download(std::int64_t id) = 0;
  // Whether the report that a call creates now is one of those that are to fail.
  virtual bool take_failing_report() = 0;
  // Bytes of the finished reports, of all users or of one.
  virtual std::int64_t report_bytes(std::optional<std::string_view> user) const = 0;
  virtual Snapshot snapshot() const = 0;

  // --- scans ---

  virtual ScanSettings scan_settings() const = 0;
  virtual void set_scan_settings(ScanSettings settings) = 0;
  // Launches a scan of one web app as of now and returns its id. It runs as the clock and real time pass; its end
  // changes the findings of its web app, their histories and the web app's last scan. The error is one readable line.
  virtual tl::expected<std::int64_t, std::string> launch_scan(ScanOrder order) = 0;
  // Ends one that has not ended. The error is the vendor's sentence (reference, adjacent 4).
  virtual tl::expected<void, std::string> cancel_scan(std::int64_t id, std::string_view user, bool with_results) = 0;
  // Tests one finding again, which takes as long as a scan. The error is one readable line.
  virtual tl::expected<void, std::string> retest(std::int64_t finding) = 0;
  virtual std::int64_t running_scans() const = 0;  // launched and not ended
  // Brings scans to their end whose time has come in real time. Every call of a client begins with it.
  virtual void settle() = 0;
  // Whether the next scans of its web app see the finding, whatever its status: without a word they see what is not
  // FIXED.
  virtual void set_present(std::int64_t finding, bool present) = 0;
  // A <Finding> that nobody has seen: the next scan of its web app finds it, NEW. The error is one readable line.
  virtual tl::expected<void, std::string> plant(std::string_view xml) = 0;
  virtual std::optional<Scan> find_scan(std::int64_t id) const = 0;

  // --- reading, for qps/ and server/ ---

  virtual std::size_t size(Kind kind) const = 0;
  virtual std::vector<std::int64_t> ids(Kind kind) const = 0;  // ascending
  // The full (verbose) record as XML text, indented as a child of <data> (four blanks, a line feed at the end); empty
  // when there is none.
  virtual std::string record(Kind kind, std::int64_t id) const = 0;

  // Calls `each` for the KnowledgeBase records in ascending QID order; `xml` is one <VULN>, indented as in the list
  // (two blanks, a line feed at the end).
  virtual void solutions(const std::function<void(std::int64_t qid, std::string_view xml)>& each) const = 0;

  // All records of a kind as they are now; the answer does not change when the world does.
  virtual std::shared_ptr<const Records> records(Kind kind) const = 0;

  // Other accounts instead of the estate's, also after a reset.
  virtual void replace_users(std::vector<User> users) = 0;
};

}  // namespace mockqualys
