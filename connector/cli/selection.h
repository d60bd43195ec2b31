// What a view is asked for, in the store's words: the filters that were typed, with names looked up in the store. And
// why a view has no rows: which of the filters hides them, or what has to be done first.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "connector/cli/session.h"
#include "connector/store/reports.h"
#include "connector/store/store.h"

namespace qualyswas::cli {

// Config: --asset, --application or --network names nothing that is stored, or several things.
Result<store::Filter> filter_of(const Session& session, store::Store& store);
Result<store::AppFilter> app_filter_of(const Session& session, store::Store& store);

// What a view shows, as a word of a sentence.
struct Things {
  std::string_view one, many;  // "asset", "assets"
  // "7 assets are"
  std::string counted(std::int64_t rows, std::string_view verb_one, std::string_view verb_many) const;
};

// How many rows the same view has with another filter.
using Count = std::function<Result<std::int64_t>(const store::Filter&)>;
using AppCount = std::function<Result<std::int64_t>(const store::AppFilter&)>;

std::string why_nothing(const Session& session, store::Store& store, const store::Filter& filter, const Count& count,
                        const Things& things);
std::string why_nothing(const Session& session, store::Store& store, const store::AppFilter& filter,
                        const AppCount& count, const Things& things);
// No filter can be the reason: nothing of the connector is stored, and this says why.
std::string why_nothing_stored(const Session& session, store::Store& store, const Things& things);
std::string why_nothing_stored(const Session& session);  // there is no store yet

// Names under which the store holds something and which the configuration file does not have: of a connector that was
// renamed, or removed. The sentence to print about them, empty when there are none.
std::string about_orphans(const Session& session, store::Store& store);

}  // namespace qualyswas::cli
