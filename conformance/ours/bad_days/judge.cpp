#include "conformance/ours/bad_days/judge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

// Contents are pairs of "RECORD | FIELD" and a text. A record is compared by its own fields; what it shows of other
// records (names, counts) is compared field by field, because the others may be of the other state. Differences are
// told by the first one and their number: one line for a failure.
namespace qualyswas::conformance::bad_days {
namespace {

constexpr std::string_view kAgain = " AND AGAIN ";

struct Key {
  std::string_view record, field;
};
Key split(std::string_view key) {
  const auto bar = key.find(" | ");
  return {key.substr(0, bar), key.substr(bar + 3)};
}

std::string_view kind_of(std::string_view record) { return record.substr(0, record.find(' ')); }

// A record of the vendor's, not what is made of several.
bool is_vendors(std::string_view record) {
  const auto kind = kind_of(record);
  return kind == "finding" || kind == "asset" || kind == "application";
}

// What a record shows of others, or counts.
bool is_borrowed(const Key& key) {
  static const std::set<std::string_view> fields{
      "asset name", "application", "glossary",         "urls",   "open",     "last scan",  "last seen",
      "instances",  "vulnerable",  "vulnerable pages", "assets", "archived", "archived at"};
  return fields.contains(key.field) || !is_vendors(key.record);
}

// Counts and lists over several records may be between the two states.
bool is_counted(const Key& key) {
  static const std::set<std::string_view> fields{"instances", "vulnerable", "vulnerable pages",
                                                 "assets",    "open",       "urls"};
  return fields.contains(key.field);
}

bool follows_the_clock(const Key& key) { return key.field == "archived at" || key.field == "archived"; }

std::string short_text(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  return text.size() <= kLongest ? std::string{text} : std::string{text.substr(0, kLongest)} + "...";
}

const std::string* find(const Contents& contents, const std::string& key) {
  const auto found = contents.find(key);
  return found == contents.end() ? nullptr : &found->second;
}

// Collects what is wrong by harm and tells each harm once.
class Problems {
 public:
  void add(Harm harm, std::string text) {
    auto& all = by_harm_[harm];
    if (++all.count == 1) all.first = std::move(text);
  }
  std::vector<Problem> told() const {
    std::vector<Problem> problems;
    for (const auto& [harm, all] : by_harm_)
      problems.push_back(
          {harm, all.count == 1 ? all.first : fmt::format("{} (and {} more)", all.first, all.count - 1)});
    return problems;
  }

