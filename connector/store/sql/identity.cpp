// A record is looked for by its keys, the strongest first, then by what it is about: section, QID, URL, parameter. What
// was found by a stronger key stands; a weaker one may bring a second finding into it (join), or contradict (tell).
//
// Of equals (one application, section, QID, URL and parameter) those are candidates that the file has not told of yet
// and that have no key of a sort which the record has too: if one of those were the record's, its key would have found
// it. They are tried in the order in which they were stored, which is that of the file that told of them first.
#include "connector/store/sql/identity.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

#include "connector/store/encode.h"

namespace qualyswas::store {
namespace {

constexpr int kOfAKey = -1;
constexpr unsigned kEverySort = kDetectionKey | kUniqueKey | kIdKey;

constexpr std::size_t kMostTold = 5;
constexpr std::size_t kMostCursors = 4096;
constexpr std::size_t kMostShadowed = 500;
// Real files have a handful of equals. Beyond, a record that no key knows is taken for a new finding.
constexpr int kMostTried = 256;
// Among so many candidates the one that has the record's own names (of one scan) is preferred.
constexpr int kMostPreferred = 8;

constexpr auto kPrefixes = std::to_array<std::string_view>({"detection:", "unique:", "id:", "unnamed:"});

std::string key_of_detection(std::int64_t id) { return fmt::format("detection:{}", id); }

// As it is, unless it looks like a key of another sort.
std::string key_of_unique(const std::string& unique_id) {
  const bool looks_like_another =
      std::ranges::any_of(kPrefixes, [&](std::string_view prefix) { return unique_id.starts_with(prefix); });
  return looks_like_another ? "unique:" + unique_id : unique_id;
}

std::string key_of_id(std::int64_t number, const std::string& text) {
  if (number > 0) return fmt::format("id:{}", number);
  return text.empty() ? std::string{} : "id:" + text;
}

// "a, b" and "b, a" are the same parameters.
std::string in_one_order(std::string_view param) {
  if (param.find(',') == std::string_view::npos) return std::string{param};
  constexpr std::string_view kBlanks = " \t\r\n";
  std::vector<std::string_view> names;
  for (std::size_t begin = 0; begin <= param.size();) {
    const auto end = std::min(param.find(',', begin), param.size());
    auto name = param.substr(begin, end - begin);
    name.remove_prefix(std::min(name.find_first_not_of(kBlanks), name.size()));
    name = name.substr(0, name.find_last_not_of(kBlanks) + 1);
    if (!name.empty()) names.push_back(name);
    begin = end + 1;
  }
  std::ranges::sort(names);
  return fmt::format("{}", fmt::join(names, ","));
}

std::int64_t about_digest(int section, std::int64_t qid, std::string_view url, std::string_view param) {
  return digest_of(fmt::format("about:{}:{}:{}:{}{}", section, qid, url.size(), url, in_one_order(param)));
}

std::int64_t about_digest(const model::AppFindingRow& row) {
  return about_digest(section_of(row.kind), row.qid, row.url, row.param);
}

bool same_qid(std::int64_t one, std::int64_t other) { return one == other || one == 0 || other == 0; }

// What the record says in place of a stored key of this sort, and does not say the same.
bool differs(unsigned sort, const StoredFinding& stored, const model::AppFindingRow& row, const RecordKeys& keys) {
  const auto& ids = stored.ids;
  if ((ids.keys & keys.sorts() & sort) == 0) return false;
  if (sort == kDetectionKey) return ids.detection_id != row.detection_id;
  if (sort == kUniqueKey) return ids.unique_id != row.unique_id;
  return key_of_id(ids.finding_id, ids.id_text) != keys.id;
}

bool differ(const StoredFinding& one, const StoredFinding& other) {
  const auto both = one.ids.keys & other.ids.keys;
  return ((both & kDetectionKey) != 0 && one.ids.detection_id != other.ids.detection_id) ||
         ((both & kUniqueKey) != 0 && one.ids.unique_id != other.ids.unique_id) ||
         ((both & kIdKey) != 0 &&
          key_of_id(one.ids.finding_id, one.ids.id_text) != key_of_id(other.ids.finding_id, other.ids.id_text)) ||
         !same_qid(one.qid, other.qid);
}

std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  return text.size() > kLongest ? std::string{text.substr(0, kLongest)} + "..." : std::string{text};
}

}  // namespace

RecordKeys::RecordKeys(const model::AppFindingRow& row) {
  if (row.detection_id.value_or(0) > 0) detection = key_of_detection(*row.detection_id);
  if (!row.own_ids) return;
  if (!row.unique_id.empty()) unique = key_of_unique(row.unique_id);
  id = key_of_id(row.finding_id, row.id_text);
}

