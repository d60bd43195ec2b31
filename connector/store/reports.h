// What profile neurons keeps: the files taken in, the applications they assess, and each application's findings as its
// newest assessment left them. Reached by Store::reports(), with the same connection and the same thread rules; used by
// sync (writing) and cli (reading). It maps nothing and reads no file.
//
// Assessments of an application are ordered by the report's own generation time, never by arrival (RPT-007). A file
// without one stands before every file with one. Two files of the same moment are one assessment: what either says is
// there is there.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/model/neurons_row.h"
#include "connector/store/store.h"

namespace qualyswas::store {

enum class Origin { Pulled, Uploaded };
enum class Outcome {
  Ingested,    // all of it
  Incomplete,  // stored, but something in it could not be read: nothing is closed because of it
  Refused,     // nothing of it was stored
};
std::string_view name_of(Origin origin);    // "pulled", "uploaded"
std::string_view name_of(Outcome outcome);  // "ingested", "incomplete", "refused"

// One file that was taken in, or refused (UPL-001).
struct UploadRow {
  std::int64_t id = 0;
  Instant at;
  Origin origin = Origin::Uploaded;
  std::string name;                       // the report's title; of a file without one, the file's name
  std::string file;                       // as it was named
  std::string document;                   // digest of the bytes of a pulled one; empty: not known
  std::optional<std::int64_t> report_id;  // the vendor's, of a pulled one
  std::string type;                       // the root element; empty: none was recognised
  std::optional<Instant> generated;       // the report's own time: what orders assessments
  Outcome outcome = Outcome::Ingested;
  std::vector<std::string> reasons;  // why it is not ingested whole; remarks worth reading otherwise
  bool settled = false;  // of a refused one: nothing else can come of this document, however often it is fetched
  std::int64_t applications = 0, findings = 0, ignored = 0, unreadable = 0;
  // Findings that no file had before, findings of which this one says something else, and findings whose state it
  // turned, by their status or by absence. A finding that it closes by status is in `changed` too.
  std::int64_t added = 0, changed = 0, closed = 0, reopened = 0;
  std::vector<UnmappedCount> unmapped;  // of all its findings, known ones too, and of their glossary
  bool operator==(const UploadRow&) const = default;
};

// What it means that a finding is not in this assessment (URBA-001, -002, -003). The caller decides: only a whole
// WAS_WEBAPP_REPORT without narrowing filters can prove an absence.
enum class Absence {
  ProvesNothing,  // the file leaves findings out, or could not be read to its end: it ends no comparison either
  IsSeen,         // everything is in it, but URBA is off: nothing is closed, and the next comparison is with this one
  Closes,  // URBA: an open finding, not ignored, that was in the application's assessments since the last one that
           // was whole (that one included) and is not in this one, its newest, is Closed by the system
};

// One file being taken in: a single transaction from begin to commit; destruction without commit undoes all of it.
// Findings come before the glossary that completes them. A finding that stands in the file twice is taken as it stood
// first, or as it is open. Which stored finding a row is about, its keys tell, and what it is about: README.md,
// "Identity of a finding". After an error nothing follows but the end.
class Assessment {
 public:
  virtual ~Assessment() = default;
  // An application that the results cover, with findings or without; joined by id, else by name, within the network. A
  // name that several applications with an id have joins none of them. Of what the row leaves empty nothing is
  // overwritten; an older assessment fills in only what is empty.
  virtual Result<void> assess(const model::ApplicationRow& row) = 0;
  // What the appendix adds. One that was not assessed is shown with it, and none of its findings is absent by that.
  virtual Result<void> describe(const model::ApplicationRow& row) = 0;
  // The file describes a scan of it, with findings or without; the latest one counts.
  virtual Result<void> scanned(const model::ApplicationRow& row, Instant at) = 0;
  // Of an application that was not assessed the file says that there is none `of` these sections: its findings of those
  // are absent. Of one that was assessed it means nothing.
  virtual Result<void> says_none(const model::ApplicationRow& row, const std::vector<model::ReportSection>& of) = 0;
  // Findings of applications that were not assessed assess theirs.
  virtual Result<void> add(std::vector<model::AppFindingRow> rows) = 0;
  // The kinds that this file's findings of the QID have: each wants a glossary row.
  virtual Result<std::vector<model::FindingKind>> kinds_of(std::int64_t qid) = 0;
  // The first row of a QID and kind stays. One that says nothing (map_missing_glossary) is shown as no glossary; its
  // notes count for the findings that have no level of their own.
  virtual Result<void> add(const model::GlossaryRow& row) = 0;
  // (QID, kind) of this file's findings that no glossary row has completed.
  virtual Result<std::vector<std::pair<std::int64_t, model::FindingKind>>> without_glossary() = 0;
  virtual Result<void> owasp_edition(model::OwaspEdition edition) = 0;
  // `upload` with id 0 is written; returned with its id, with `generated` as begin_assessment was told, and with added,
  // changed, closed, reopened and unmapped counted.
  //
  // An assessment older than the application's newest adds findings that are not known yet, and changes, reopens and
  // closes none that are. Where `absence` is Closes, and a whole assessment newer than this one exists already, what it
  // adds open is added Closed by the system: that newer one has proved the absence.
  //
  // Where the file contradicts itself or what is stored (FND-007, FND-009), the returned row says so, an Ingested one
  // is Incomplete, and `absence` is taken for ProvesNothing.
  virtual Result<UploadRow> commit(const UploadRow& upload, Absence absence) = 0;
};

struct SeverityCounts {
  std::int64_t critical = 0, high = 0, medium = 0, low = 0, unmapped = 0;
  bool operator==(const SeverityCounts&) const = default;
};

struct ApplicationView {
  std::string network;  // part of the application's identity (CFG-002)
  model::ApplicationRow application;
  std::vector<std::string> urls;     // its own first, then the distinct ones of its shown findings
  SeverityCounts open;               // displayed open findings
  std::optional<Instant> last_scan;  // the latest that any file tells: of a scan, or of a finding tested or detected
};

struct AppFindingView {
  std::string network, application;
  model::AppFindingRow finding;                // state as it stands now; severity, type and unmapped completed
  std::optional<model::GlossaryRow> glossary;  // without unmapped; nullopt: the report had none for its QID
  model::OwaspEdition owasp_edition = model::OwaspEdition::Unknown;
  bool closed_by_system = false;  // by URBA, not by a status
  bool rework = false;            // was Closed once and was open again after that; this stays
};

struct AppFilter {
  std::optional<std::string> application;  // its name, or its id in digits
  std::optional<std::string> network;
  std::optional<std::string> severity;  // the empty word: those that no line of the table covers
  std::optional<std::string> state;     // "Open", "Closed"
  std::optional<std::int64_t> qid;
  bool ignored = false;  // ignored findings, and nothing else (IGN-001)
  bool details = false;  // AppFindingRow::details and the glossary's long texts
};

class ReportStore {
 public:
  virtual ~ReportStore() = default;

