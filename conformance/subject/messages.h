// The adapter protocol, version 1: what an executable subject and the suite say to each other, a JSON object a line.
// README.md of conformance/ is its manual. Reading is strict about what a known member holds and says precisely what is
// wrong; a member that is not known is noted and left alone.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>
#include <tl/expected.hpp>

#include "conformance/subject/subject.h"

namespace qualyswas::conformance::messages {

using Json = nlohmann::ordered_json;

inline constexpr int kProtocol = 1;

// What the adapter is and can do; the answer to `hello`.
struct Hello {
  int protocol = 0;
  std::string name, version;
  Profile profile = Profile::Generic;
  std::vector<std::string> can;      // of kAbilities
  std::vector<std::string> options;  // of WASC_OPTIONS, those that it follows
  // generic: the vendor's fields that it emits, of a "finding" and of an "application".
  std::map<std::string, std::vector<std::string>> fields;
  std::vector<MappingTable> mapping;  // generic: its own tables
};
inline constexpr std::string_view kAbilities[] = {"check", "sync", "upload", "show", "session"};

struct Gone {  // streamed state: the record is no longer kept
  std::string type;
  std::int64_t id = 0;
};

struct Done {
  RunVerdict verdict = RunVerdict::Failed;
  std::string error;  // its class: auth, permission, module, limit, transport, vendor, decode, config, state
  std::vector<std::string> reasons;
  std::map<std::string, std::int64_t> counts;  // members of observed::Run by name
  std::vector<observed::Unmapped> unmapped;    // values that no table has, of how many findings
};

struct Unsupported {
  std::string reason;
};

using Message = std::variant<Hello, observed::Asset, observed::Vulnerability, observed::Instance, observed::Finding,
                             observed::Application, observed::AppFinding, observed::Upload, observed::Run,
                             observed::CheckStep, observed::VendorRecord, Gone, Done, Unsupported>;

struct Line {
  Message message;
  std::vector<std::string> notes = {};             // members that nobody reads
  std::optional<std::int64_t> seq = std::nullopt;  // of a session: the request that it answers
};

// `profile` decides what a "finding" is. The error is one sentence that names the member.
tl::expected<Line, std::string> read(std::string_view line, Profile profile);

// One line, without its end.
std::string write(const Message& message);

// The JSON Schema of one message of a profile, for people and tools that check lines by themselves.
Json schema(Profile profile);

// What a request to the adapter says of the surroundings: WASC_BASE_URL and the others, by name.
std::map<std::string, std::string> environment(const Surroundings& at, std::string_view state_folder,
                                               std::int64_t deadline_ms);

}  // namespace qualyswas::conformance::messages
