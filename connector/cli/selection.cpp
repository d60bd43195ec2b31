// Two halves: names to ids (a word that names nothing is an error with the near ones), and the reasons of an empty
// view. A reason is found by asking the same view again with one filter less; the first sentence that fits is printed.
#include "connector/cli/selection.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/near.h"
#include "connector/cli/profile_words.h"
#include "connector/cli/text.h"
#include "connector/cli/words.h"

namespace qualyswas::cli {
namespace {

// A thing of the store that a person may name by its id or by its name.
struct Named {
  std::optional<std::int64_t> id;
  std::string name;
};

std::string shown(const Named& one) {
  return one.id ? fmt::format("{} {}", *one.id, one.name.empty() ? "(unnamed)" : one.name) : one.name;
}

std::string shown_list(const std::vector<Named>& all, const std::vector<std::size_t>& places) {
  constexpr std::size_t kMost = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(places.size(), kMost); ++i) text += (i == 0 ? "" : "; ") + shown(all[places[i]]);
  if (places.size() > kMost) text += fmt::format("; and {} more", places.size() - kMost);
  return text;
}

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

// `option` is what was typed with it; `kind` reads like "asset", `view` is where all of them are listed.
Result<Named> choose(std::string_view option, std::string_view kind, std::string_view typed, std::vector<Named> all,
                     const std::string& view) {
  std::vector<std::string> names;
  for (const auto& one : all) names.push_back(one.name);
  std::vector<std::size_t> found;
  if (const auto id = number_in(typed))
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all[i].id == id) found.push_back(i);
  if (found.empty()) found = meant(typed, names);
  if (found.size() == 1) return all[found.front()];
  const auto takes = fmt::format("{} takes an id, a name or a part of a name", option);
  if (found.size() > 1)
    return fail(ErrorKind::Config, fmt::format("{}: '{}' may be {} {}s", option, typed, found.size(), kind),
                fmt::format("type the id, or more of the name: {}", shown_list(all, found)));
  if (all.empty())
    return fail(ErrorKind::Config, fmt::format("{}: no {} is stored yet, so none is '{}'", option, kind, typed),
                fmt::format("{} says why", view));
  // The near ones, by name and by id; when none is near, what there is.
  std::vector<std::string> words = names;
  for (const auto& one : all) words.push_back(one.id ? std::to_string(*one.id) : std::string{});
  std::vector<std::size_t> near;
  for (const auto& word : near_words(typed, words))
    for (std::size_t i = 0; i < all.size(); ++i)
      if ((names[i] == word || words[all.size() + i] == word) && std::ranges::find(near, i) == near.end())
        near.push_back(i);
  const bool is_near = !near.empty();
  if (!is_near)
    for (std::size_t i = 0; i < all.size(); ++i) near.push_back(i);
  return fail(ErrorKind::Config, fmt::format("{}: no {} '{}' is stored", option, kind, typed),
              fmt::format("{}{}; {}; {} lists all", is_near ? "did you mean: " : "stored are: ", shown_list(all, near),
                          takes, view));
}

Result<Named> find_asset(const Session& session, store::Store& store, std::string_view typed) {
  store::Filter all;
  all.archived = all.informational = true;
  std::vector<Named> assets;
  auto read = store.assets(session.settings().name, all, [&](const store::AssetView& view) -> Result<void> {
    assets.push_back({.id = view.asset.site_id, .name = view.asset.name});
    return {};
  });
  if (!read) return fail(read.error());
  return choose("--asset", "asset", typed, std::move(assets), session.line("show assets --archived"));
}

struct Applications {
  std::vector<Named> applications;
  std::vector<std::string> networks;  // each once
};

Result<Applications> applications_of(const Session& session, store::Store& store) {
  Applications all;
  std::set<std::string> networks;
  std::set<std::string> unnumbered;  // the same name in two networks is one word to type
  auto read = store.reports().applications(
      session.settings().name, {}, [&](const store::ApplicationView& view) -> Result<void> {
        networks.insert(view.network);
        const auto& application = view.application;
        if (application.application_id || unnumbered.insert(application.name).second)
          all.applications.push_back({.id = application.application_id, .name = application.name});
        return {};
      });
  if (!read) return fail(read.error());
  all.networks.assign(networks.begin(), networks.end());
  return all;
}

// The store selects by name or by id in digits.
Result<std::string> find_application(const Session& session, const Applications& all, const std::string& typed) {
  // One name that several applications have selects them all, as it does in the store.
  std::set<std::string> same;
  for (const auto& one : all.applications)
    if (folded(one.name) == folded(typed)) same.insert(one.name);
  if (same.size() == 1 || same.contains(typed)) return same.contains(typed) ? typed : *same.begin();
  auto found = choose("--application", "application", typed, all.applications, session.line("show applications"));
  if (!found) return fail(found.error());
  return found->id ? std::to_string(*found->id) : found->name;
}

