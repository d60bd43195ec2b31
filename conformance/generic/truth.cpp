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

// As shown, of the declared paths; an empty text says as much as none. Tells of what is shown twice.
Records shown(Lab& lab, bool applications, const std::vector<std::string>& paths) {
  Records records;
  for (const auto& record : lab.vendor_records()) {
    if (record.application != applications) continue;
    EXPECT_FALSE(records.contains(record.id)) << record.id << " is shown twice " << Harm::Duplicate;
    auto& fields = records[record.id];
    for (const auto& path : paths) {
      const auto field = record.fields.find(path);
      if (field != record.fields.end() && !trimmed(field->second).empty()) fields[path] = trimmed(field->second);
    }
    fields["id"] = std::to_string(record.id);
  }
  return records;
}

void expect_equal(const Records& vendor, const Records& ours, std::string_view what, Harm harm) {
  for (const auto& [id, fields] : vendor) {
    const auto record = ours.find(id);
    if (record == ours.end()) {
      ADD_FAILURE() << fmt::format("{} {} is not shown ", what, id) << Harm::Loss;
      continue;
    }
    for (const auto& [path, text] : fields) {
      const auto field = record->second.find(path);
      EXPECT_TRUE(field != record->second.end() && field->second == text)
          << fmt::format("{} {}: {} is '{}' at the vendor and {} here ", what, id, path, text,
                         field == record->second.end() ? "absent" : fmt::format("'{}'", field->second))
          << harm;
    }
    for (const auto& [path, text] : record->second)
      EXPECT_TRUE(fields.contains(path)) << fmt::format("{} {}: {} is '{}' here, and the vendor says nothing of it ",
                                                        what, id, path, text)
                                         << harm;
  }
  for (const auto& [id, fields] : ours)
    EXPECT_TRUE(vendor.contains(id)) << fmt::format("{} {} is shown, and the vendor has no such ", what, id)
                                     << Harm::Stale;
}

}  // namespace

LabOptions bench(Format format) { return {.format = format, .webapps = {{}}, .profile = Profile::Generic}; }

void expect_the_vendors_records(Lab& lab, Harm harm) {
  auto paths = lab.vendor_fields();
  if (std::ranges::find(paths, "id") == paths.end()) paths.emplace_back("id");
  expect_equal(at_the_vendor(lab, mockqualys::Kind::Finding, paths), shown(lab, false, paths), "finding", harm);
  expect_equal(at_the_vendor(lab, mockqualys::Kind::WebApp, paths), shown(lab, true, paths), "application", harm);
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
