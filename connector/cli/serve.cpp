// `qwas serve`: the configuration read and proven, all connectors synced at their times (serve/), and a line for what
// happens. Also read anew here, when a SIGHUP asks for it.
#include "connector/serve/serve.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/utc.h"
#include "connector/cli/json.h"
#include "connector/cli/session.h"
#include "connector/cli/text.h"

namespace qualyswas::cli {
namespace {

using serve::Event;

// A connector of a profile that takes in files needs no server: one without any is only uploaded to.
bool only_takes_files(const config::Settings& settings, const Session& session) {
  return session.takes_files() && settings.url.empty() && settings.platform.empty();
}

// All connectors of the file, or the one that --connector names; proven but for the passwords, which each sync reads
// for itself: they may change while the program runs.
Result<serve::Loaded> load(const Session& typed) {
  Session session{typed.options, typed.streams, typed.environment};
  if (auto read = session.read(); !read) return fail(read.error());
  std::vector<std::string> names, without_server;
  if (!typed.options.connector.empty())
    names = {typed.options.connector};
  else
    for (const auto& one : session.connectors()) names.push_back(one.name);

  serve::Loaded loaded;
  for (const auto& name : names) {
    if (auto chosen = session.choose(name); !chosen) return fail(chosen.error());
    if (only_takes_files(session.settings(), session)) {
      without_server.push_back(name);
      continue;
    }
    if (auto proven = session.prove_but_for_password(); !proven) return fail(proven.error());
    auto schedule = schedule::Schedule::parse(session.settings());
    if (!schedule) return fail(schedule.error());
    loaded.connectors.push_back({session.settings(), std::move(*schedule)});
  }
  if (!without_server.empty())
    session.note(fmt::format("without url and platform a connector only takes in files, and is not synced: {}",
                             fmt::join(without_server, ", ")));
  if (loaded.connectors.empty())
    return fail(ErrorKind::Config, fmt::format("{}: no connector can be synced", session.config_path()),
                "give one a url or a platform");
  loaded.open_store = [where = session.store()] { return store::open(where); };
  return loaded;
}

std::string seconds_of(const store::RunRow& run) {
  if (!run.finished) return {};
  return fmt::format(" in {} s", (*run.finished - run.started).count());
}

std::string message_of(const Error& error) {
  return fmt::format("{}: {}{}{}", name_of(error.kind), error.message, error.advice.empty() ? "" : "; ", error.advice);
}

// What one line says behind time and connector.
std::string text_of(const Event& event) {
  switch (event.what) {
    case Event::What::Ended: {
      const auto& run = *event.run;
      auto text = fmt::format("{}{}, {} new, {} changed", run.verdict ? store::name_of(*run.verdict) : "unfinished",
                              seconds_of(run), run.added, run.changed);
      if (run.verdict != store::Verdict::Complete && !run.reasons.empty()) text += ": " + run.reasons.back();
      return text;
    }
    case Event::What::Busy:
    case Event::What::NotRun:
    case Event::What::StoreFails:
      return fmt::format("{}: {}", name_of(event.what), message_of(*event.error));
    case Event::What::Listening:
      return fmt::format("/healthz and /metrics at {}", event.url);
    case Event::What::Kept:
      return "configuration not taken, the old one goes on: " + message_of(*event.error);
    case Event::What::Reloaded:
      return "configuration read anew";
    case Event::What::Stopping:
      return fmt::format("stopping; {} end first",
                         shown_count(static_cast<std::int64_t>(event.running), "sync", "syncs"));
    default:
      return std::string{name_of(event.what)};
  }
}

std::string line_of(const Event& event) {
  auto line = format_utc(event.at);
  if (!event.connector.empty()) line += ' ' + event.connector;
  line += ' ' + text_of(event);
  if (event.next) line += "; next " + format_utc(*event.next);
  return printable(line);
}

Json json_of(const Event& event) {
  Json json{{"at", format_utc(event.at)}, {"event", name_of(event.what)}};
  if (!event.connector.empty()) json["connector"] = event.connector;
  if (event.run) json["run"] = to_json(*event.run);
  if (event.error) json["error"] = to_json(*event.error);
  if (event.next) json["next"] = format_utc(*event.next);
  if (!event.url.empty()) json["url"] = event.url;
  if (event.what == Event::What::Stopping) json["running"] = event.running;
  return json;
}

int exit_code_of(const serve::Outcome& outcome) {
  if (outcome.failed || outcome.not_run) return kFailed;
  return outcome.partial ? kPartial : kComplete;
}

// One sync. On a thread of its own: it uses nothing of the session that changes.
Result<store::RunRow> sync_one(const Session& session, const std::function<double()>& jitter,
                               const config::Settings& settings, const serve::OpenStore& open_store,
                               const std::stop_token& stop) {
  const auto config = config::finalize(settings, session.environment.secrets);
  if (!config) return fail(config.error());
  const auto store = open_store();
  if (!store) return fail(store.error());
  auto ports = session.ports(**store, *config);
  ports.limits.jitter = jitter;
  return sync::run(*config, ports, stop);
}

}  // namespace

int serve(Session& session) {
  const auto& typed = session.options.serve;
  auto loaded = load(session);
  if (!loaded) return session.fail_with(loaded.error());

  std::mutex chance;  // the environment's jitter is for one thread at a time
  std::function<double()> jitter;
  if (session.environment.jitter)
    jitter = [&] {
      const std::scoped_lock lock{chance};
      return session.environment.jitter();
    };
  serve::Ports ports{
      .clock = session.clock(),
      .sync = [&](const config::Settings& settings, const serve::OpenStore& open_store,
                  const std::stop_token& stop) { return sync_one(session, jitter, settings, open_store, stop); },
      .tell =
          [&](const Event& event) {
            session.streams.out << (session.options.json ? dump(json_of(event), false) : line_of(event)) << '\n'
                                << std::flush;
          },
      .reload = [&] { return load(session); },
      .skip_to = session.environment.skip_to,
  };
  serve::Service service{{.workers = typed.workers, .once = typed.once}, std::move(*loaded), std::move(ports)};
  if (typed.listen) {
    const auto where = serve::parse_listen(*typed.listen);
    if (!where) return session.fail_with(where.error());
    if (auto listening = service.listen(*where); !listening) return session.fail_with(listening.error());
  }
  std::shared_ptr<void> hangups;
  if (session.environment.on_hangup && !typed.once) hangups = session.environment.on_hangup([&] { service.reload(); });
  const auto outcome = service.run(session.environment.stop);
  return typed.once ? exit_code_of(outcome) : kComplete;
}

}  // namespace qualyswas::cli
