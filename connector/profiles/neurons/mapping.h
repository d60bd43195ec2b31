// The neurons profile: what a report says, in the words of the Ivanti guide, "Qualys WAS Data Mapping in Ivanti
// Neurons". Used by sync. Pure: no store, no network, no clock. Nothing is dropped here; what no line covers stands in
// `unmapped`.
//
//   for each finding          map_finding(finding)            store the row
//   for each glossary entry   map_glossary(entry, kind)       for each of kEveryKind that findings of this QID have:
//                                                             complete the rows of (qid, kind)
//   at the end                map_missing_glossary(qid, kind) for rows that no entry completed
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "connector/model/neurons_row.h"
#include "connector/model/report.h"

namespace qualyswas::profiles::neurons {

// "The Scanner Name associated with these scans", on applications and findings alike.
inline constexpr std::string_view kScannerName = "QUALYS";

inline constexpr auto kEveryKind = std::to_array<model::FindingKind>({
    model::FindingKind::Confirmed,
    model::FindingKind::Potential,
    model::FindingKind::Unsaid,
    model::FindingKind::SensitiveContent,
    model::FindingKind::InformationGathered,
});

model::ApplicationRow map_application(const model::ReportApplication& application);
// The `root` of its file says whether UNIQUE_ID and ID are the finding's own: of a web application report they are
// taken to be (no genuine one is known), of a scan report they name the record of that scan.
model::AppFindingRow map_finding(const model::ReportFinding& finding,
                                 model::ReportRoot root = model::ReportRoot::WebAppReport);
model::GlossaryRow map_glossary(const model::GlossaryEntry& entry, model::FindingKind kind);
// No glossary entry: title and severity stay empty, and are noted. For rows without a `source_severity` of their own.
model::GlossaryRow map_missing_glossary(std::int64_t qid, model::FindingKind kind);

// The report leaves findings out: it has a FILTERS element that is not exactly the two filters which the vendor sets by
// default. Absence from such a report proves nothing.
bool is_filtered(const model::ReportHead& head);

}  // namespace qualyswas::profiles::neurons
