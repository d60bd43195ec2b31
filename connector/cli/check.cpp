#include <algorithm>

#include <fmt/format.h>

#include "connector/cli/json.h"
#include "connector/cli/session.h"
#include "connector/cli/text.h"

namespace qualyswas::cli {

int check(Session& session) {
  if (auto chosen = session.choose(); !chosen) return session.fail_with(chosen.error());
  const auto config = session.prove();
  if (!config) return session.fail_with(config.error());
  const auto store = session.open();
  if (!store) return session.fail_with(store.error());

  using Outcome = sync::CheckStep::Outcome;
  const auto steps = sync::check(*config, session.ports(**store, *config), session.environment.stop);
  const bool passed = std::ranges::all_of(steps, [](const auto& step) { return step.outcome == Outcome::Passed; });
  auto& out = session.streams.out;
  if (session.options.json) {
    Json list = Json::array();
    for (const auto& step : steps) list.push_back(to_json(step));
    out << dump({{"connector", config->name}, {"passed", passed}, {"steps", std::move(list)}},
                session.streams.out_is_terminal)
        << '\n';
    return passed ? kComplete : kFailed;
  }

  out << fmt::format("{} at {}:{} as {}\n", session.bold(printable(config->name)), printable(config->endpoint.host),
                     config->endpoint.port, printable(config->username));
  for (const auto& step : steps) {
    const auto name = fmt::format("{:<22}", step.name);
    if (step.outcome == Outcome::Passed) out << "  " << name << session.colored("ok", true) << '\n';
    if (step.outcome == Outcome::NotTried) out << "  " << name << "not tried\n";
    if (step.outcome != Outcome::Failed || !step.error) continue;
    out << "  " << name << session.colored("FAILED", false) << "  " << name_of(step.error->kind) << ": "
        << printable(step.error->message) << '\n';
    if (!step.error->advice.empty())
      out << "  " << std::string(22, ' ') << "-> " << printable(step.error->advice) << '\n';
  }
  if (passed) out << "next:  qwas sync\n";
  const bool only_solutions =
      !passed && config->profile == config::Profile::Vulcan &&
      std::all_of(steps.begin(), steps.end() - 1, [](const auto& step) { return step.outcome == Outcome::Passed; });
  if (only_solutions) out << "a sync would store the findings without their solutions and call itself partial\n";
  return passed ? kComplete : kFailed;
}

}  // namespace qualyswas::cli
