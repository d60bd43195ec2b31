// What a bench saw while a case ran: the requests and answers, what was made to go wrong, the clocks, what the subject
// said. A bench hands it over when it is taken down; it reaches the reports when the case failed. Bounded, and without
// the secrets that the bench names. It knows nothing of the vendor: a bench says what its exchanges are called.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace qualyswas::conformance {

// One request and its answer, as far as a person needs them to understand a failure.
struct Exchange {
  std::int64_t number = 0;     // counted from 1
  std::string at;              // the vendor's clock
  std::string method, target;  // the path with its query
  std::string sent;            // what was asked for: criteria, or the head of the body
  int status = 0;              // of the answer; 0: closed without one
  std::string code;            // the vendor's own word for the outcome
  std::string fault;           // the fault that struck it
  std::string changed;         // what the case made of the answer on its way
  std::string hint;            // what probably went wrong
  std::string received;        // the head of the answer's body
  std::int64_t sent_bytes = 0, received_bytes = 0;
  bool operator==(const Exchange&) const = default;
};

struct Fact {
  std::string name, value;
  bool operator==(const Fact&) const = default;
};

struct Evidence {
  std::vector<Fact> facts;          // clocks, estate, options
  std::vector<std::string> faults;  // in the order they were set
  std::vector<Exchange> exchanges;  // the first and the last
  std::int64_t left_out = 0;        // exchanges between those
  std::vector<Fact> said;           // what the subject said beside its records: a log, standard error
  bool operator==(const Evidence&) const = default;
};

inline constexpr std::size_t kMostBenches = 4;      // of a case, the last
inline constexpr std::size_t kMostExchanges = 60;   // of a bench: the first 20 and the last 40
inline constexpr std::size_t kFirstExchanges = 20;  // of those
inline constexpr std::size_t kMostFaults = 50;
inline constexpr std::size_t kLongestText = 1200;  // bytes; said and faults: four times that

// At most `bytes` of it, cut on a boundary of UTF-8, with "..." and how much there was.
std::string head_of(std::string_view text, std::size_t bytes = kLongestText);

nlohmann::ordered_json to_json(const Evidence& evidence);
// Throws nlohmann's exceptions on what to_json does not write.
Evidence evidence_of(const nlohmann::ordered_json& object);

// --- for a bench, while a case runs. Thread safe ---

// Called once the case is known to have failed; what it uses must outlive the bench.
void keep_evidence(std::function<Evidence()> make);
// Never shown in a report of this case: not in evidence, messages or remarks. Shorter ones than 4 bytes are left alone.
void keep_secret(std::string secret);

// --- for who runs the cases ---

void forget_evidence();                              // and the secrets
std::vector<Evidence> take_evidence();               // of the benches since, without the secrets
std::string without_secrets(std::string_view text);  // each as "********"

}  // namespace qualyswas::conformance
