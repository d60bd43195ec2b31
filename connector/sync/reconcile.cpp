// The vendor as it is now against the store as it is now (VAL-001 .. VAL-003). What counts as active is written down
// here a second time, from the guide's "Data Validation": the comparison must not agree with profiles/ because it is
// profiles/.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/utc.h"
#include "connector/sync/damage.h"
#include "connector/sync/differences.h"
#include "connector/sync/pages.h"
#include "connector/sync/sync.h"
#include "connector/sync/vendor_clock.h"
#include "connector/sync/walk.h"

namespace qualyswas::sync {
namespace {

struct VendorAsset {
  std::string name;
  std::optional<Instant> created, updated;
};

struct VendorFinding {
  std::int64_t id = 0, asset = 0, qid = 0;
  bool active = false;
  bool recent = false;  // something about it is newer than the last complete sync
};

struct OurFinding {
  std::int64_t asset = 0;
  bool active = false;  // and describes its instance
  std::string param;
  bool seen_at_vendor = false;
  bool gone = false;  // the last complete sync did not bring it
};

struct OurAsset {
  std::string name;
  std::optional<Instant> archived;
};

// Vulcan guide, "Matching Vulnerability Instances": active and not ignored. Information gathered has neither status nor
// ignore flag and stands for itself.
constexpr auto kActive = std::to_array<std::string_view>({"NEW", "ACTIVE", "REOPENED", "RETESTING"});

bool is_active(const model::Finding& finding) {
  if (finding.ignored.value_or(false)) return false;
  if (!finding.status) return finding.type == "INFORMATION_GATHERED";
  return std::ranges::find(kActive, *finding.status) != kActive.end();
}

// The vendor's records as they were sent.
template <class Source>
struct AsSent : Source {
  using Row = typename Source::Record;
  static Row map(Row&& record) { return std::move(record); }
};

// Hands every record over, a page at a time once it is proven. Gives how many there were.
template <class Source>
Result<std::int64_t> read_all(Vendor& vendor, const wire::Question& question, const std::stop_token& stop,
                              const std::function<void(const typename Source::Record&)>& each) {
  using Record = typename Source::Record;
  // Nobody has counted yet: what ten pages bring is read without asking.
  Bound bound{Source::kName, 0, question.page_size, [&] { return Source::count(vendor, question, stop); }};
  std::int64_t records = 0;
  std::vector<Record> page;
  const PageSink<Record> sink{.rows = [&](Batch<Record>&& batch) -> Result<void> {
                                std::ranges::move(batch.rows, std::back_inserter(page));
                                return {};
                              },
                              .forget = [&] { page.clear(); },
                              .end = [&](const PageEnd& end) -> Result<AfterPage> {
                                std::ranges::for_each(page, each);
                                page.clear();
                                records += end.records;  // one that cannot be read makes walk and count differ
                                return AfterPage::Continue;
                              }};
  if (auto read = read_pages<AsSent<Source>>(vendor, question, &bound, sink, stop); !read) return fail(read.error());
  return records;
}

class Reconciliation {
 public:
  Reconciliation(const config::Config& config, const Ports& ports, const std::stop_token& stop)
      : config_{config}, store_{ports.store}, clock_{ports.clock}, vendor_{config, ports}, stop_{stop} {
    question_.page_size = config.page_size;
    question_.verbose = false;
    if (!config.informational) question_.informational = false;
  }

  Result<std::vector<Comparison>> run() {
    if (auto read = read_last_sync(); !read) return fail(read.error());
    if (auto read = read_vendor(); !read) return fail(read.error());
    if (auto sound = examine_store(); !sound) return fail(sound.error());
    if (auto read = read_ours(); !read) return fail(read.error());
    compare_assets();
    if (auto compared = compare_instances(); !compared) return fail(compared.error());
    if (auto compared = compare_unique(); !compared) return fail(compared.error());
    return std::move(comparisons_);
  }

