// `qwas connectors`: what the configuration file names, and what the store holds beside it. Proves nothing and needs no
// password: a connector that is not configured rightly is listed all the same.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "connector/base/utc.h"
#include "connector/cli/listing.h"
#include "connector/cli/session.h"
#include "connector/cli/text.h"

namespace qualyswas::cli {
namespace {

struct ConnectorView {
  std::string name, profile, server, username;
  bool in_file = true;
  std::optional<Instant> last_sync;
  std::optional<store::Verdict> verdict;
};

Json to_json(const ConnectorView& view) {
  const auto text_or_null = [](const std::string& text) { return text.empty() ? Json{} : Json(text); };
  return {{"name", view.name},
          {"in_file", view.in_file},
          {"profile", text_or_null(view.profile)},
          {"server", text_or_null(view.server)},
          {"username", text_or_null(view.username)},
          {"last_sync", view.last_sync ? Json(format_utc(*view.last_sync)) : Json{}},
          {"verdict", view.verdict ? Json(std::string{store::name_of(*view.verdict)}) : Json{}}};
}

ConnectorView view_of(const config::Settings& settings) {
  ConnectorView view;
  view.name = settings.name;
  const auto profile = config::profile_of(settings);
  view.profile = profile ? std::string{config::name_of(*profile)} : settings.profile + " (unknown)";
  view.server = settings.url.empty() ? settings.platform : settings.url;
  view.username = settings.username;
  return view;
}

Result<void> add_last_sync(ConnectorView& view, store::Store& store) {
  const auto runs = store.runs(view.name, 1);
  if (!runs) return fail(runs.error());
  if (runs->empty()) return {};
  view.last_sync = runs->front().started;
  view.verdict = runs->front().verdict;
  return {};
}

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

// Those of the file in its order, then those that only the store knows.
Result<std::vector<ConnectorView>> views(const Session& session) {
  std::vector<ConnectorView> all;
  for (const auto& settings : session.connectors()) all.push_back(view_of(settings));
  const auto there = session.has_store();
  if (!there) return fail(there.error());
  if (!*there) return all;
  const auto store = session.open();
  if (!store) return fail(store.error());
  const auto stored = (*store)->connectors();
  if (!stored) return fail(stored.error());
  for (const auto& name : *stored)
    if (std::ranges::find(all, name, &ConnectorView::name) == all.end())
      all.push_back({.name = name, .in_file = false});
  for (auto& view : all)
    if (auto added = add_last_sync(view, **store); !added) return fail(added.error());
  return all;
}

}  // namespace

int connectors(Session& session) {
  if (auto done = session.read(); !done) return session.fail_with(done.error());
  const auto all = views(session);
  if (!all) return session.fail_with(all.error());
  auto listing = Listing::make(session, {{"NAME", false, true, 0},
                                         {"PROFILE", false, false, 1},
                                         {"SERVER", false, true, 2},
                                         {"USER", false, true, 4},
                                         {"LAST SYNC", false, false, 3},
                                         {"VERDICT", false, false, 3}});
  if (!listing) return session.fail_with(listing.error());
  std::int64_t strangers = 0;
  for (const auto& view : *all) {
    strangers += view.in_file ? 0 : 1;
    listing->row(view, [&]() -> std::vector<std::string> {
      return {view.name,
              view.in_file ? view.profile : "not in the file",
              or_dash(view.server),
              or_dash(view.username),
              shown(view.last_sync),
              view.verdict ? std::string{store::name_of(*view.verdict)} : "-"};
    });
  }
  listing->end(fmt::format("{} in {}", shown_count(listing->rows() - strangers, "connector", "connectors"),
                           printable(session.config_path())),
               [] { return std::string{}; });
  if (strangers > 0 && !session.options.json)
    session.streams.out << wrapped(
                               fmt::format("{} only in the store, {}: renamed or removed in the file. What is stored "
                                           "stays with the name under which it was pulled; to see it, give a "
                                           "connector that name again.",
                                           shown_count(strangers, "is", "are"), printable(session.store_name())),
                               session.width(), 2)
                        << '\n';
  return kComplete;
}

}  // namespace qualyswas::cli
