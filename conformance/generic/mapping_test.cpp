// A connector's own mapping tables, declared as data: every cell holds, and a value that they lack is told (GEN-009).
#include <gmock/gmock.h>

#include "conformance/generic/truth.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance::generic {
namespace {

std::vector<MappingTable> tables_of(const Lab& lab) {
  auto tables = lab.mapping();
  if (tables.empty()) throw NotSupported{"it declares no mapping of its own"};
  return tables;
}

// What the connector made of a finding's field; nothing where it says nothing.
std::string own_value(Lab& lab, std::int64_t id, const std::string& member) {
  for (const auto& record : lab.vendor_records()) {
    if (record.application || record.id != id) continue;
    const auto field = record.fields.find(member);
    return field == record.fields.end() ? std::string{} : field->second;
  }
  ADD_FAILURE() << "finding " << id << " is not shown" << Harm::Loss;
  return {};
}

class OwnMapping : public OnBothFormats {};
CONFORMS(OwnMapping, "GEN-009");

TEST_P(OwnMapping, HoldsInEveryCell) {
  Lab lab{bench(format())};
  for (const auto& table : tables_of(lab)) {
    std::int64_t id = kFinding;
    for (const auto& [value, own] : table.rows) {
      lab.add(FindingRecord{.id = ++id, .qid = 150000 + id % 1000, .url = "https://shop.example.test/" + value});
      lab.edit_finding(id, {{table.from, value}});
    }
    EXPECT_EQ(lab.sync().verdict, RunVerdict::Complete) << Harm::Loss;
    id = kFinding;
    for (const auto& [value, own] : table.rows)
      EXPECT_EQ(own_value(lab, ++id, table.to), own) << table.from << " is " << value;
    for (id = kFinding + static_cast<std::int64_t>(table.rows.size()); id > kFinding; --id) lab.remove_finding(id);
  }
}

TEST_P(OwnMapping, KeepsAndTellsAValueThatItLacks) {
  for (const std::string value : {"ESCALATED", "7", "-1"}) {
    Lab lab{bench(format())};
    for (const auto& table : tables_of(lab)) {
      if (table.rows.contains(value)) continue;
      SCOPED_TRACE(table.from + " is " + value);
      lab.add(FindingRecord{});
      lab.edit_finding(kFinding, {{table.from, value}});
      const auto run = lab.sync();
      const auto own = own_value(lab, kFinding, table.to);
      for (const auto& [known, mapped] : table.rows) EXPECT_NE(own, mapped) << "it takes it for " << known;
      EXPECT_THAT(run.unmapped, testing::Contains(observed::Unmapped{.field = table.from, .value = value}))
          << "nobody is told " << Harm::FalseComplete;
      lab.remove_finding(kFinding);
    }
  }
}
BOTH_FORMATS(OwnMapping);

}  // namespace
}  // namespace qualyswas::conformance::generic
