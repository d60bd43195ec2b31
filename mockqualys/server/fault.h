// Fault: one thing that goes wrong on purpose, what it is and which requests it strikes. Set with Server::fault, with
// POST /faults, or by the file faults.json of an estate. The kinds and their parameters: `mockqualys faults`.
//
// A fault is addressed, never rolled. It counts the requests that match `path`, `endpoint`, `user`, `page` and `record`
// from when it was set; it strikes number `nth` and the `times` - 1 after it, or with `every` each so-manieth `times`
// times; then the server is well again. Of several that would strike one request, the one set first does.
//
// A page, for `page`, is a search that asks for something new: the searches of one path and user are a walk, and page n
// is the nth of them since the fault was set or the walk began. The same request again is the same page, so that a
// client that tries again meets the fault again. A walk begins anew with a search that has no cursor (no criterion "id
// GREATER", no startFromId, no startFromOffset above 1) and behind a page that said that there are no more.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "mockqualys/world/world.h"

namespace mockqualys {

inline constexpr int kForEver = -1;  // for Fault::times

using FaultHeaders = std::vector<std::pair<std::string, std::string>>;
using FaultTexts = std::vector<std::string>;

// The value of a parameter.
class FaultValue {
 public:
  FaultValue(bool value) : value_{value} {}
  template <std::integral Number>
  FaultValue(Number value) : value_{static_cast<std::int64_t>(value)} {}
  FaultValue(const char* value) : value_{std::string{value}} {}
  FaultValue(std::string value) : value_{std::move(value)} {}
  FaultValue(std::string_view value) : value_{std::string{value}} {}
  FaultValue(FaultHeaders value) : value_{std::move(value)} {}
  FaultValue(FaultTexts value) : value_{std::move(value)} {}
  bool operator==(const FaultValue&) const = default;

  template <class T>
  const T* get_if() const {
    return std::get_if<T>(&value_);
  }
  template <class Visitor>
  auto visit(const Visitor& visitor) const {
    return std::visit(visitor, value_);
  }

 private:
  std::variant<bool, std::int64_t, std::string, FaultHeaders, FaultTexts> value_;
};
using FaultParameters = std::map<std::string, FaultValue, std::less<>>;

// What a fault does to the world when it strikes, before the answer is made. What cannot be done any more (the record
// is gone) is left out, and the journal's hint says so.
namespace world_action {
struct Add {
  Kind kind;
  std::string xml;
};
struct Remove {
  Kind kind;
  std::int64_t id;
};
struct EditRecord {
  Kind kind;
  std::int64_t id;
  std::vector<Edit> edits;
};
struct AddSolution {
  std::string xml;
};
struct RemoveSolution {
  std::int64_t qid;
};
struct EditSolution {
  std::int64_t qid;
  std::vector<Edit> edits;
};
struct MoveClock {
  std::chrono::seconds by{0};
};
struct ChangeAccount {
  std::string name;
  std::optional<std::string> password = {};
  std::optional<bool> api = {}, was = {}, knowledgebase = {};
  std::optional<std::vector<std::string>> tags = {}, without = {};
  std::optional<std::optional<std::string>> state = {};  // set and empty: in order again
};
}  // namespace world_action
using WorldAction = std::variant<world_action::Add, world_action::Remove, world_action::EditRecord,
                                 world_action::AddSolution, world_action::RemoveSolution, world_action::EditSolution,
                                 world_action::MoveClock, world_action::ChangeAccount>;

struct Fault {
  std::string kind = "answer";
  std::string path;                    // the beginning of one; empty matches all
  std::string endpoint;                // "search/finding", "knowledge_base" (faults/endpoint.h); empty matches all
  std::string user;                    // empty matches all
  int nth = 1;                         // counted from 1
  std::optional<int> every;            // instead of nth
  int times = 1;                       // or kForEver
  std::optional<int> page;             // of a walk, counted from 1
  std::optional<std::int64_t> record;  // only answers that hold the record of this id (a KnowledgeBase: this QID)
  FaultParameters with;                // of its kind; those that are not given have their default
  std::vector<WorldAction> world;      // in their order
};

}  // namespace mockqualys
