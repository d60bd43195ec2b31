// What a write of a client changes beside the record itself, so that no two records contradict each other:
//
//   a new name or address of a record  stands wherever others name it: in web apps, findings, scans, schedules,
//   profiles a record that is erased            is no longer named by what could use it again (a scan that ran keeps
//   its profile) a web app that is erased           takes its findings and scans along; its schedules stay and are
//   invalid a tag's parent                     lists it among its children
//
// Pure functions on a state: an estate replays them when its clock moves. They may be applied to a state that holds the
// record and those that name it alone (`neighbours`).
#pragma once

#include <optional>

#include "mockqualys/world/estate.h"

namespace mockqualys {

tl::expected<void, std::string> replace_elements(const ReplaceElements& replace, State& state);
tl::expected<void, std::string> erase_record(const EraseRecord& erase, State& state);
tl::expected<void, std::string> purge_webapp(const PurgeWebApp& purge, State& state);

// The record with these children instead of its own of their names, each at the vendor's place.
tl::expected<RecordPtr, std::string> with_elements(Kind kind, const StoredRecord& record,
                                                   const std::vector<NewElement>& elements);

// Every tag's children are those tags whose parent it is.
void list_children(State& state);

// What an element below a record names by the id in it: "defaultProfile" an option profile.
std::optional<Kind> kind_named_by(std::string_view element);

// The record, and all that may name it or belong to it.
State neighbours(Kind kind, std::int64_t id, const PerKind<std::shared_ptr<const Records>>& records);

}  // namespace mockqualys