 private:
  Result<void> read_last_sync() {
    const auto runs = store_.runs(config_.name, 1'000);
    if (!runs) return fail(runs.error());
    const auto complete = std::ranges::find(*runs, std::optional{store::Verdict::Complete}, &store::RunRow::verdict);
    if (complete != runs->end()) last_sync_ = began(*complete);
    return {};
  }

  // By the vendor's clock where it is known: the vendor's dates are compared with it.
  static Instant began(const store::RunRow& run) {
    if (!run.vendor_time) return run.started;
    return *run.vendor_time - std::max(run.finished.value_or(run.started) - run.started, std::chrono::seconds{0});
  }

  // What is damaged may show less than was stored, and would be explained as the vendor's doing.
  Result<void> examine_store() {
    const VendorClock clock{[this] { return vendor_.client().vendor_times(); }, clock_, config_.endpoint};
    const auto damage = store_.find_damage(clock.now(), stop_);
    if (!damage) return fail(damage.error().during("examining the store"));
    if (!damage->empty()) return fail(damage_error(*damage));
    return {};
  }

  // At the second of the sync itself a change may be in or not.
  bool recent(std::optional<Instant> at) const { return last_sync_ && at && *at >= *last_sync_; }
  std::string since(std::string_view what) const {
    return fmt::format("{} since the sync of {}", what, format_utc(*last_sync_));
  }

  Result<void> read_vendor() {
    auto walked = read_all<WebAppSource>(vendor_, question_, stop_, [&](const model::WebApp& webapp) {
      vendor_assets_[webapp.id] = {webapp.name, webapp.created, webapp.updated};
    });
    if (!walked) return fail(walked.error());
    if (auto counted =
            compare_count("web applications: the walk against the count", vendor_.count_webapps({}, stop_), *walked);
        !counted)
      return counted;

    walked = read_all<FindingSource>(vendor_, question_, stop_, [&](const model::Finding& finding) {
      const bool is_recent = recent(finding.first_detected) || recent(finding.last_tested) || recent(finding.updated) ||
                             recent(finding.last_detected) || recent(finding.ignored_at) || recent(finding.fixed);
      vendor_findings_.push_back({finding.id, finding.webapp_id, finding.qid, is_active(finding), is_recent});
      names_[finding.name].insert(finding.qid);
      auto& of_qid = qids_[finding.qid];
      of_qid.names.insert(finding.name);
      of_qid.all_recent = of_qid.all_recent && is_recent;
    });
    if (!walked) return fail(walked.error());
    return compare_count("findings: the walk against the count", vendor_.count_findings(question_, stop_), *walked);
  }

  Result<void> compare_count(std::string name, const Result<std::int64_t>& counted, std::int64_t walked) {
    if (!counted) return fail(counted.error().during("counting at the vendor"));
    Comparison comparison{
        .name = std::move(name), .vendor = *counted, .ours = walked, .equal = *counted == walked, .differences = {}};
    if (!comparison.equal)
      comparison.differences.push_back({"the vendor's own answers", fmt::format("count says {}", *counted),
                                        fmt::format("its pages hold {} that can be read", walked), ""});
    comparisons_.push_back(std::move(comparison));
    return {};
  }

  store::Filter everything() const {
    store::Filter filter;
    filter.informational = config_.informational;
    filter.archived = true;
    return filter;
  }

  Result<void> read_ours() {
    auto read = store_.assets(config_.name, everything(), [&](const store::AssetView& view) -> Result<void> {
      our_assets_[view.asset.site_id] = {view.asset.name, view.archived_at};
      return {};
    });
    if (!read) return read;
    read = store_.findings(config_.name, everything(), [&](const model::FindingRow& row) -> Result<void> {
      our_findings_[row.finding_id] = {.asset = row.asset_id, .active = row.status == "Vulnerable", .param = row.param};
      return {};
    });
    if (!read) return read;
    return store_.instances(config_.name, everything(), [&](const store::InstanceView& view) -> Result<void> {
      const bool only_history = view.gone_ids.size() == view.finding_ids.size();
      for (const auto id : view.gone_ids) {
        auto& ours = our_findings_[id];
        ours.gone = true;
        if (!only_history) ours.active = false;  // a delivered one describes the instance
      }
      return {};
    });
  }

  std::string name_of_asset(std::int64_t id) const {
    if (const auto at = vendor_assets_.find(id); at != vendor_assets_.end()) return at->second.name;
    if (const auto at = our_assets_.find(id); at != our_assets_.end()) return at->second.name;
    return {};
  }

  // VAL-001. The two lists, asset by asset, names too.
  void compare_assets() {
    Differences differences;
    std::int64_t shown = 0;
    for (const auto& [id, ours] : our_assets_) {
      const auto what = fmt::format("asset {} ({})", id, ours.name);
      const bool listed = vendor_assets_.contains(id);
      if (!ours.archived) ++shown;
      if (ours.archived && listed)
        differences.add(what, "listed", "archived " + format_utc(*ours.archived),
                        fmt::format("not seen by a scan for {} days", config_.archive_after_days));
      if (!ours.archived && !listed)
        differences.add(what, "not listed", "stored",
                        "deleted at the vendor or out of this user's scope; absence alone archives nothing");
    }
    for (const auto& [id, theirs] : vendor_assets_) {
      const auto what = fmt::format("asset {} ({})", id, theirs.name);
      const auto ours = our_assets_.find(id);
      if (ours == our_assets_.end())
        differences.add(what, "listed", "not stored", recent(theirs.created) ? since("created") : "");
      else if (ours->second.name != theirs.name)
        differences.add(what, theirs.name, ours->second.name, recent(theirs.updated) ? since("renamed") : "");
    }
    comparisons_.push_back(differences.into("assets", static_cast<std::int64_t>(vendor_assets_.size()), shown));
  }

  struct Sums {
    std::int64_t vendor = 0;     // active findings
    std::int64_t ours = 0;       // Vulnerable instances that are shown
    std::int64_t explained = 0;  // vendor minus ours, as far as the differences below say it
    Differences differences;
  };

  // VAL-002. From the vendor's active findings to our Vulnerable instances, every step said.
  Result<void> compare_instances() {
    std::map<std::int64_t, Sums> by_asset;
    for (const auto& [id, asset] : vendor_assets_) by_asset[id];
    for (const auto& [id, asset] : our_assets_) by_asset[id];
    for (const auto& theirs : vendor_findings_) {
      auto& sums = by_asset[theirs.asset];
      sums.vendor += theirs.active ? 1 : 0;
      const auto at = our_findings_.find(theirs.id);
      const bool here = at != our_findings_.end() && at->second.asset == theirs.asset;
      if (here) at->second.seen_at_vendor = true;
      const bool ours_active = here && at->second.active;
      if (theirs.active == ours_active) continue;
      sums.explained += theirs.active ? 1 : -1;
      const bool is_back = here && at->second.gone && last_sync_;
      std::string why;
      if (is_back)
        why = since("delivered again");
      else if (theirs.recent)
        why = since(here ? "changed" : "new");
      sums.differences.add(fmt::format("finding {} (QID {})", theirs.id, theirs.qid),
                           theirs.active ? "active" : "not active",
                           here ? (ours_active ? "Vulnerable" : "not Vulnerable") : "not stored", std::move(why));
    }
    for (const auto& [id, ours] : our_findings_) {
      if (ours.seen_at_vendor || !ours.active) continue;
      auto& sums = by_asset[ours.asset];
      --sums.explained;
      sums.differences.add(fmt::format("finding {}", id), "gone", "Vulnerable",
                           "absence closes nothing; only a status does");
    }
    auto read = store_.instances(config_.name, everything(), [&](const store::InstanceView& view) -> Result<void> {
      if (view.status == "Vulnerable") add_instance(by_asset[view.asset_id], view);
      return {};
    });
    if (!read) return read;

    for (auto& [id, sums] : by_asset) {
      if (const auto rest = sums.vendor - sums.ours - sums.explained; rest != 0)
        sums.differences.add("instances", std::to_string(sums.vendor), std::to_string(sums.ours), "");
      comparisons_.push_back(sums.differences.into(fmt::format("active instances of {} {}", id, name_of_asset(id)),
                                                   sums.vendor, sums.ours));
    }
    return {};
  }

  void add_instance(Sums& sums, const store::InstanceView& view) {
    std::vector<std::int64_t> merged;  // active ones
    std::set<std::string> params;
    for (const auto id : view.finding_ids) {
      const auto at = our_findings_.find(id);
      if (at == our_findings_.end() || !at->second.active) continue;
      merged.push_back(id);
      params.insert(at->second.param);
    }
    const auto active = std::ssize(merged);
    const auto what = fmt::format("QID {} at {}", view.qid, view.location);
    if (view.archived) {
      sums.explained += active;
      sums.differences.add(what, fmt::format("{} active", active), "archived", "the asset is archived");
      return;
    }
    ++sums.ours;
    if (active == 1) return;
    sums.explained += active - 1;
    std::string why;
    if (active > 1)
      why = params.size() > 1 ? "they have the same asset, QID and URL, and differ in their parameter"
                              : "they have the same asset, QID and URL, and the same parameter";
    if (params == std::set<std::string>{""}) why = "they have the same asset, QID and URL, and no parameter";
    sums.differences.add(what, fmt::format("findings {}", fmt::join(active > 1 ? merged : view.finding_ids, ", ")),
                         "one instance", std::move(why));
  }

  // VAL-003. N names - Q QIDs = sum(names of a QID - 1) - sum(QIDs of a name - 1): both sides count the distinct pairs.
  Result<void> compare_unique() {
    Differences differences;
    for (const auto& [name, qids] : names_)
      if (qids.size() > 1)
        differences.add(fmt::format("name \"{}\"", name), "1 name", fmt::format("QIDs {}", fmt::join(qids, ", ")),
                        "several QIDs carry one name");
    for (const auto& [qid, of_qid] : qids_)
      if (of_qid.names.size() > 1)
        differences.add(fmt::format("QID {}", qid), fmt::format("names \"{}\"", fmt::join(of_qid.names, "\", \"")),
                        "1 QID", "one QID carries several names");

    // The screen of unique vulnerabilities has those that are shown; archived assets may hold more.
    const auto shown = stored_qids({.informational = config_.informational});
    if (!shown) return fail(shown.error());
    const auto stored = stored_qids(everything());
    if (!stored) return fail(stored.error());
    for (const auto& [qid, of_qid] : qids_) {
      if (!stored->contains(qid))
        differences.add(fmt::format("QID {}", qid), "found", "not stored", of_qid.all_recent ? since("new") : "");
      else if (!shown->contains(qid))
        differences.add(fmt::format("QID {}", qid), "found", "archived", "every asset that has it is archived");
    }
    for (const auto qid : *shown)
      if (!qids_.contains(qid))
        differences.add(fmt::format("QID {}", qid), "gone", "stored", "absence closes nothing; only a status does");
    comparisons_.push_back(differences.into("unique vulnerabilities: distinct names against QIDs",
                                            static_cast<std::int64_t>(names_.size()),
                                            static_cast<std::int64_t>(shown->size())));
    return {};
  }

  Result<std::set<std::int64_t>> stored_qids(const store::Filter& filter) {
    std::set<std::int64_t> qids;
    auto read = store_.vulnerabilities(config_.name, filter, [&](const store::VulnerabilityView& view) -> Result<void> {
      qids.insert(view.qid);
      return {};
    });
    if (!read) return fail(read.error());
    return qids;
  }

  struct OfQid {
    std::set<std::string> names;
    bool all_recent = true;
  };

  const config::Config& config_;
  store::Store& store_;
  const Clock& clock_;
  Vendor vendor_;
  const std::stop_token& stop_;
  wire::Question question_;
  std::optional<Instant> last_sync_;

  std::map<std::int64_t, VendorAsset> vendor_assets_;
  std::map<std::int64_t, OurAsset> our_assets_;
  std::vector<VendorFinding> vendor_findings_;
  std::unordered_map<std::int64_t, OurFinding> our_findings_;
  std::map<std::string, std::set<std::int64_t>> names_;
  std::map<std::int64_t, OfQid> qids_;
  std::vector<Comparison> comparisons_;
};

}  // namespace

Result<std::vector<Comparison>> reconcile(const config::Config& config, const Ports& ports,
                                          const std::stop_token& stop) {
  return Reconciliation{config, ports, stop}.run();
}

}  // namespace qualyswas::sync
