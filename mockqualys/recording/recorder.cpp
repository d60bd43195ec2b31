#include "mockqualys/recording/recorder.h"

#include <atomic>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "mockqualys/recording/folder.h"
#include "mockqualys/recording/har.h"
#include "mockqualys/recording/scrub.h"

namespace mockqualys::recording {
namespace {

// Scrubs and writes, one exchange at a time.
class Desk {
 public:
  static tl::expected<std::unique_ptr<Desk>, std::string> open(const Recording& recording) {
    const auto key = Pseudonyms::make_key();
    if (!key) return tl::unexpected(key.error());
    auto writer = Writer::create(recording.folder, recording.made_by, recording.shift);
    if (!writer) return tl::unexpected(writer.error());
    return std::unique_ptr<Desk>{new Desk{recording, *key, *std::move(writer)}};
  }

  void forbid(std::string_view word) { scrubber_.forbid(word); }

  void take(const Exchange& real) {
    const auto what = fmt::format("{} {}", real.method, real.path);
    auto scrubbed = scrubber_.scrub(real);
    if (!scrubbed) return recording_.told(fmt::format("not recorded: {}: {}", what, scrubbed.error()));
    auto notes = scrubbed->notes;
    const auto number = writer_.write(*std::move(scrubbed));
    if (!number) return recording_.told(fmt::format("not recorded: {}: {}", what, number.error()));
    count_ = *number;
    recording_.told(fmt::format("{:6} {} {}", *number, what, real.status));
    for (const auto& note : notes) recording_.told("       " + note);
  }

  std::int64_t count() const { return count_; }

 private:
  Desk(Recording recording, const Pseudonyms::Key& key, Writer writer)
      : recording_{std::move(recording)}, scrubber_{key, recording_.shift}, writer_{std::move(writer)} {}

  const Recording recording_;
  Scrubber scrubber_;
  Writer writer_;
  std::atomic<std::int64_t> count_ = 0;
};

}  // namespace

struct Recorder::State {
  std::unique_ptr<Desk> desk;
  std::unique_ptr<Proxy> proxy;  // the last: gone before what its threads use
};

Recorder::Recorder(std::unique_ptr<State> state) : state_{std::move(state)} {}
Recorder::~Recorder() = default;
int Recorder::port() const { return state_->proxy->port(); }
std::int64_t Recorder::recorded() const { return state_->desk->count(); }

tl::expected<std::unique_ptr<Recorder>, std::string> Recorder::start(Recording recording, Upstream upstream, int port) {
  auto desk = Desk::open(recording);
  if (!desk) return tl::unexpected(desk.error());
  // 127.0.0.1 stands in answers of many kinds and tells nothing.
  if (upstream.host != "127.0.0.1" && upstream.host != "localhost") (*desk)->forbid(upstream.host);
  auto proxy =
      Proxy::start(std::move(upstream), port,
                   {.exchanged = [&it = **desk](Exchange exchange) { it.take(exchange); }, .told = recording.told});
  if (!proxy) return tl::unexpected(proxy.error());
  auto state = std::make_unique<State>();
  state->desk = *std::move(desk);
  state->proxy = *std::move(proxy);
  return std::unique_ptr<Recorder>{new Recorder{std::move(state)}};
}

tl::expected<std::int64_t, std::string> record_har(const Recording& recording, const std::string& har_file) {
  const auto har = read_har(har_file);
  if (!har) return tl::unexpected(har.error());
  for (const auto& line : har->skipped) recording.told("left out: " + line);
  if (har->exchanges.empty())
    return tl::unexpected(fmt::format("{}: no entry is a reading call of Qualys with its answer", har_file));
  const auto desk = Desk::open(recording);
  if (!desk) return tl::unexpected(desk.error());
  for (const auto& host : har->hosts) (*desk)->forbid(host.substr(0, host.find(':')));
  for (const auto& exchange : har->exchanges) (*desk)->take(exchange);
  return (*desk)->count();
}

}  // namespace mockqualys::recording