unsigned RecordKeys::sorts() const {
  return (detection.empty() ? 0 : kDetectionKey) | (unique.empty() ? 0 : kUniqueKey) | (id.empty() ? 0 : kIdKey);
}

const std::string& RecordKeys::first() const {
  if (!unique.empty()) return unique;
  return detection.empty() ? id : detection;
}

bool FindingIdentity::is_known(const StoredFinding& stored, const model::AppFindingRow& row, const RecordKeys& keys) {
  const auto sorts = keys.sorts();
  return stored.is_about_the_same && (stored.ids.keys & sorts) == sorts && !differs(kDetectionKey, stored, row, keys) &&
         !differs(kUniqueKey, stored, row, keys) && !differs(kIdKey, stored, row, keys);
}

FindingIdentity::Match FindingIdentity::find(std::int64_t application, const model::AppFindingRow& row,
                                             const RecordKeys& keys) {
  struct Sort {
    unsigned bit;
    const std::string& key;
    std::string_view name;
    std::string value;
  };
  const auto sorts = std::to_array<Sort>({
      {kDetectionKey, keys.detection, "DETECTION_ID", std::to_string(row.detection_id.value_or(0))},
      {kUniqueKey, keys.unique, "UNIQUE_ID", row.unique_id},
      {kIdKey, keys.id, "ID", row.finding_id > 0 ? std::to_string(row.finding_id) : row.id_text},
  });
  const auto about = about_digest(row);
  Match match{.finding = std::nullopt, .keys = keys.sorts()};
  auto& found = match.finding;
  unsigned stronger = 0;
  for (const auto& sort : sorts) {
    if (sort.key.empty()) continue;
    const auto hit = find_by_key(application, sort.key, row);
    const auto passed = std::exchange(stronger, stronger | sort.bit);
    if (!hit || (found && found->id == hit->id)) continue;
    const bool is_another_place = hit->seen == upload_ && about_of(hit->id) != about;
    const bool is_denied = ((passed & kDetectionKey) != 0 && differs(kDetectionKey, *hit, row, keys)) ||
                           ((passed & kUniqueKey) != 0 && differs(kUniqueKey, *hit, row, keys));
    if (same_qid(hit->qid, row.qid) && !is_another_place && !is_denied) {
      if (!found) {
        found = hit;
        continue;
      }
      if (hit->seen != upload_ && found->seen != upload_ && !differ(*found, *hit)) {
        join(application, found->id, hit->id);
        found = load(std::max(found->id, hit->id), row);
        continue;
      }
    }
    match.keys &= ~sort.bit;
    tell(fmt::format("a finding with QID {} at '{}' has the {} '{}' of another one, with QID {}", row.qid,
                     shown(row.url), sort.name, shown(sort.value), hit->qid));
  }
  if (!found) {
    found = find_by_about(application, about, row, keys.sorts());
    if (!found && (match.keys & kDetectionKey) != 0) note_detection(application, about, row);
  } else if (!found->is_about_the_same && found->seen != upload_ && about_of(found->id) != about) {
    // It is found at another place now. What stood there already, and has no key to say that it is another, is it.
    const auto other = find_by_about(application, about, row, keys.sorts() | found->ids.keys);
    if (other && other->id != found->id && !differ(*found, *other)) {
      join(application, found->id, other->id);
      found = load(std::max(found->id, other->id), row);
    }
  }
  return match;
}

std::optional<StoredFinding> FindingIdentity::load(std::int64_t id, const model::AppFindingRow& row) {
  static constexpr auto kInto = "SELECT into_id FROM app_finding_joined WHERE id = ?";
  for (;;) {  // ids rise: it ends
    if (auto stored = read_stored_finding(db_, id, row)) return stored;
    Use into{db_.prepared(kInto)};
    if (!into.bind(id).step()) return std::nullopt;
    id = into.row().number(0);
  }
}

std::optional<StoredFinding> FindingIdentity::find_by_key(std::int64_t application, const std::string& key,
                                                          const model::AppFindingRow& row) {
  static constexpr auto kFind =
      "SELECT finding FROM app_finding_alias WHERE application = ? AND digest = ? AND keys = ? ORDER BY finding LIMIT "
      "1";
  if (auto stored = find_app_finding(db_, application, key, row)) return stored;
  std::int64_t id = 0;
  {
    Use find{db_.prepared(kFind)};
    if (!find.bind(application, digest_of(key), kOfAKey).step()) return std::nullopt;
    id = find.row().number(0);
  }
  return load(id, row);
}

