#include <algorithm>

#include <fmt/format.h>

#include "connector/cli/json.h"
#include "connector/cli/progress.h"
#include "connector/cli/session.h"
#include "connector/cli/text.h"

namespace qualyswas::cli {
namespace {

// Which proxy is used, or why the environment's is not; empty where there is none.
std::string way_of(const config::Route& route) {
  if (route.proxy)
    return fmt::format("through the proxy {}:{} (named by {})", printable(route.proxy->host), route.proxy->port,
                       route.proxy->source);
  return route.why_direct.empty() ? std::string{} : fmt::format("without a proxy: {}", route.why_direct);
}

}  // namespace

int check(Session& session) {
  if (auto chosen = session.choose(); !chosen) return session.fail_with(chosen.error());
  const auto config = session.prove();
  if (!config) return session.fail_with(config.error());
  const auto store = session.open();
  if (!store) return session.fail_with(store.error());

  using Outcome = sync::CheckStep::Outcome;
  ProgressLine progress{session, "Testing"};
  auto ports = session.ports(**store, *config);
  if (!session.options.json) ports.waiting = [&](const http::Event& event) { progress.waiting(event); };
  const auto steps = sync::check(*config, ports, session.environment.stop);
  progress.end();
  const bool passed = std::ranges::all_of(steps, [](const auto& step) { return step.outcome == Outcome::Passed; });
  auto& out = session.streams.out;
  if (session.options.json) {
    Json list = Json::array();
    for (const auto& step : steps) list.push_back(to_json(step));
    const auto& proxy = config->route.proxy;
    out << dump({{"connector", config->name},
                 {"passed", passed},
                 {"proxy", proxy ? Json(fmt::format("{}:{}", proxy->host, proxy->port)) : Json(nullptr)},
                 {"proxy_from", proxy ? Json(proxy->source) : Json(nullptr)},
                 {"steps", std::move(list)}},
                session.streams.out_is_terminal)
        << '\n';
    return passed ? kComplete : kFailed;
  }

  out << fmt::format("{} at {}:{} as {}\n", session.bold(printable(config->name)), printable(config->endpoint.host),
                     config->endpoint.port, printable(config->username));
  if (const auto way = way_of(config->route); !way.empty()) out << "  " << way << '\n';
  if (config->gateway) {
    const auto way = way_of(config->gateway->route);
    out << fmt::format("  tokens from {}:{}{}{}\n", printable(config->gateway->endpoint.host),
                       config->gateway->endpoint.port, way.empty() ? "" : ", ", way);
  }
  for (const auto& step : steps) {
    const auto name = fmt::format("{:<22}", step.name);
    if (step.outcome == Outcome::Passed) out << "  " << name << session.colored("ok", true) << '\n';
    if (step.outcome == Outcome::NotTried) out << "  " << name << "not tried\n";
    if (step.outcome != Outcome::Failed || !step.error) continue;
    constexpr std::size_t kBehindName = 24, kBehindFailed = 32;
    const auto why = fmt::format("{}: {}", name_of(step.error->kind), printable(step.error->message));
    out << "  " << name << session.colored("FAILED", false) << "  "
        << wrapped(why, session.width(), kBehindName, kBehindFailed) << '\n';
    if (!step.error->advice.empty())
      out << std::string(kBehindName, ' ')
          << wrapped("-> " + printable(step.error->advice), session.width(), kBehindName + 3, kBehindName) << '\n';
  }
  if (passed) out << "next:  " << session.line("sync") << '\n';
  const bool only_last = !passed && std::all_of(steps.begin(), steps.end() - 1,
                                                [](const auto& step) { return step.outcome == Outcome::Passed; });
  if (only_last && !steps.back().without.empty()) out << wrapped(steps.back().without, session.width(), 0) << '\n';
  return passed ? kComplete : kFailed;
}

}  // namespace qualyswas::cli
