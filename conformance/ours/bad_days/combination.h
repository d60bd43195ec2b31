// What goes wrong in one run: one fault of the fake's catalogue, or two, each with its place in the sync, and the text
// from which the same run is made again. Drawn from a seed alone: the same seed and number is the same combination on
// every machine.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "conformance/subject/subject.h"
#include "mockqualys/server/fault.h"

namespace qualyswas::conformance::bad_days {

// A kind of request that a sync makes, by the fake's name of its endpoint ("search/finding").
struct Place {
  std::string_view endpoint, path;
  bool is_always_xml = false;
};
const std::vector<Place>& places_of(Profile profile);

// How many requests a sync without faults sends to each place.
using Requests = std::map<std::string, int, std::less<>>;

struct ArmedFault {
  std::string kind;
  std::string place;  // an endpoint; empty: the kind strikes connections, which have none
  int nth = 1;        // of the requests to that place, or of the connections
  int times = 1;      // or mockqualys::kForEver
  bool operator==(const ArmedFault&) const = default;
};
std::string text_of(const ArmedFault& fault);  // "cut_body@search/finding#2x1", "close#1xever"
// The error is one line.
tl::expected<ArmedFault, std::string> parse_fault(std::string_view text);
// As the fake takes it; waits of real time are a second long, waits for a limit, which cost none, five minutes, and
// "change" removes the finding `removed`.
mockqualys::Fault to_fault(const ArmedFault& fault, std::int64_t removed);

struct Combination {
  Profile profile = Profile::Vulcan;
  Format format = Format::Xml;
  bool https = false;
  bool incremental = false;        // profile vulcan: the sync asks for what changed, not for everything
  std::vector<ArmedFault> faults;  // the first one strikes where both would
  bool operator==(const Combination&) const = default;
};
// The arguments that make it again: "--profile vulcan --format xml --only cut_body@search/finding#2x1".
std::string text_of(const Combination& combination);

// Whether one of them asks for TLS: it strikes the handshake, or bodies that are compressed on https alone.
bool needs_https(const std::vector<ArmedFault>& faults);

// Every kind that can strike a sync of that profile, once and for ever, at a place and in a format of the seed's
// choice.
std::vector<Combination> draw_singles(Profile profile, const Requests& requests, std::uint64_t seed);
// Two faults of different kinds. `number` counts the pairs of a seed from 0; `kinds`: these two, when there are any.
Combination draw_pair(Profile profile, const Requests& requests, std::uint64_t seed, std::uint64_t number,
                      const std::vector<std::string>& kinds = {});
// That kind everywhere: at each place, on each request there, once and for ever, in each format.
std::vector<Combination> everywhere(Profile profile, const Requests& requests, std::string_view kind);

}  // namespace qualyswas::conformance::bad_days