// The first behind `after` that has no key of the sorts `without`.
std::optional<std::int64_t> FindingIdentity::next_about(std::int64_t application, std::int64_t about, unsigned without,
                                                        std::int64_t after) {
  static constexpr auto kNext =
      "SELECT min(finding) FROM app_finding_alias WHERE application = ? AND digest = ? AND keys = ? AND finding > ?";
  std::optional<std::int64_t> next;
  for (unsigned sorts = 0; sorts <= kEverySort; ++sorts) {
    if ((sorts & without) != 0) continue;
    Use find{db_.prepared(kNext)};
    find.bind(application, about, static_cast<int>(sorts), after).step();
    if (find.row().is_null(0)) continue;
    const auto found = find.row().number(0);
    if (!next || found < *next) next = found;
  }
  return next;
}

std::optional<StoredFinding> FindingIdentity::find_by_about(std::int64_t application, std::int64_t about,
                                                            const model::AppFindingRow& row, unsigned sorts) {
  const std::pair place{application, about};
  std::int64_t after = 0;
  if (sorts == 0) {
    if (cursors_.size() >= kMostCursors) cursors_.clear();
    after = cursors_[place];
  }
  const auto has_its_names = [&](const StoredFinding& stored) {
    return !row.own_ids && ((!row.unique_id.empty() && stored.ids.unique_id == row.unique_id) ||
                            (row.finding_id > 0 && stored.ids.finding_id == row.finding_id));
  };
  std::optional<StoredFinding> first;
  int candidates = 0;
  for (int tried = 0; tried < kMostTried && candidates < kMostPreferred; ++tried) {
    const auto next = next_about(application, about, sorts, after);
    if (!next) break;
    after = *next;
    auto stored = load(*next, row);
    // A record that was joined, or has learned keys, is still found where it stood before.
    if (!stored || stored->seen == upload_ || (stored->ids.keys & sorts) != 0) continue;
    ++candidates;
    if (candidates == 1 && sorts == 0) cursors_[place] = after - 1;  // those before are all told of
    const bool is_it = has_its_names(*stored);
    if (is_it || !first) first = std::move(stored);
    if (is_it || row.own_ids) break;
  }
  return first;
}

std::int64_t FindingIdentity::about_of(std::int64_t id) {
  static constexpr auto kRead = "SELECT kind, qid, url, param FROM app_finding WHERE id = ?";
  Use read{db_.prepared(kRead)};
  if (!read.bind(id).step()) throw std::runtime_error("a stored finding is missing");
  Columns columns{read.row()};
  const auto section = section_of(kind_of(columns.number()));
  const auto qid = columns.number();
  const auto url = columns.text();
  return about_digest(section, qid, url, columns.text());
}

void FindingIdentity::note_detection(std::int64_t application, std::int64_t about, const model::AppFindingRow& row) {
  static constexpr auto kFind = R"(
      SELECT finding FROM app_finding_alias WHERE application = ? AND digest = ? AND keys = ? ORDER BY finding LIMIT 8)";
  if (shadowed_.size() >= kMostShadowed) return;
  std::vector<std::int64_t> ids;
  for (unsigned sorts = 0; sorts <= kEverySort; ++sorts) {
    if ((sorts & kDetectionKey) == 0) continue;
    Use find{db_.prepared(kFind)};
    find.bind(application, about, static_cast<int>(sorts));
    while (find.step()) ids.push_back(find.row().number(0));
  }
  for (const auto id : ids)
    if (const auto stored = load(id, row); stored && stored->seen != upload_) shadowed_.push_back(stored->id);
}

std::int64_t FindingIdentity::replaced_detections() {
  static constexpr auto kFind = "SELECT 1 FROM app_finding WHERE id = ? AND seen <> ?";
  std::ranges::sort(shadowed_);
  shadowed_.erase(std::ranges::unique(shadowed_).begin(), shadowed_.end());
  std::int64_t replaced = 0;
  for (const auto id : shadowed_) replaced += Use{db_.prepared(kFind)}.bind(id, upload_).step() ? 1 : 0;
  return replaced;
}

// --- what is written ---

void FindingIdentity::add_alias(std::int64_t application, std::int64_t digest, int keys, std::int64_t finding) {
  static constexpr auto kAdd =
      "INSERT INTO app_finding_alias (application, digest, keys, finding) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";
  Use{db_.prepared(kAdd)}.bind(application, digest, keys, finding).exec();
}

