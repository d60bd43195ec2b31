#include "mockqualys/world/record_views.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>
#include <unordered_map>

namespace mockqualys {

namespace {

using Shared = std::shared_ptr<const Records>;

std::optional<std::size_t> find(const Records& records, std::int64_t id) {
  const auto at = records.first_after(id - 1);
  if (at == records.size() || records.id_at(at) != id) return std::nullopt;
  return at;
}

// The vendor filters web apps by the date of their last scan but shows no such element. All findings that one scan
// touched carry its moment as lastTestedDate, so the newest of a web app's findings is that date; one that touched none
// was launched later than that.
class WebApps : public StoredRecords {
 public:
  explicit WebApps(const State& state) : StoredRecords{state[Kind::WebApp]} {
    for (const auto& [id, finding] : state[Kind::Finding]) {
      const auto webapp = first_value(*finding, Field::WebAppId), tested = first_value(*finding, Field::LastTestedDate);
      if (webapp.empty() || tested.empty()) continue;
      auto& newest = last_scans_[std::string{webapp}];
      if (tested > newest) newest = tested;
    }
    for (const auto& [id, scan] : state[Kind::Scan]) {
      const auto webapp =
          state[Kind::WebApp].find(std::strtoll(std::string{first_value(*scan, Field::WebAppId)}.c_str(), nullptr, 10));
      if (webapp == state[Kind::WebApp].end() || first_value(*webapp->second, Field::LastScan) != std::to_string(id))
        continue;
      auto& newest = last_scans_[std::to_string(webapp->first)];
      if (const auto launched = first_value(*scan, Field::LaunchedDate); launched > newest) newest = launched;
    }
  }

  void values(std::size_t position, Field field, Values& out) const override {
    if (field != Field::LastScanDate) return StoredRecords::values(position, field, out);
    out.clear();
    Values scan;
    StoredRecords::values(position, Field::LastScan, scan);
    const auto date = last_scans_.find(std::to_string(id_at(position)));
    if (!scan.empty() && date != last_scans_.end()) out.add(date->second);
  }

 private:
  std::unordered_map<std::string, std::string> last_scans_;
};

// Findings, scans and schedules: one whose record lists no tags has those of its web app. Of a finding only verbose
// answers repeat them, the others never do.
class OfWebApp : public StoredRecords {
 public:
  OfWebApp(const RecordMap& records, Shared webapps) : StoredRecords{records}, webapps_{std::move(webapps)} {}

  void values(std::size_t position, Field field, Values& out) const override {
    StoredRecords::values(position, field, out);
    if (!out.empty()) return;
    if (field == Field::Invalid) return out.add(webapp(position) ? "false" : "true");
    const auto theirs = field == Field::WebAppTagId     ? Field::TagId
                        : field == Field::WebAppTagName ? Field::TagName
                        : field == Field::WebAppTags    ? Field::Tags
                                                        : field;
    if (theirs == field) return;
    if (const auto at = webapp(position)) webapps_->values(*at, theirs, out);
  }

 private:
  std::optional<std::size_t> webapp(std::size_t position) const {
    Values id;
    StoredRecords::values(position, Field::WebAppId, id);
    if (id.empty()) return std::nullopt;
    return find(*webapps_, std::strtoll(std::string{id[0]}.c_str(), nullptr, 10));
  }

  Shared webapps_;
};

// Option profiles and authentication records: which web apps and schedules name one.
class Used : public StoredRecords {
 public:
  Used(const State& state, Kind kind, Field naming) : StoredRecords{state[kind]} {
    note(state[Kind::WebApp], naming, by_webapps_);
    note(state[Kind::Schedule], naming, by_schedules_);
  }

  void values(std::size_t position, Field field, Values& out) const override {
    const auto id = std::to_string(id_at(position));
    const auto tell = [&](bool used) {
      out.clear();
      out.add(used ? "true" : "false");
    };
    if (field == Field::UsedByWebApps) return tell(by_webapps_.contains(id));
    if (field == Field::UsedBySchedules) return tell(by_schedules_.contains(id));
    if (field == Field::IsUsed) return tell(by_webapps_.contains(id) || by_schedules_.contains(id));
    StoredRecords::values(position, field, out);
  }

 private:
  using Ids = std::set<std::string, std::less<>>;

  static void note(const RecordMap& records, Field naming, Ids& into) {
    for (const auto& [id, record] : records)
      for (const auto& [field, value] : record->fields)
        if (field == naming) into.insert(value);
  }

  Ids by_webapps_, by_schedules_;
};

}  // namespace

StoredRecords::StoredRecords(const RecordMap& records) {
  records_.reserve(records.size());
  for (const auto& [id, record] : records) records_.push_back(record);
}

std::size_t StoredRecords::first_after(std::int64_t id) const {
  const auto up_to = std::ranges::upper_bound(records_, id, {}, [](const RecordPtr& record) { return record->id; });
  return static_cast<std::size_t>(up_to - records_.begin());
}

void StoredRecords::values(std::size_t position, Field field, Values& out) const {
  out.clear();
  for (const auto& [of, value] : records_[position]->fields) {
    if (of == field) out.add(value);
  }
}

void StoredRecords::append(std::size_t position, Form form, std::string& out) const {
  out += form == Form::Full ? records_[position]->full : records_[position]->brief;
}

Views views_of(const State& state) {
  Views views;
  const auto webapps = std::make_shared<const WebApps>(state);
  views[Kind::WebApp] = webapps;
  for (const auto kind : {Kind::Finding, Kind::Scan, Kind::Schedule})
    views[kind] = std::make_shared<const OfWebApp>(state[kind], webapps);
  views[Kind::OptionProfile] = std::make_shared<const Used>(state, Kind::OptionProfile, Field::ProfileId);
  views[Kind::AuthRecord] = std::make_shared<const Used>(state, Kind::AuthRecord, Field::AuthRecordId);
  for (const auto kind : {Kind::Tag, Kind::SearchList, Kind::ReportTemplate, Kind::DnsOverride})
    views[kind] = std::make_shared<const StoredRecords>(state[kind]);
  return views;
}

}  // namespace mockqualys
