// Subject is a connector under test behind a port: it is told where the vendor stands and what is wanted, and shows all
// that it keeps. Lab (support/lab.h) drives one; in_process.h is ours, executable.h anybody's.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/framework/claims.h"
#include "conformance/framework/evidence.h"
#include "conformance/qualys/format.h"
#include "conformance/subject/observed.h"

namespace qualyswas::conformance {

// Whose mapping the connector promises: Vulcan's, Ivanti Neurons', or none (it is judged by the vendor's own words).
enum class Profile { Vulcan, Neurons, Generic };
std::string_view name_of(Profile profile);  // "vulcan" ...

// What a case wants of the connector, beside what every run is told.
struct SubjectOptions {
  Profile profile = Profile::Vulcan;
  Format format = Format::Xml;
  int page_size = 500;
  bool informational = false;               // vulcan: take in informational findings
  int archive_after_days = 30;              // vulcan
  bool incremental = false;                 // vulcan: ask for what changed, not for everything
  int full_every = 0;                       // vulcan, with incremental: of so many runs one is full; 0: its own
  std::string network = "DMZ";              // neurons
  std::optional<bool> urba = std::nullopt;  // neurons: update remediation by assessment
  std::string oldest_scan_data = {};        // neurons: the look-back, "90 days"; empty: the connector's own
  std::string report_title_prefix = {};     // neurons
  int attempts = 0;                         // for one request, the first and the further ones; 0: the connector's own
  bool operator==(const SubjectOptions&) const = default;
};

struct Surroundings {
  std::string base_url, ca_file;  // of the vendor; no file: the system's authorities
  std::string username, password;
  Instant now;  // the connector's own clock
  SubjectOptions options;
  bool operator==(const Surroundings&) const = default;
};

// A mapping of a generic connector's own, declared as data (GEN-009): what it makes of each value of a vendor's field.
// A value that no row has is kept without one and told in `unmapped` of the run.
struct MappingTable {
  std::string from;                         // the vendor's field of a finding, "severity"
  std::string to;                           // the member that the connector emits, "risk"
  std::map<std::string, std::string> rows;  // the vendor's value -> its own
};

// Which of what it keeps is to be shown.
struct Filter {
  bool informational = false;
  bool archived = false;  // archived assets and their instances too
  bool details = false;   // the findings of an instance
};

struct AppFilter {
  std::optional<std::string> application = std::nullopt;  // its name, or its id in digits
  std::optional<std::string> network = std::nullopt;
  std::optional<std::string> severity = std::nullopt;  // the empty word: those that no line of the table covers
  std::optional<std::string> state = std::nullopt;     // "Open", "Closed"
  bool ignored = false;                                // ignored findings, and nothing else (IGN-001)
  bool details = false;
};

// The subject broke: it crashed, hung, or said what no connector may say. The message carries the harm: the case
// FAILED.
class SubjectError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Subject {
 public:
  virtual ~Subject() = default;

  // Itself, or the one that it stands before.
  virtual Subject& innermost() { return *this; }

  // What follows happens there. Throws NotSupported with the reason when it cannot work as the options say.
  virtual void prepare(const Surroundings& at) = 0;
  // Its clock from now on, also while it runs.
  virtual void set_now(Instant now) = 0;

  // The connection test: its steps in order (AUTH-002). Throws SubjectError when it refuses its settings.
  virtual std::vector<observed::CheckStep> check(const Surroundings& at) = 0;
  // One run, to its verdict. Throws SubjectError when there is none.
  virtual observed::Run sync(const Surroundings& at) = 0;
  // Takes in one report file (profile neurons).
  virtual observed::Upload upload(const Surroundings& at, std::string_view bytes, const std::string& file) = 0;

  // What it keeps, as it stands now.
  virtual std::vector<observed::Asset> assets(const Filter& filter) = 0;
  virtual std::vector<observed::Instance> instances(const Filter& filter) = 0;
  virtual std::vector<observed::Vulnerability> vulnerabilities(const Filter& filter) = 0;
  virtual std::vector<observed::Finding> findings(const Filter& filter) = 0;
  virtual std::vector<observed::Application> applications(const AppFilter& filter) = 0;
  virtual std::vector<observed::AppFinding> app_findings(const AppFilter& filter) = 0;
  virtual std::vector<observed::Upload> uploads() = 0;               // newest first
  virtual std::vector<observed::Run> runs() = 0;                     // newest first
  virtual std::vector<observed::VendorRecord> vendor_records() = 0;  // profile generic, by id
  // Profile generic: the vendor's fields that it promises to emit, of findings or of web applications.
  virtual std::vector<std::string> vendor_fields(bool applications) const = 0;
  virtual std::vector<MappingTable> mapping() const { return {}; }

  // What it said beside its records, for a person who looks for the reason of a failure: a log, standard error.
  virtual std::vector<Fact> said() { return {}; }
};

}  // namespace qualyswas::conformance