void FindingIdentity::learn(std::int64_t application, const std::string& key, const StoredFinding& inserted,
                            const model::AppFindingRow& row, const RecordKeys& keys, unsigned of) {
  const auto add_key = [&](unsigned sort, const std::string& one) {
    if ((of & sort) != 0 && one != key) add_alias(application, digest_of(one), kOfAKey, inserted.id);
  };
  add_key(kDetectionKey, keys.detection);
  add_key(kUniqueKey, keys.unique);
  add_key(kIdKey, keys.id);
  add_alias(application, about_digest(row), static_cast<int>(inserted.ids.keys), inserted.id);
}

void FindingIdentity::learn(std::int64_t application, const StoredFinding& before, unsigned sorts,
                            const model::AppFindingRow& row, const RecordKeys& keys, unsigned of) {
  static constexpr auto kForget =
      "DELETE FROM app_finding_alias WHERE application = ? AND digest = ? AND keys = ? AND finding = ?";
  const auto add_key = [&](unsigned sort, const std::string& key) {
    const bool is_known = (before.ids.keys & sort) != 0 && !differs(sort, before, row, keys);
    if ((of & sort) != 0 && !is_known) add_alias(application, digest_of(key), kOfAKey, before.id);
  };
  add_key(kDetectionKey, keys.detection);
  add_key(kUniqueKey, keys.unique);
  add_key(kIdKey, keys.id);
  const auto about = about_digest(row);
  const auto was_about = before.is_about_the_same ? about : about_of(before.id);
  if (sorts != before.ids.keys) {
    Use{db_.prepared(kForget)}.bind(application, was_about, static_cast<int>(before.ids.keys), before.id).exec();
    add_alias(application, was_about, static_cast<int>(sorts), before.id);
  }
  if (about != was_about) add_alias(application, about, static_cast<int>(sorts), before.id);
}

void FindingIdentity::write_aliases(std::int64_t application) {
  static constexpr auto kMark = "UPDATE application SET aliased = 1 WHERE id = ?";
  static constexpr auto kRead = R"(
      SELECT id, key, keys, coalesce(unique_id, key), finding_id, coalesce(id_text, ''), coalesce(detection_id, 0), kind, qid,
             url, param FROM app_finding WHERE application = ?)";
  Use{db_.prepared(kMark)}.bind(application).exec();
  Use read{db_.prepared(kRead)};
  read.bind(application);
  while (read.step()) {
    Columns columns{read.row()};
    const auto id = columns.number();
    const auto first = columns.text();
    const auto sorts = static_cast<unsigned>(columns.small());
    const auto unique = columns.text();
    const auto number = columns.number();
    const auto text = columns.text();
    const auto detection = columns.number();
    const auto add_key = [&](unsigned sort, const std::string& key) {
      if ((sorts & sort) != 0 && key != first) add_alias(application, digest_of(key), kOfAKey, id);
    };
    add_key(kDetectionKey, key_of_detection(detection));
    add_key(kUniqueKey, key_of_unique(unique));
    add_key(kIdKey, key_of_id(number, text));
    const auto section = section_of(kind_of(columns.number()));
    const auto qid = columns.number();
    const auto url = columns.text();
    add_alias(application, about_digest(section, qid, url, columns.text()), static_cast<int>(sorts), id);
  }
}

// By DETECTION_ID; by the finding's own ID; and two that stand at one place alone and have no key in common: a file of
// either shape would have met the other.
void FindingIdentity::write_aliases_and_join(std::int64_t application) {
  join_all(application, R"(
      SELECT min(id), max(id) FROM app_finding WHERE application = ? AND (keys & 1) <> 0
      GROUP BY detection_id, qid HAVING count(*) > 1)");
  join_all(application, R"(
      SELECT min(id), max(id) FROM app_finding WHERE application = ? AND (keys & 4) <> 0 AND finding_id > 0
      GROUP BY finding_id, qid HAVING count(*) > 1)");
  write_aliases(application);
  join_all(application, R"(
      SELECT min(finding), max(finding) FROM app_finding_alias WHERE application = ? AND keys >= 0
      GROUP BY digest HAVING count(*) = 2 AND min(keys) > 0 AND (min(keys) & max(keys)) = 0)");
}

// `pairs` is asked until no two of them are left that do not differ: of three under one key two are joined at a time.
void FindingIdentity::join_all(std::int64_t application, const char* pairs) {
  const model::AppFindingRow none;
  for (bool again = true; again;) {
    std::vector<std::pair<std::int64_t, std::int64_t>> all;
    {
      Use read{db_.prepared(pairs)};
      read.bind(application);
      while (read.step()) {
        Columns columns{read.row()};
        const auto one = columns.number();
        all.emplace_back(one, columns.number());
      }
    }
    again = false;
    for (const auto& [one, other] : all) {
      const auto first = load(one, none), second = load(other, none);
      if (!first || !second || first->id == second->id || differ(*first, *second)) continue;
      join(application, first->id, second->id);
      again = true;
    }
  }
}

