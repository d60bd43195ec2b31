#include "connector/store/postgres/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "connector/store/encode.h"
#include "connector/store/postgres/db.h"
#include "connector/store/postgres/text.h"
#include "connector/store/sql/rows.h"

namespace qualyswas::store {
namespace {

// The columns of `finding` that a row fills, in the order of `append_finding`.
#define COLUMNS                                                                                                   \
  "id, connector_id, finding_id, digest, asset_id, qid, informational, location, status, status_precedence, "     \
  "score_tenths, first_seen, last_seen, title, unique_id, source_status, ignored_reason, source_severity, type, " \
  "\"group\", param, potential, cvss_base, cvss_attack_vector, cwe, owasp, wasc, external_ref, detection_score, " \
  "asset_name"

// Rows in COPY's text format.
class Rows {
 public:
  Rows& add(std::int64_t value) {
    begin_field();
    fmt::format_to(std::back_inserter(text_), "{}", value);
    return *this;
  }
  Rows& add(std::string_view value) {
    begin_field();
    append_copy_field(text_, value);
    return *this;
  }
  Rows& add(Instant value) { return add(std::int64_t{value.time_since_epoch().count()}); }
  template <class Value>
  Rows& add(const std::optional<Value>& value) {
    if (value) return add(*value);
    begin_field();
    text_ += "\\N";
    return *this;
  }
  Rows& add(int value) { return add(std::int64_t{value}); }
  Rows& add(bool value) { return add(std::int64_t{value ? 1 : 0}); }
  Rows& add(const std::string& value) { return add(std::string_view{value}); }
  void end() {
    text_ += '\n';
    first_ = true;
  }
  const std::string& text() const { return text_; }

 private:
  void begin_field() {
    if (!std::exchange(first_, false)) text_ += '\t';
  }
  std::string text_;
  bool first_ = true;
};

void append_finding(Rows& rows, std::int64_t id, std::int64_t connector, const Sealed<model::FindingRow>& sealed) {
  const auto& row = sealed.row;
  rows.add(id).add(connector).add(row.finding_id).add(sealed.digest).add(row.asset_id).add(row.qid);
  rows.add(row.informational).add(row.location).add(row.status).add(row.status_precedence).add(row.score_tenths);
  rows.add(row.first_seen).add(row.last_seen).add(row.title).add(row.unique_id).add(row.source_status);
  rows.add(row.ignored_reason).add(row.source_severity).add(row.type).add(row.group).add(row.param);
  rows.add(row.potential).add(row.cvss_base).add(row.cvss_attack_vector).add(encode(row.cwe)).add(encode(row.owasp));
  rows.add(encode(row.wasc)).add(row.external_ref).add(row.detection_score).add(row.asset_name).end();
}

// A list of numbers as PostgreSQL writes an array.
std::string array_of(const std::vector<std::int64_t>& numbers) {
  std::string text = "{";
  for (const auto number : numbers) fmt::format_to(std::back_inserter(text), "{},", number);
  if (text.size() > 1) text.pop_back();
  return text + "}";
}

class Many final : public FindingsWriter {
 public:
  Many(PostgresDb& db, std::int64_t connector, std::int64_t highest)
      : db_{db}, connector_{connector}, highest_{highest} {}

  // A row may come twice in one batch: the second time it meets what the first one wrote.
  void write(const std::vector<Sealed<model::FindingRow>>& rows, const Each& each) override {
    for (auto begin = rows.begin(); begin != rows.end();) {
      std::unordered_set<std::int64_t> here;
      auto end = begin;
      while (end != rows.end() && here.insert(end->row.finding_id).second) ++end;
      write_distinct(begin, end, each);
      begin = end;
    }
  }

 private:
  using Iterator = std::vector<Sealed<model::FindingRow>>::const_iterator;
  struct Known {
    Stored stored;
    std::string unique_id;
  };

  void write_distinct(Iterator begin, Iterator end, const Each& each) {
    const auto known = find(begin, end);
    std::vector<const Sealed<model::FindingRow>*> added;
    std::vector<std::int64_t> returned, changed;
    Rows new_words, new_texts, unmapped;
    for (auto at = begin; at != end; ++at) {
      const auto found = known.find(at->row.finding_id);
      const auto stored = found == known.end() ? Stored{} : found->second.stored;
      auto written = judge(stored, *at, [&] { return found->second.unique_id; });
      if (written.returned) returned.push_back(stored.id);
      if (written.change == Change::Added) added.push_back(&*at);
      if (written.change == Change::Changed) {
        changed.push_back(stored.id);
        append_finding(new_words, stored.id, connector_, *at);
        append_rest(new_texts, unmapped, stored.id, at->row);
      }
      highest_ = std::max(highest_, at->row.finding_id);
      each(std::move(written));
    }
    if (!returned.empty()) {
      static constexpr auto kReturn = "UPDATE finding SET gone_since = NULL WHERE id = ANY (?)";
      Use{db_.prepared(kReturn)}.bind(array_of(returned)).exec();
    }
    if (!changed.empty()) update(changed, new_words, new_texts);
    insert(added, unmapped);
  }

