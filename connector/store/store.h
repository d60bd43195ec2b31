// Store keeps what was ingested: rows, cursors, runs. A port; behind it stand an SQLite file or a PostgreSQL database.
// Used by sync (writing) and cli (reading). It maps nothing and talks to no vendor. Every write of a page and its
// cursor is one transaction. A Store is for one thread at a time; several processes may hold one each on the same file.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/error.h"
#include "connector/model/row.h"
#include "connector/model/weight.h"

namespace qualyswas::store {

enum class Resource { WebApps, Findings };

constexpr std::int64_t kHighestId = std::numeric_limits<std::int64_t>::max();

// A part of a walk: the ids after `after` up to `until`, and up to which of them it has been read.
struct Part {
  std::int64_t after = 0, until = kHighestId;
  std::int64_t last_id = after;
  bool is_read() const { return last_id >= until; }
  bool operator==(const Part&) const = default;
};

// Where an unfinished walk stands. `question` is a fingerprint of what was asked (options, format): another question
// starts again. The parts follow each other without a gap.
struct Cursor {
  std::string question;
  Instant walk_started;
  std::vector<Part> parts;
  std::int64_t pulled = 0;
  bool operator==(const Cursor&) const = default;
};

// Up to when, by the vendor's clock, all findings that `question` asks for are known, and how many incremental runs
// have relied on that since a full one.
struct KnownUntil {
  std::string question;
  Instant at;
  int runs = 0;
  bool operator==(const KnownUntil&) const = default;
};

// How many of the stored findings the vendor still delivers, as far as is known, and how many no longer.
struct Delivered {
  std::int64_t findings = 0, gone = 0;
  bool operator==(const Delivered&) const = default;
};

// A row and the digest over all that it says, by which the store sees whether it brings anything new. A row becomes one
// by itself, on whichever thread has the time.
template <class Row>
struct Sealed {
  Sealed(Row made);  // NOLINT(google-explicit-constructor)
  Row row;
  std::int64_t digest;
};

template <class Row>
std::size_t weight_of(const Sealed<Row>& sealed) {
  return model::weight_of(sealed.row);
}

// A record that came under the id of a stored one and is another: what of it can never change differs.
struct Contradiction {
  std::int64_t id = 0;
  std::string stored, sent;
  bool operator==(const Contradiction&) const = default;
};

struct Saved {
  std::int64_t added = 0, changed = 0, unchanged = 0;
  std::int64_t returned = 0;       // counted above too: the vendor did not deliver them for a while
  std::int64_t recognised = 0;     // counted above too: what can never change is there, and is as it is stored
  std::int64_t contradicting = 0;  // not written
  std::optional<Contradiction> contradiction = std::nullopt;  // the first of these
};

// What a page proves: of the ids after `after` up to `until`, the vendor has those that the page brought and no others.
struct Range {
  std::int64_t after = 0, until = kHighestId;
  bool informational = true;  // false: such findings were not asked for, so nothing is known of them
};

// One page being written. `commit` makes rows and cursor visible together; destruction without it undoes the page.
class Page {
 public:
  virtual ~Page() = default;
  virtual Result<void> upsert(std::vector<Sealed<model::AssetRow>> rows) = 0;
  virtual Result<void> upsert(std::vector<Sealed<model::FindingRow>> rows) = 0;
  virtual Result<void> upsert(std::vector<Sealed<model::SolutionRow>> rows) = 0;
  // Writes what still waits, and tells what `commit` will make visible: a last chance to drop the page instead.
  virtual Result<Saved> write() = 0;
  // A walk that ended passes nullopt: its cursor is removed. Stored rows within `proven` that the page did not bring
  // are collected for `Store::end_walk`.
  virtual Result<Saved> commit(Resource resource, const std::optional<Cursor>& cursor,
                               const std::optional<Range>& proven = std::nullopt) = 0;
  // For pages without a cursor, which prove nothing to be missing (solutions, what an incremental run asks for).
  virtual Result<Saved> commit() = 0;
};

enum class State { Connecting, Synced, Processing, Connected, Error };
enum class Verdict { Complete, Partial, Failed };
std::string_view name_of(State state);      // "Connecting" ...
std::string_view name_of(Verdict verdict);  // "complete" ...

struct UnmappedCount {
  std::string field, value;
  std::int64_t findings = 0;
  bool operator==(const UnmappedCount&) const = default;
};

struct RunRow {
  std::int64_t id = 0;
  Instant started;
  std::optional<Instant> finished;
  State state = State::Connecting;
  std::optional<Verdict> verdict;
  std::vector<std::string> reasons;  // why it is not complete; also remarks worth reading on a complete one
  std::int64_t assets_pulled = 0, findings_pulled = 0, solutions_pulled = 0;
  std::int64_t reports_listed = 0, reports_ingested = 0, reports_skipped = 0;  // profile neurons
  std::int64_t added = 0, changed = 0, unreadable = 0, solutions_missing = 0, archived = 0, requests = 0;
  // Profile vulcan. Stored findings that the newest complete walk did not bring; findings on web applications that the
  // vendor does not list; what the vendor counts of informational findings, where they were not asked for.
  std::int64_t findings_gone = 0, findings_unlisted = 0;
  std::optional<std::int64_t> informational_left_out = std::nullopt;
  std::vector<UnmappedCount> unmapped;
  std::string format;
  bool incremental = false;  // what changed was asked for, and not everything
  // What the vendor's clock said last. `started` and `finished` are this machine's. Unset: no answer told it.
  std::optional<Instant> vendor_time;
  bool operator==(const RunRow&) const = default;
};

struct LogLine {
  Instant at;
  std::string text;
  bool operator==(const LogLine&) const = default;
};

struct AssetView {
  model::AssetRow asset;
  std::optional<Instant> archived_at;
  std::vector<std::string> vulnerable_pages;  // distinct locations of its instances
  std::int64_t instances = 0, vulnerable = 0;
};

struct InstanceView {
  std::int64_t asset_id = 0;
  std::string asset_name;
  std::int64_t qid = 0;
  std::string location, title, description;
  std::optional<std::string> status;
  std::optional<int> score_tenths;
  std::optional<Instant> first_seen, last_seen;
  std::vector<std::int64_t> finding_ids;    // every vendor id merged here
  std::vector<std::int64_t> gone_ids;       // those among them that the newest complete walk did not bring
  std::vector<model::FindingRow> findings;  // filled only when asked for (details)
  bool archived = false;                    // its asset is archived
};

struct VulnerabilityView {
  std::int64_t qid = 0;
  std::string title;
  std::vector<std::string> titles;  // every distinct name the findings of this QID carry
  std::optional<int> score_tenths;
  std::string severity, type, group;
  std::int64_t instances = 0, vulnerable = 0, assets = 0;
  std::optional<std::int64_t> detection_score;
  std::string cvss_base, cvss_attack_vector;
  std::vector<std::int64_t> cwe;
  std::vector<std::string> owasp, wasc, external_refs;
  std::optional<model::SolutionRow> solution;  // nullopt: the KnowledgeBase has not described it
};

// `status` selects instances (findings: findings) by it, the empty word those without one. Assets and vulnerabilities
// asked for by `qid` or `status` are those that have such an instance, and their counts are of such instances.
struct Filter {
  bool informational = false;  // show informational findings (the connector's option)
  bool archived = false;       // show archived assets and their instances too
  bool details = false;        // InstanceView::findings
  std::optional<std::int64_t> asset_id, qid;
  std::optional<std::string> status;
};

struct SolutionsToAsk {
  std::vector<std::int64_t> undescribed;  // no solution stored yet
  std::vector<std::int64_t> described;    // stored: only what changed since `asked_at` is needed
  std::optional<Instant> asked_at;        // the earliest time one of `described` was last asked for
};

struct Gone {
  std::int64_t newly = 0, all = 0;
};

// Holds the claim that only one sync of a connector runs, across processes; releases it when destroyed.
class Claim {
 public:
  virtual ~Claim() = default;
  // Gives up the disk space that the claim keeps in reserve, so that on a full disk the run's end can still be written.
  virtual void make_room() {}
};

class ReportStore;  // reports.h

class Store {
 public:
  virtual ~Store() = default;