// The younger row goes on: with the older one's first key, with the words of the one that was told of later, and with
// the history of both. Where the older one was found it is found still, by its id.
void FindingIdentity::join(std::int64_t application, std::int64_t one, std::int64_t other) {
  static constexpr auto kWords = R"(
      UPDATE app_finding SET (digest, assessment, upload, state, closed_by, ignored, qid, kind, severity, url, param,
                              parameter_type, vulnerability_type, source_status, report_status, source_severity,
                              ignored_reason, ignored_by, ignored_comment, ignored_at, unmapped) =
          (SELECT digest, assessment, upload, state, closed_by, ignored, qid, kind, severity, url, param,
                  parameter_type, vulnerability_type, source_status, report_status, source_severity,
                  ignored_reason, ignored_by, ignored_comment, ignored_at, unmapped FROM app_finding WHERE id = ?1)
      WHERE id = ?2)";
  static constexpr auto kDetails = R"(
      UPDATE app_finding_text SET details = (SELECT details FROM app_finding_text WHERE id = ?1) WHERE id = ?2)";
  static constexpr auto kOrder = R"(
      SELECT (y.assessment, y.state = 'Open', y.upload) < (o.assessment, o.state = 'Open', o.upload),
             o.key, o.key_digest, y.key_digest, o.rework, o.seen, y.seen, y.rework
      FROM app_finding o, app_finding y WHERE o.id = ?1 AND y.id = ?2)";
  static constexpr auto kForgetDetails = "DELETE FROM app_finding_text WHERE id = ?";
  static constexpr auto kForget = "DELETE FROM app_finding WHERE id = ?";
  static constexpr auto kForward = "INSERT INTO app_finding_joined (id, into_id) VALUES (?, ?)";
  static constexpr auto kHistory =
      "UPDATE app_finding SET unique_id = coalesce(unique_id, key), key = ?, key_digest = ?, rework = ?, seen = ? "
      "WHERE "
      "id = ?";
  const auto old = std::min(one, other), young = std::max(one, other);
  const model::AppFindingRow none;
  const auto older = read_stored_finding(db_, old, none), younger = read_stored_finding(db_, young, none);
  if (!older || !younger) throw std::runtime_error("a stored finding is missing");

  std::string key;
  std::int64_t old_digest = 0, young_digest = 0;
  bool takes_the_older_words = false;
  {
    Use order{db_.prepared(kOrder)};
    order.bind(old, young).step();
    Columns columns{order.row()};
    takes_the_older_words = columns.flag();
    key = columns.text();
    old_digest = columns.number();
    young_digest = columns.number();
  }
  if (takes_the_older_words) {
    Use{db_.prepared(kWords)}.bind(old, young).exec();
    Use{db_.prepared(kDetails)}.bind(old, young).exec();
  }
  Use{db_.prepared(kForgetDetails)}.bind(old).exec();
  Use{db_.prepared(kForget)}.bind(old).exec();
  Use{db_.prepared(kForward)}.bind(old, young).exec();
  Use{db_.prepared(kHistory)}
      .bind(key, old_digest, older->rework || younger->rework, std::max(older->seen, younger->seen), young)
      .exec();
  add_alias(application, young_digest, kOfAKey, young);

  auto both = *younger;
  const auto missing = older->ids.keys & ~younger->ids.keys;
  both.ids.keys |= missing;
  if ((missing & kDetectionKey) != 0 || !both.ids.detection_id) both.ids.detection_id = older->ids.detection_id;
  if ((missing & kUniqueKey) != 0) both.ids.unique_id = older->ids.unique_id;
  if ((missing & kIdKey) != 0) {
    both.ids.finding_id = older->ids.finding_id;
    both.ids.id_text = older->ids.id_text;
  }
  auto dates = older->dates;
  merge(dates, younger->dates);
  if (takes_the_older_words) dates.times_detected = older->dates.times_detected;
  both.dates = dates;
  write_identity(db_, both);
  ++joined_;
}

void FindingIdentity::tell(std::string what) {
  ++contradictions_;
  if (told_.size() >= kMostTold) return;
  std::ranges::replace_if(
      what, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');  // anything may be in a file
  told_.push_back(std::move(what));
}

}  // namespace qualyswas::store