  // `generated` orders the assessment: it stands in the head of the file, before all that is stored. Error Store while
  // a page, another assessment or a view of this Store is open.
  virtual Result<std::unique_ptr<Assessment>> begin_assessment(std::string_view connector, std::string_view network,
                                                               std::optional<Instant> generated) = 0;
  // A file of which nothing is stored.
  virtual Result<UploadRow> refuse(std::string_view connector, const UploadRow& upload) = 0;
  // RPT-006: this report of the vendor was taken in before, or is settled.
  virtual Result<bool> has_report(std::string_view connector, std::int64_t report_id) = 0;
  // The newest pulled file that was taken in with these very bytes.
  virtual Result<std::optional<UploadRow>> find_document(std::string_view connector, std::string_view document) = 0;
  // What was taken in as this report may be another one: `has_report` denies it from now on, `find_document` does not
  // find it, and what it said stays.
  virtual Result<void> doubt_report(std::string_view connector, std::int64_t report_id) = 0;

  template <class Row>
  using Each = std::function<Result<void>(const Row&)>;
  virtual Result<std::vector<UploadRow>> uploads(std::string_view connector, std::size_t most) = 0;  // newest first
  // By name, id, network. Asked for by severity, state, QID or ignored: those that have such a finding, with the counts
  // and URLs of such findings.
  virtual Result<void> applications(std::string_view connector, const AppFilter& filter,
                                    const Each<ApplicationView>& each) = 0;
  // Those not ignored, Open and Closed; application by application, then by QID, id and key.
  virtual Result<void> app_findings(std::string_view connector, const AppFilter& filter,
                                    const Each<AppFindingView>& each) = 0;
};

}  // namespace qualyswas::store