Result<std::string> find_network(const Session& session, const Applications& all, const std::string& typed) {
  std::vector<Named> networks;
  for (const auto& name : all.networks) networks.push_back({.id = std::nullopt, .name = name});
  auto found = choose("--network", "network", typed, std::move(networks), session.line("show applications"));
  if (!found) return fail(found.error());
  return found->name;
}

std::string day_of(Instant instant) { return shown_day(instant) + " UTC"; }

// The same view with one filter less, and what to say of the rows that are there then.
template <class Filter>
struct Relaxed {
  std::function<std::string(std::int64_t rows)> sentence;
  Filter filter;
};

// The sentences of those filters that hide something by themselves.
template <class Filter, class CountRows>
std::vector<std::string> hiding(const std::vector<Relaxed<Filter>>& relaxed, const CountRows& count) {
  std::vector<std::string> sentences;
  for (const auto& one : relaxed)
    if (const auto rows = count(one.filter); rows && *rows > 0) sentences.push_back(one.sentence(*rows));
  return sentences;
}

std::string no_rows(const std::vector<std::string>& sentences) {
  return fmt::format("No rows. {}.", fmt::join(sentences, ". "));
}

// Several filters hide together what each of them alone would show.
std::string none_has_all(const Session& session, const Things& things, std::int64_t stored, std::string_view options) {
  return fmt::format("No rows. {} stored, and none fits all filters together. To see all: {}",
                     things.counted(stored, "is", "are"), session.line(fmt::format("show {}{}", things.many, options)));
}

}  // namespace

std::string Things::counted(std::int64_t rows, std::string_view verb_one, std::string_view verb_many) const {
  return fmt::format("{} {}", shown_count(rows, one, many), rows == 1 ? verb_one : verb_many);
}

Result<store::Filter> filter_of(const Session& session, store::Store& store) {
  const auto& show = session.options.show;
  store::Filter filter;
  filter.informational = show.informational || session.settings().informational.value_or(false);
  filter.archived = show.archived;
  filter.details = show.details;
  filter.qid = show.qid;
  if (show.status) filter.status = *show.status == kUnmapped ? "" : *show.status;
  if (show.asset) {
    const auto asset = find_asset(session, store, *show.asset);
    if (!asset) return fail(asset.error());
    filter.asset_id = asset->id;
  }
  return filter;
}

Result<store::AppFilter> app_filter_of(const Session& session, store::Store& store) {
  const auto& show = session.options.show;
  store::AppFilter filter;
  if (show.severity) filter.severity = *show.severity == kUnmapped ? "" : *show.severity;
  filter.state = show.state;
  filter.qid = show.qid;
  filter.ignored = show.ignored;
  filter.details = show.details || session.options.json;
  if (!show.application && !show.network) return filter;
  const auto all = applications_of(session, store);
  if (!all) return fail(all.error());
  if (show.application) {
    auto application = find_application(session, *all, *show.application);
    if (!application) return fail(application.error());
    filter.application = std::move(*application);
  }
  if (show.network) {
    auto network = find_network(session, *all, *show.network);
    if (!network) return fail(network.error());
    filter.network = std::move(*network);
  }
  return filter;
}

std::string why_nothing(const Session& session, store::Store& store, const store::Filter& filter, const Count& count,
                        const Things& things) {
  const auto& show = session.options.show;
  std::vector<Relaxed<store::Filter>> relaxed;
  // "7 assets are" + " archived: add --archived"
  const auto without = [&](const std::string& verb_one, const std::string& verb_many, const std::string& what,
                           auto change) {
    auto changed = filter;
    changed.details = false;
    change(changed);
    relaxed.push_back({[=](std::int64_t rows) { return things.counted(rows, verb_one, verb_many) + what; }, changed});
  };
  using store::Filter;
  if (!filter.archived)
    without("is", "are", things.many == "assets" ? " archived: add --archived" : " of archived assets: add --archived",
            [](Filter& one) { one.archived = true; });
  if (!filter.informational)
    without("is", "are", " informational: add --informational", [](Filter& one) { one.informational = true; });
  if (show.status)
    without("has", "have", fmt::format(" another status than {}", *show.status),
            [](Filter& one) { one.status.reset(); });
  if (show.qid)
    without("has", "have", fmt::format(" another QID than {}", *show.qid), [](Filter& one) { one.qid.reset(); });
  if (show.asset)
    without("is", "are", " of other assets than --asset names", [](Filter& one) { one.asset_id.reset(); });
  const auto sentences = hiding(relaxed, count);
  if (!sentences.empty()) return no_rows(sentences);

  store::Filter all;
  all.archived = all.informational = true;
  if (const auto rows = count(all); rows && *rows > 0)
    return none_has_all(session, things, *rows, " --archived --informational");
  return why_nothing_stored(session, store, things);
}

