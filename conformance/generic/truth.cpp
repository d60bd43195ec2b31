#include "conformance/generic/truth.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <map>

#include "conformance/qualys/vendor_record.h"

namespace qualyswas::conformance::generic {
namespace {

using Records = std::map<std::int64_t, std::map<std::string, std::string>>;

Records at_the_vendor(Lab& lab, mockqualys::Kind kind, const std::vector<std::string>& paths) {
  Records records;
  for (const auto id : lab.world().ids(kind)) records[id] = vendor_fields_of(lab.world(), kind, id, paths);
  return records;
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// What is wrong, so many of it and the first few: one failure, not one a record.
class Differences {
 public:
  void add(std::string line) {
    if (++count_ <= kShown) text_ += line + "\n";
  }
  void expect_none(Harm harm) const {
    if (count_ == 0) return;
    ADD_FAILURE() << text_ << (count_ > kShown ? fmt::format("... and {} more ", count_ - kShown) : "") << harm;
  }

 private:
  static constexpr int kShown = 5;
  int count_ = 0;
  std::string text_;
};

// As shown, of the declared paths; an empty text says as much as none. Tells of what is shown twice.
Records shown(Lab& lab, bool applications, const std::vector<std::string>& paths) {
  Records records;
  Differences twice;
  for (const auto& record : lab.vendor_records()) {
    if (record.application != applications) continue;
    if (records.contains(record.id)) twice.add(fmt::format("{} is shown twice", record.id));
    auto& fields = records[record.id];
    for (const auto& path : paths) {
      const auto field = record.fields.find(path);
      if (field != record.fields.end() && !trimmed(field->second).empty()) fields[path] = trimmed(field->second);
    }
    fields["id"] = std::to_string(record.id);
  }
  twice.expect_none(Harm::Duplicate);
  return records;
}

void expect_equal(const Records& vendor, const Records& ours, std::string_view what, Harm harm) {
  Differences missing, differing, gone;
  for (const auto& [id, fields] : vendor) {
    const auto record = ours.find(id);
    if (record == ours.end()) {
      missing.add(fmt::format("{} {} is not shown", what, id));
      continue;
    }
    for (const auto& [path, text] : fields) {
      const auto field = record->second.find(path);
      if (field == record->second.end())
        differing.add(fmt::format("{} {}: {} is '{}' at the vendor and absent here", what, id, path, text));
      else if (field->second != text)
        differing.add(
            fmt::format("{} {}: {} is '{}' at the vendor and '{}' here", what, id, path, text, field->second));
    }
    for (const auto& [path, text] : record->second)
      if (!fields.contains(path))
        differing.add(fmt::format("{} {}: {} is '{}' here, and the vendor says nothing of it", what, id, path, text));
  }
  for (const auto& [id, fields] : ours)
    if (!vendor.contains(id)) gone.add(fmt::format("{} {} is shown, and the vendor has no such", what, id));
  missing.expect_none(harm == Harm::FalseComplete ? harm : Harm::Loss);
  differing.expect_none(harm == Harm::FalseComplete ? Harm::Wrong : harm);
  gone.expect_none(Harm::Stale);
}

void expect_equal(Lab& lab, mockqualys::Kind kind, std::string_view what, Harm harm) {
  const bool applications = kind == mockqualys::Kind::WebApp;
  auto paths = lab.vendor_fields(applications);
  if (std::ranges::find(paths, "id") == paths.end()) paths.emplace_back("id");
  expect_equal(at_the_vendor(lab, kind, paths), shown(lab, applications, paths), what, harm);
}

}  // namespace

LabOptions bench(Format format) { return {.format = format, .webapps = {{}}, .profile = Profile::Generic}; }

void expect_the_vendors_records(Lab& lab, Harm harm) {
  expect_equal(lab, mockqualys::Kind::Finding, "finding", harm);
  expect_equal(lab, mockqualys::Kind::WebApp, "application", harm);
}

void expect_honest(Lab& lab, const observed::Run& run) {
  SCOPED_TRACE(told(run));
  if (run.verdict == RunVerdict::Complete) return expect_the_vendors_records(lab, Harm::FalseComplete);
  EXPECT_FALSE(run.reasons.empty() && run.error_class.empty()) << "it is not complete, and does not say why";
}

void expect_whole_sync(Lab& lab, Harm harm) {
  const auto run = lab.sync();
  SCOPED_TRACE(told(run));
  EXPECT_EQ(run.verdict, RunVerdict::Complete);
  expect_the_vendors_records(lab, harm);
}

std::string told(const observed::Run& run) {
  return fmt::format("{} ({}): {}", run.verdict ? name_of(*run.verdict) : "no verdict", run.error_class,
                     fmt::join(run.reasons, " | "));
}

}  // namespace qualyswas::conformance::generic
