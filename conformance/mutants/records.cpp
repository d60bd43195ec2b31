// Profile generic: what a connector shows of the vendor's own records.
#include <map>

#include "conformance/mutants/mutant.h"
#include "conformance/mutants/told.h"

namespace qualyswas::conformance::mutants {
namespace {

using observed::VendorRecord;

}  // namespace

std::vector<Mutant> of_records() {
  return {
      {"record-lost",
       "it loses the last record",
       {"GEN-001"},
       Harm::Loss,
       told({.vendor_records =
                 [](std::vector<VendorRecord>& all) {
                   if (!all.empty()) all.pop_back();
                 }})},
      {"field-folded",
       "it writes statuses in small letters",
       {"GEN-002"},
       Harm::Wrong,
       told({.vendor_records = each([](VendorRecord& one) {
               for (auto& letter : one.fields["status"]) letter = static_cast<char>(std::tolower(letter));
             })})},
      {"known-records-kept-as-they-were",
       "it keeps the first version of a record that it has seen",
       {"GEN-005", "GEN-004"},
       Harm::Stale,
       told_anew([] {
         auto first = std::make_shared<std::map<std::pair<bool, std::int64_t>, VendorRecord>>();
         return Told{.vendor_records = each([first](VendorRecord& one) {
                       one = first->emplace(std::pair{one.application, one.id}, one).first->second;
                     })};
       })},
      {"own-table-guessed",
       "it takes a level that its own table lacks for the lowest, and tells nobody",
       {"GEN-009"},
       Harm::FalseComplete,
       told({.run = [](observed::Run& run) { run.unmapped.clear(); }, .vendor_records = each([](VendorRecord& one) {
                                                                        if (!one.application)
                                                                          one.fields.emplace("risk", "low");
                                                                      })})},
      {"booleans-of-text-true",
       "it takes the text \"false\" for true",
       {"GEN-007"},
       Harm::Wrong,
       told({.vendor_records = each([](VendorRecord& one) {
               for (auto& [name, value] : one.fields)
                 if (value == "false") value = "true";
             })})},
  };
}

std::vector<Mutant> all() {
  std::vector<Mutant> all;
  for (auto part : {of_runs(), of_answers(), of_mapping(), of_reports(), of_records()})
    for (auto& mutant : part) all.push_back(std::move(mutant));
  return all;
}

}  // namespace qualyswas::conformance::mutants