  // --- writing; `connector` is the connector's name ---
  // Busy when another holds it. A run of this connector that has no verdict yet died with its process: it gets the
  // verdict Failed and says so.
  virtual Result<std::unique_ptr<Claim>> claim(std::string_view connector) = 0;
  virtual Result<std::int64_t> begin_run(std::string_view connector, const RunRow& run) = 0;
  virtual Result<void> update_run(std::string_view connector, const RunRow& run) = 0;  // visible at once to others
  virtual Result<void> log(std::int64_t run, const LogLine& line) = 0;
  // Removes all but the newest `keep` runs of the connector, and their logs; returns how many.
  virtual Result<std::int64_t> forget_runs(std::string_view connector, int keep) = 0;
  virtual Result<std::optional<Cursor>> cursor(std::string_view connector, Resource resource) = 0;
  // The page brings no finding beyond `until`, as that of a part of a walk does: where none is stored between what came
  // before it and there, no row has to be looked for.
  virtual Result<std::unique_ptr<Page>> begin_page(std::string_view connector, std::int64_t until = kHighestId) = 0;
  // Around the pages of one walk through a whole resource. What its pages prove to be missing is forgotten by the next
  // `begin_walk`, and by the end of this Store. Only `end_walk` marks it as no longer delivered, all of it at once; to
  // be called when the walk was proven whole. A marked row is kept, and unmarked by the page that brings it again.
  virtual Result<void> begin_walk(std::string_view connector, Resource resource) = 0;
  virtual Result<Gone> end_walk(std::string_view connector, Resource resource, Instant now) = 0;
  // Where the ids of what is stored can be cut so that `parts` parts hold equally many, rising; fewer cuts where there
  // are not that many rows. And how many rows there are.
  struct Spread {
    std::int64_t rows = 0;
    std::vector<std::int64_t> cuts;
  };
  virtual Result<Spread> spread(std::string_view connector, Resource resource, int parts) = 0;
  // What an incremental run relies on; nullopt forgets it.
  virtual Result<std::optional<KnownUntil>> known_until(std::string_view connector) = 0;
  virtual Result<void> set_known_until(std::string_view connector, const std::optional<KnownUntil>& known) = 0;
  // `informational` false: without such findings.
  virtual Result<Delivered> delivered(std::string_view connector, bool informational) = 0;
  // The vendor's ids of those that are delivered and ignored for a reason that the vendor's filter knows, rising.
  virtual Result<std::vector<std::int64_t>> ignored(std::string_view connector, bool informational) = 0;
  // Until it is known that the vendor who answers is the one whose records are stored, what a run adds is on trial.
  // False: nothing is stored yet, so nothing is on trial. A trial that was never ended (its run died) is undone first.
  virtual Result<bool> begin_trial(std::string_view connector) = 0;
  // The assets and findings that were added since then, and the cursors, stay.
  virtual Result<void> pass_trial(std::string_view connector) = 0;
  // They are deleted; returns how many rows. Also after `pass_trial`, by this Store.
  virtual Result<std::int64_t> undo_trial(std::string_view connector) = 0;
  // Archives every asset last seen at or before `last_seen_until`, and brings back those seen later. Returns how many
  // became archived. The caller decides whether this run may archive.
  virtual Result<std::int64_t> archive(std::string_view connector, Instant last_seen_until, Instant now) = 0;
  // What to ask the KnowledgeBase: the QIDs of this connector's stored findings.
  virtual Result<SolutionsToAsk> solutions_to_ask(std::string_view connector, bool informational) = 0;
  // The KnowledgeBase has answered for all of these; those it did not describe stay undescribed and are asked again.
  virtual Result<void> solutions_asked(std::string_view connector, const std::vector<std::int64_t>& qids,
                                       Instant now) = 0;

