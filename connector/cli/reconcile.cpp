#include <algorithm>

#include <fmt/format.h>

#include "connector/cli/json.h"
#include "connector/cli/progress.h"
#include "connector/cli/session.h"
#include "connector/cli/table.h"
#include "connector/cli/text.h"
#include "connector/profiles/profile.h"

namespace qualyswas::cli {
namespace {

std::string_view word_of(const sync::Comparison& comparison) {
  if (!comparison.equal) return "DIFFERENT";
  return comparison.differences.empty() ? "equal" : "explained";
}

void print(const Session& session, const std::vector<sync::Comparison>& comparisons) {
  auto& out = session.streams.out;
  Table table{
      out,
      {{"COMPARED", false, true, 0}, {"VENDOR", true, false, 1}, {"HERE", true, false, 2}, {"RESULT", false, false, 1}},
      session.width()};
  for (const auto& one : comparisons)
    table.row({one.name, shown_number(one.vendor), shown_number(one.ours), std::string{word_of(one)}});
  table.end();
  for (const auto& one : comparisons) {
    if (one.differences.empty()) continue;
    out << '\n' << session.bold(printable(one.name)) << '\n';
    for (const auto& difference : one.differences) {
      auto what = "  " + printable(difference.what);
      if (!difference.vendor.empty() || !difference.ours.empty())
        what += ": vendor " + printable(difference.vendor) + ", here " + printable(difference.ours);
      out << wrapped(what, session.width(), 4) << "\n      "
          << (difference.why.empty() ? session.colored("nothing explains this", false)
                                     : wrapped(printable(difference.why), session.width(), 6, 6))
          << '\n';
    }
  }
}

}  // namespace

int reconcile(Session& session) {
  if (auto chosen = session.choose(); !chosen) return session.fail_with(chosen.error());
  const auto profile = session.profile();
  if (!profile) return session.fail_with(profile.error());
  if (const auto& cannot = profiles::traits_of(*profile).cannot_reconcile)
    return session.fail_with({ErrorKind::Config,
                              fmt::format("reconcile: connector '{}' is of profile {}, {}", session.settings().name,
                                          config::name_of(*profile), cannot->why),
                              std::string{cannot->instead}});
  const auto config = session.prove();
  if (!config) return session.fail_with(config.error());
  const auto store = session.open();
  if (!store) return session.fail_with(store.error());

  ProgressLine progress{session, "Comparing"};
  auto ports = session.ports(**store, *config);
  if (!session.options.json) ports.waiting = [&](const http::Event& event) { progress.waiting(event); };
  const auto comparisons = sync::reconcile(*config, ports, session.environment.stop);
  progress.end();
  if (!comparisons) return session.fail_with(comparisons.error());
  const bool equal = std::ranges::all_of(*comparisons, &sync::Comparison::equal);
  auto& out = session.streams.out;
  if (session.options.json) {
    Json list = Json::array();
    for (const auto& one : *comparisons) list.push_back(to_json(one));
    out << dump({{"connector", config->name}, {"equal", equal}, {"comparisons", std::move(list)}},
                session.streams.out_is_terminal)
        << '\n';
    return equal ? kComplete : kFailed;
  }
  print(session, *comparisons);
  if (equal) {
    out << "\nThe store holds what the vendor has, or the difference has its reason.\n";
  } else {
    out << "\nSome differences have no explanation.\n  -> "
        << wrapped(fmt::format("the vendor's data may have changed since the last sync: run {} and compare again",
                               session.line("sync")),
                   session.width(), 5, 5)
        << '\n';
  }
  return equal ? kComplete : kFailed;
}

}  // namespace qualyswas::cli