std::string why_nothing(const Session& session, store::Store& store, const store::AppFilter& filter,
                        const AppCount& count, const Things& things) {
  const auto& show = session.options.show;
  std::vector<Relaxed<store::AppFilter>> relaxed;
  const auto without = [&](const std::string& verb_one, const std::string& verb_many, const std::string& what,
                           auto change) {
    auto changed = filter;
    changed.details = false;
    change(changed);
    relaxed.push_back({[=](std::int64_t rows) { return things.counted(rows, verb_one, verb_many) + what; }, changed});
  };
  using store::AppFilter;
  if (filter.ignored)
    without("has", "have", " nothing that is ignored, or is not: leave --ignored out",
            [](AppFilter& one) { one.ignored = false; });
  else if (things.many == "findings")
    without("is", "are", " ignored: add --ignored", [](AppFilter& one) { one.ignored = true; });
  if (show.severity)
    without("has", "have", fmt::format(" another severity than {}", *show.severity),
            [](AppFilter& one) { one.severity.reset(); });
  if (show.state)
    without("has", "have", fmt::format(" another state than {}", *show.state),
            [](AppFilter& one) { one.state.reset(); });
  if (show.qid)
    without("has", "have", fmt::format(" another QID than {}", *show.qid), [](AppFilter& one) { one.qid.reset(); });
  if (show.application)
    without("is", "are", " of another application than --application names",
            [](AppFilter& one) { one.application.reset(); });
  if (show.network)
    without("is", "are", " of another network than --network names", [](AppFilter& one) { one.network.reset(); });
  const auto sentences = hiding(relaxed, count);
  if (!sentences.empty()) return no_rows(sentences);

  const auto rows = count({}).value_or(0);
  AppFilter only_ignored;
  only_ignored.ignored = true;
  if (const auto stored = rows + count(only_ignored).value_or(0); stored > 0)
    return none_has_all(session, things, stored, rows > 0 ? "" : " --ignored");
  return why_nothing_stored(session, store, things);
}

std::string why_nothing_stored(const Session& session) {
  return fmt::format("No rows. Nothing is stored yet. Type: {}{}", session.line("sync"),
                     session.takes_files() ? ", or: " + session.line("upload FILE") : "");
}

std::string why_nothing_stored(const Session& session, store::Store& store, const Things& things) {
  const auto orphans = about_orphans(session, store);
  const auto with_orphans = [&](std::string text) { return orphans.empty() ? text : text + ". " + orphans; };
  const auto uploads = store.reports().uploads(session.settings().name, 1);
  const bool has_files = uploads && !uploads->empty();
  if (session.takes_files() && has_files)
    return with_orphans(fmt::format("No rows. Files were taken in or refused, and no {} came of them: {}", things.many,
                                    session.line("show uploads")));
  const auto runs = store.runs(session.settings().name, 1);
  if (!runs || runs->empty()) return with_orphans(why_nothing_stored(session));

  const auto& run = runs->front();
  const auto log = session.line("show runs --log");
  if (!run.verdict)
    return with_orphans(fmt::format("No rows yet. The sync that began on {} has not ended ({}): {} shows how far it is",
                                    day_of(run.started), name_of(run.state), log));
  if (run.verdict == store::Verdict::Failed)
    return with_orphans(fmt::format(
        "No rows. The last sync, of {}, failed and stored nothing{}. {} shows what it did; {} tests the login",
        day_of(run.started), first_reason_of(run), log, session.line("check")));
  return with_orphans(fmt::format("No rows. The last sync, of {}, was {}, and {} {} shows more", day_of(run.started),
                                  name_of(*run.verdict), words_of(session).nothing_came(session, run, things), log));
}

std::string about_orphans(const Session& session, store::Store& store) {
  auto stored = store.connectors();
  if (!stored) return {};
  std::erase_if(*stored, [&](const std::string& name) {
    return std::ranges::find(session.connectors(), name, &config::Settings::name) != session.connectors().end();
  });
  if (stored->empty()) return {};
  const bool one = stored->size() == 1;
  return fmt::format(
      "{} holds data of {} {}, which {} does not name. If {} is another name of the same connector, give "
      "it its old name again: what is stored stays with the name under which it was pulled",
      session.store_name(), one ? "the connector" : "the connectors", quoted_list(*stored), session.config_path(),
      "'" + session.settings().name + "'");
}

}  // namespace qualyswas::cli