 private:
  struct All {
    int count = 0;
    std::string first;
  };
  std::map<Harm, All> by_harm_;
};

// --- what a run says ---

bool is_readable(std::string_view line) {
  static constexpr std::string_view kRaw[] = {"<html", "<body",     "<!DOCTYPE", "<?xml",   "<p>",
                                              "std::", "exception", "errno",     "nullptr", "terminate called",
                                              "boost", "beast",     "[json",     "SQL"};
  if (line.size() < 10 || line.size() > 700) return false;
  if (std::ranges::any_of(line, [](char c) { return static_cast<unsigned char>(c) < 0x20; })) return false;
  return std::ranges::none_of(kRaw, [&](std::string_view raw) { return line.find(raw) != std::string_view::npos; });
}

// Whether a person learns which part of the work it was.
bool names_a_step(const std::vector<std::string>& reasons) {
  static constexpr std::string_view kSteps[] = {"web app", "finding", "KnowledgeBase", "solution", "report", "store"};
  return std::ranges::any_of(reasons, [](const std::string& reason) {
    return std::ranges::any_of(kSteps, [&](std::string_view step) { return reason.find(step) != std::string::npos; });
  });
}

// Solutions that could not be had do not end a run: the class stands inside the reason. A login that
// is refused by the KnowledgeBase alone is reported as a missing right.
void judge_solutions(const Allowed& allowed, const std::string& reason, Problems& problems) {
  constexpr std::string_view kLead = "solutions are missing: ";
  if (!reason.starts_with(kLead)) return;
  const auto named = reason.substr(kLead.size(), reason.find(':', kLead.size()) - kLead.size());
  const bool is_right = named == "knowledgebase" && std::ranges::any_of(allowed.classes, [](const std::string& one) {
                          return one == "auth" || one == "permission" || one == "module";
                        });
  if (is_right || allowed.classes.contains(named)) return;
  problems.add(Harm::Wrong, fmt::format("the KnowledgeBase's error has class '{}' where {} fits: '{}'", named,
                                        fmt::join(allowed.classes, " or "), reason));
}

void judge_words(const Allowed& allowed, const observed::Run& run, Problems& problems) {
  for (const auto& reason : run.reasons)
    if (!is_readable(reason)) problems.add(Harm::Wrong, fmt::format("a reason that no person can read: '{}'", reason));
  if (run.verdict == RunVerdict::Complete) return;
  if (run.reasons.empty()) return problems.add(Harm::Wrong, "it is not complete, and does not say why");
  for (const auto& reason : run.reasons) judge_solutions(allowed, reason, problems);
  if (!names_a_step(run.reasons))
    problems.add(Harm::Wrong, fmt::format("no reason says at which step: '{}'", run.reasons.front()));
  const bool is_unnamed = run.error_class.empty() && run.verdict == RunVerdict::Partial;
  if (!is_unnamed && !allowed.classes.contains(run.error_class))
    problems.add(Harm::Wrong,
                 fmt::format("error class '{}' where {} fits: '{}'", run.error_class,
                             allowed.classes.empty() ? "none" : fmt::format("{}", fmt::join(allowed.classes, " or ")),
                             run.reasons.front()));
}

// --- what is shown ---

// Whether a fault may have made it up.
bool is_left_open(const Allowed& allowed, const Key& key) {
  const auto& lies = allowed.lies;
  if (lies.clock && follows_the_clock(key)) return true;
  if (lies.records && (is_borrowed(key) || !is_vendors(key.record))) return true;
  return lies.fields && (is_borrowed(key) || allowed.fields.contains(key.field));
}

// The two are equal, but for what the lies leave open. What is made of a record whose fields are open is not looked at.
void expect_equal(const Allowed& allowed, const Shown& is, const Shown& should, Harm missing, Harm other,
                  Problems& problems) {
  const auto is_unseen = [&](const Key& key) {
    return !is_vendors(key.record) && (allowed.lies.fields || allowed.lies.records);
  };
  for (const auto& [name, value] : should.contents) {
    const auto key = split(name);
    if (is_unseen(key)) continue;
    const auto* const shown = find(is.contents, name);
    if (shown == nullptr)
      problems.add(missing, fmt::format("{} is not shown", key.record));
    else if (shown->find(kAgain) != std::string::npos)
      problems.add(Harm::Duplicate, fmt::format("{} is shown twice", key.record));
    else if (*shown != value && !is_left_open(allowed, key))
      problems.add(other, fmt::format("{} is '{}' and should be '{}'", name, short_text(*shown), short_text(value)));
  }
  for (const auto& [name, value] : is.contents) {
    const auto key = split(name);
    if (allowed.lies.records || is_unseen(key) || should.contents.contains(name)) continue;
    problems.add(Harm::Wrong, fmt::format("{} is shown, and the vendor has no such record", name));
  }
}

// Nothing but what is true is marked as gone, and all of it where `whole`. What the vendor never had may be.
void judge_gone(const Shown& is, const Shown& should, std::int64_t also, bool whole, Problems& problems) {
  const auto is_known = [&](std::int64_t id) {
    return should.contents.contains(fmt::format("finding {} | finding id", id));
  };
  for (const auto id : is.gone)
    if (is_known(id) && !should.gone.contains(id) && id != also)
      problems.add(Harm::Wrong, fmt::format("finding {} is marked as gone, and the vendor has it", id));
  if (!whole) return;
  for (const auto id : should.gone)
    if (!is.gone.contains(id)) problems.add(Harm::Stale, fmt::format("finding {} is gone, and not marked so", id));
}

void judge_reports(const Shown& is, Problems& problems) {
  for (const auto& [id, times] : is.reports_in)
    if (times > 1) problems.add(Harm::Duplicate, fmt::format("report {} was taken in {} times", id, times));
}

// All fields of a record by their names.
using Record = std::map<std::string_view, const std::string*>;
std::map<std::string_view, Record> records_of(const Contents& contents) {
  std::map<std::string_view, Record> records;
  for (const auto& [name, value] : contents) {
    const auto key = split(name);
    records[key.record].emplace(key.field, &value);
  }
  return records;
}

const Record* find(const std::map<std::string_view, Record>& records, std::string_view name) {
  const auto found = records.find(name);
  return found == records.end() ? nullptr : &found->second;
}

bool has(const Record* record, std::string_view field, const std::string& value) {
  if (record == nullptr) return false;
  const auto found = record->find(field);
  return found != record->end() && *found->second == value;
}

// The first own field of `record` that is not that of `other`, nor made up.
std::optional<std::string_view> find_difference(const Allowed& allowed, std::string_view name, const Record& record,
                                                const Record* other) {
  for (const auto& [field, value] : record)
    if (!is_borrowed({name, field}) && !is_left_open(allowed, {name, field}) && !has(other, field, *value))
      return field;
  return std::nullopt;
}

void expect_old_or_new(const Allowed& allowed, std::string_view name, const Record& record, const Record* then,
                       const Record* now, Problems& problems) {
  const auto value_of = [&](std::string_view field) { return short_text(*record.at(field)); };
  if (record.contains("archived at") && !allowed.lies.clock) {
    const auto& archived = *record.at("archived at");
    if (archived != "(none)" && !has(then, "archived at", archived))
      problems.add(Harm::Stale, fmt::format("{} was archived by a run that is not complete", name));
  }
  if (const auto old = find_difference(allowed, name, record, then))
    if (const auto fresh = find_difference(allowed, name, record, now))
      problems.add(
          Harm::Wrong,
          fmt::format("{} is neither the old one nor the new one: {} is '{}', which is not the old value, and {} "
                      "is '{}', which is not the new one",
                      name, *old, value_of(*old), *fresh, value_of(*fresh)));
  for (const auto& [field, value] : record) {
    const Key key{name, field};
    if (!is_borrowed(key) || is_counted(key) || follows_the_clock(key) || is_left_open(allowed, key)) continue;
    if (!has(then, field, *value) && !has(now, field, *value))
      problems.add(Harm::Wrong,
                   fmt::format("{} | {} is '{}', which is neither old nor new", name, field, value_of(field)));
  }
}

void expect_old_or_new(const Allowed& allowed, const Shown& is, const Truth& truth, Problems& problems) {
  const auto& lies = allowed.lies;
  const auto shown = records_of(is.contents), before = records_of(truth.before.contents),
             after = records_of(truth.after.contents);
  for (const auto& [name, record] : before)
    if (is_vendors(name) && !shown.contains(name)) problems.add(Harm::Loss, fmt::format("{} is lost", name));
  for (const auto& [name, record] : shown) {
    if (std::ranges::any_of(record, [](const auto& one) { return one.second->find(kAgain) != std::string::npos; }))
      problems.add(Harm::Duplicate, fmt::format("{} is shown twice", name));
    if (lies.identities || (!is_vendors(name) && (lies.fields || lies.records))) continue;
    const auto *const then = find(before, name), *const now = find(after, name);
    if (then != nullptr || now != nullptr)
      expect_old_or_new(allowed, name, record, then, now, problems);
    else if (!lies.records)
      problems.add(Harm::Wrong, fmt::format("{} is shown, and the vendor has no such record", name));
  }
}

void judge_state(const Allowed& allowed, const Truth& truth, const Outcome& outcome, Problems& problems) {
  const auto& lies = allowed.lies;
  const auto also = allowed.removes ? truth.gone_on_the_way : 0;
  judge_reports(outcome.shown, problems);
  switch (*outcome.run.verdict) {
    case RunVerdict::Complete:
      if (lies.scope || lies.identities) return;
      if (lies.reports && !truth.after.reports_in.empty())
        return expect_old_or_new(allowed, outcome.shown, truth, problems);
      expect_equal(allowed, outcome.shown, truth.after, Harm::FalseComplete, Harm::FalseComplete, problems);
      judge_gone(outcome.shown, truth.after, also, !lies.records, problems);
      return;
    case RunVerdict::Partial:
      if (outcome.run.archived != 0 && !lies.clock)
        problems.add(Harm::Stale, fmt::format("a partial run archived {} records", outcome.run.archived));
      expect_old_or_new(allowed, outcome.shown, truth, problems);
      if (!lies.scope && !lies.identities) judge_gone(outcome.shown, truth.after, also, false, problems);
      return;
    case RunVerdict::Failed:
      expect_equal({}, outcome.shown, truth.before, Harm::Loss, Harm::Wrong, problems);
      judge_gone(outcome.shown, truth.before, 0, true, problems);
      return;
  }
}

void judge_next(const Allowed& allowed, const Truth& truth, const Outcome& outcome, Problems& problems) {
  const auto& next = outcome.next;
  if (next.verdict != RunVerdict::Complete)
    return problems.add(Harm::Loss, fmt::format("the vendor is well again, and the next sync is {}: '{}'",
                                                next.verdict ? name_of(*next.verdict) : "without a verdict",
                                                next.reasons.empty() ? "" : next.reasons.front()));
  if (allowed.lies.identities) return;  // what was stored under other ids stays: absence is no proof
  // What was said again is no longer a lie, but for what was invented and when it was archived.
  const Allowed left{.lies = {.records = allowed.lies.records, .clock = allowed.lies.clock || allowed.lies.scope}};
  Problems after;
  expect_equal(left, outcome.next_shown, outcome.was_said_again ? truth.said_again : truth.after, Harm::Loss,
               Harm::Stale, after);
  judge_gone(outcome.next_shown, truth.after, 0, true, after);
  judge_reports(outcome.next_shown, after);
  for (auto& problem : after.told()) problems.add(problem.harm, "after the next sync " + problem.text);
}

}  // namespace

Shown shown_by(Lab& lab) {
  Shown shown{.contents = contents(lab), .gone = {}, .reports_in = {}};
  if (lab.options.profile == Profile::Neurons) {
    for (const auto& upload : lab.uploads()) {
      if (upload.report_id && upload.outcome != observed::Outcome::Refused) ++shown.reports_in[*upload.report_id];
      shown.has_incomplete_report |= upload.outcome == observed::Outcome::Incomplete;
    }
    return shown;
  }
  for (const auto& instance : lab.instances(Filter{.informational = true, .archived = true, .details = true}))
    shown.gone.insert(instance.gone_ids.begin(), instance.gone_ids.end());
  return shown;
}

std::vector<Problem> judge(const Allowed& allowed, const Truth& truth, const Outcome& outcome) {
  Problems problems;
  using std::chrono::duration_cast;
  if (!outcome.run.verdict) {
    problems.add(Harm::Hang, "the run has no verdict");
    return problems.told();
  }
  if (outcome.slept > kLongestRun)
    problems.add(Harm::Hang,
                 fmt::format("it waited {} h in all", duration_cast<std::chrono::hours>(outcome.slept).count()));
  if (outcome.took > kLongestRealTime)
    problems.add(Harm::Hang,
                 fmt::format("it took {} s of real time", duration_cast<std::chrono::seconds>(outcome.took).count()));
  judge_words(allowed, outcome.run, problems);
  judge_state(allowed, truth, outcome, problems);
  judge_next(allowed, truth, outcome, problems);
  return problems.told();
}

}  // namespace qualyswas::conformance::bad_days