  // What is stored of them. Beyond the highest id nothing is, and nothing is asked.
  std::unordered_map<std::int64_t, Known> find(Iterator begin, Iterator end) {
    static constexpr auto kFind = R"(
        SELECT finding_id, id, digest, gone_since IS NOT NULL, unique_id FROM finding
        WHERE connector_id = ? AND finding_id = ANY (?))";
    std::vector<std::int64_t> asked;
    for (auto at = begin; at != end; ++at)
      if (at->row.finding_id <= highest_) asked.push_back(at->row.finding_id);
    std::unordered_map<std::int64_t, Known> known;
    if (asked.empty()) return known;
    const auto ids = array_of(asked);
    Use find{db_.prepared(kFind)};
    find.bind(connector_, ids);
    while (find.step()) {
      Columns columns{find.row()};
      auto& one = known[columns.number()];
      one.stored.id = columns.number();
      one.stored.digest = columns.number();
      one.stored.gone = columns.flag();
      one.unique_id = columns.text();
    }
    return known;
  }

  static void append_rest(Rows& texts, Rows& unmapped, std::int64_t id, const model::FindingRow& row) {
    texts.add(id).add(row.description).add(row.result_list).end();
    int position = 0;
    for (const auto& one : row.unmapped) unmapped.add(id).add(position++).add(one.field).add(one.value).end();
  }

  void insert(const std::vector<const Sealed<model::FindingRow>*>& added, Rows& unmapped) {
    static constexpr auto kIds = "SELECT next_id() FROM generate_series(1, ?)";
    Rows words, texts;
    if (!added.empty()) {
      Use ids{db_.prepared(kIds)};
      ids.bind(static_cast<std::int64_t>(added.size()));
      for (const auto* row : added) {
        ids.step();
        const auto id = ids.row().number(0);
        append_finding(words, id, connector_, *row);
        append_rest(texts, unmapped, id, row->row);
      }
    }
    copy("COPY finding (" COLUMNS ") FROM STDIN", words);
    copy("COPY finding_text (id, description, result_list) FROM STDIN", texts);
    copy("COPY finding_unmapped (finding, position, field, value) FROM STDIN", unmapped);
  }

  void update(const std::vector<std::int64_t>& changed, const Rows& words, const Rows& texts) {
    static constexpr auto kMake = R"(
        CREATE TEMP TABLE IF NOT EXISTS new_words (LIKE qwas.finding) ON COMMIT DELETE ROWS;
        CREATE TEMP TABLE IF NOT EXISTS new_texts (LIKE qwas.finding_text) ON COMMIT DELETE ROWS;
        DELETE FROM new_words; DELETE FROM new_texts)";
    static constexpr auto kWords = R"(
        UPDATE finding f SET digest = n.digest, asset_id = n.asset_id, qid = n.qid, informational = n.informational,
               location = n.location, status = n.status, status_precedence = n.status_precedence,
               score_tenths = n.score_tenths, first_seen = n.first_seen, last_seen = n.last_seen, title = n.title,
               unique_id = n.unique_id, source_status = n.source_status, ignored_reason = n.ignored_reason,
               source_severity = n.source_severity, type = n.type, "group" = n."group", param = n.param,
               potential = n.potential, cvss_base = n.cvss_base, cvss_attack_vector = n.cvss_attack_vector,
               cwe = n.cwe, owasp = n.owasp, wasc = n.wasc, external_ref = n.external_ref,
               detection_score = n.detection_score, asset_name = n.asset_name
        FROM new_words n WHERE f.id = n.id)";
    static constexpr auto kTexts = R"(
        UPDATE finding_text t SET description = n.description, result_list = n.result_list
        FROM new_texts n WHERE t.id = n.id)";
    static constexpr auto kForget = "DELETE FROM finding_unmapped WHERE finding = ANY (?)";
    db_.connection().run(kMake);
    copy("COPY new_words (" COLUMNS ") FROM STDIN", words);
    copy("COPY new_texts (id, description, result_list) FROM STDIN", texts);
    db_.connection().run(kWords);
    db_.connection().run(kTexts);
    Use{db_.prepared(kForget)}.bind(array_of(changed)).exec();
  }

  void copy(const char* sql, const Rows& rows) {
    if (!rows.text().empty()) db_.connection().copy(sql, rows.text());
  }

  PostgresDb& db_;
  std::int64_t connector_, highest_;
};

}  // namespace

std::unique_ptr<FindingsWriter> write_many(Db& db, std::int64_t connector, std::int64_t highest) {
  return std::make_unique<Many>(dynamic_cast<PostgresDb&>(db), connector, highest);
}

}  // namespace qualyswas::store