  // --- reading; every row is handed over as it is read, an error from the callback stops; a callback does not write
  // ---
  template <class Row>
  using Each = std::function<Result<void>(const Row&)>;
  virtual Result<void> assets(std::string_view connector, const Filter& filter, const Each<AssetView>& each) = 0;
  virtual Result<void> instances(std::string_view connector, const Filter& filter, const Each<InstanceView>& each) = 0;
  // How many instances there are of each status; the empty text counts those whose status no line of the table covers.
  using InstanceCounts = std::map<std::string, std::int64_t>;
  virtual Result<InstanceCounts> instance_counts(std::string_view connector, const Filter& filter) = 0;
  virtual Result<void> vulnerabilities(std::string_view connector, const Filter& filter,
                                       const Each<VulnerabilityView>& each) = 0;
  virtual Result<void> findings(std::string_view connector, const Filter& filter,
                                const Each<model::FindingRow>& each) = 0;
  // What of the stored findings no line of the profile's tables covers, as it stands now.
  virtual Result<std::vector<UnmappedCount>> unmapped(std::string_view connector, const Filter& filter) = 0;
  virtual Result<std::vector<RunRow>> runs(std::string_view connector, std::size_t most) = 0;  // newest first
  virtual Result<std::vector<LogLine>> run_log(std::int64_t run) = 0;
  // The names under which this file holds runs or reports, by name: also those that no configuration names any more.
  virtual Result<std::vector<std::string>> connectors() = 0;

  // --- the file itself ---
  // Reads the whole file and says what is damaged in it; empty: nothing is. Takes seconds for a large store. A sound
  // file is remembered with `now`, see `found_sound`. Cancelled when `stop` is requested.
  virtual Result<std::vector<std::string>> find_damage(Instant now, const std::stop_token& stop) = 0;
  virtual Result<std::optional<Instant>> found_sound() = 0;

  // --- profile neurons: what reports say; lives as long as this Store ---
  virtual ReportStore& reports() = 0;
};

// Opens the store that stands there, or makes it: "postgresql://..." is a PostgreSQL database, anything else the path
// of an SQLite file. Several programs may hold one each on the same file or database.
Result<std::unique_ptr<Store>> open(const std::string& where);
// Whether there is a store, made by an earlier `open`; nothing is made. What is there and is no store counts as one:
// `open` says better what is wrong with it.
Result<bool> is_there(const std::string& where);
// What people are told it is called: the path, or the URL without its password.
std::string shown_name(const std::string& where);
// Whether `where` is a path, meant from some folder.
bool is_path(std::string_view where);

// Opens or makes the file and brings its schema up to date. Store errors name the path: not a database, a newer schema,
// no permission, disk full.
Result<std::unique_ptr<Store>> open_sqlite(const std::string& path);

}  // namespace qualyswas::store
