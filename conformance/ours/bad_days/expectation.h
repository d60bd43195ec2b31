// What each fault of the catalogue may do to a run: the error classes with which it may end, and what of the truth its
// answers take away. Typed in from the reference and the register, never read from the connector: a class that is not
// in a fault's row would send a person to the wrong place.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace qualyswas::conformance::bad_days {

// The false statements that a fault makes the vendor send and that look like true ones.
struct Lies {
  bool fields = false;      // of records: those named beside it, and what is made of several records
  bool records = false;     // records that the vendor has not got: those are left out of the comparison
  bool clock = false;       // the time: what is archived, and when, follows it
  bool scope = false;       // which records there are at all: that a run is complete says nothing
  bool reports = false;     // which reports are made by now: those that are not are not missing
  bool identities = false;  // ids: what is stored under them cannot be compared afterwards
  bool any() const { return fields || records || clock || scope || reports || identities; }
};

struct Expectation {
  std::string_view kind;
  // Of an error that ends a run, blanks between; empty: such a fault alone ends no run. A partial run may name none.
  std::string_view classes;
  // Fields of findings, assets and applications, as they are shown, whose values it makes up; commas between.
  std::string_view fields = {};
  Lies lies = {};
};

// nullptr: the catalogue has a kind that has no row yet, which a test tells.
const Expectation* find_expectation(std::string_view kind);
const std::vector<Expectation>& expectations();

// Of several faults at once: what any of them may do.
struct Allowed {
  std::set<std::string, std::less<>> classes, fields;
  Lies lies;
  bool waits = false;    // some answers come late or never: real time passes
  bool removes = false;  // "change": a record goes on the way
};
// Throws std::out_of_range for a kind without a row.
Allowed allowed_by(const std::vector<std::string>& kinds);

}  // namespace qualyswas::conformance::bad_days
