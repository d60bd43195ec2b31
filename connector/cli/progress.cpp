#include "connector/cli/progress.h"

#include <utility>

#include <fmt/format.h>

#include "connector/cli/text.h"

namespace qualyswas::cli {
namespace {

constexpr auto kBetween = std::chrono::milliseconds{100};
constexpr auto kTick = std::chrono::seconds{1};

}  // namespace

std::string progress_text(std::string_view verb, const sync::Progress& progress, std::optional<std::int64_t> per_second,
                          const std::optional<Waiting>& waiting) {
  auto line =
      progress.step.empty() ? std::string{store::name_of(progress.state)} : fmt::format("{} {}", verb, progress.step);
  if (progress.done != 0 || progress.expected != 0) {
    if (!progress.unit.empty()) line += ':';
    line += fmt::format(" {}", shown_number(progress.done));
    if (progress.expected > 0) line += fmt::format(" of {}", shown_number(progress.expected));
    if (!progress.unit.empty()) line += fmt::format(" {}", progress.unit);
    if (!waiting && progress.expected > 0) line += fmt::format(" ({} %)", progress.done * 100 / progress.expected);
  }
  if (waiting) return line + fmt::format("; waiting, {} s left: {}", waiting->left.count(), waiting->why);
  if (per_second) line += fmt::format(", {}/s", shown_number(*per_second));
  return line;
}

ProgressLine::ProgressLine(const Session& session, std::string verb)
    : session_{session},
      verb_{std::move(verb)},
      moves_{session.streams.err_is_terminal && session.has_smart_terminal()} {}

ProgressLine::~ProgressLine() { end(); }

void ProgressLine::show(const sync::Progress& progress) {
  const std::scoped_lock lock{mutex_};
  const bool new_state = !progress_ || progress_->state != progress.state;
  const bool new_step = !progress_ || progress_->step != progress.step;
  const auto now = Watch::now();
  if (new_state || new_step) {
    step_began_ = now;
    done_at_begin_ = progress.done;
  }
  progress_ = progress;
  if (!moves_) {
    if (new_state) session_.streams.err << store::name_of(progress.state) << '\n' << std::flush;
    return;
  }
  if (!new_state && !new_step && now - last_shown_ < kBetween && progress.done != progress.expected) return;
  draw(now);
}

void ProgressLine::waiting(const http::Event& event) {
  const std::scoped_lock lock{mutex_};
  if (!moves_) {
    session_.streams.err << printable(event.text) << '\n' << std::flush;
    return;
  }
  const auto now = Watch::now();
  wait_ = Wait{.why = event.why, .until = now + event.wait};
  draw(now);
  if (!counter_.joinable()) counter_ = std::jthread{[this](const std::stop_token& stop) { count_down(stop); }};
  changed_.notify_all();
}

// Of the counting thread: a line a second while something is waited for, nothing otherwise.
void ProgressLine::count_down(const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  while (changed_.wait(lock, stop, [&] { return wait_.has_value(); })) {
    changed_.wait_for(lock, stop, kTick, [] { return false; });
    if (stop.stop_requested()) return;
    if (wait_) draw(Watch::now());
  }
}

std::string ProgressLine::text(Watch::time_point now) {
  std::optional<Waiting> waiting;
  if (wait_ && now < wait_->until)
    waiting = Waiting{.left = std::chrono::ceil<std::chrono::seconds>(wait_->until - now), .why = wait_->why};
  else
    wait_.reset();
  const auto progress = progress_.value_or(sync::Progress{});
  const std::chrono::duration<double> passed = now - step_began_;
  const auto moved = static_cast<double>(progress.done - done_at_begin_);
  std::optional<std::int64_t> per_second;
  if (!progress.step.empty() && moved > 0 && passed.count() > 0.5)
    per_second = static_cast<std::int64_t>(moved / passed.count());
  return progress_text(verb_, progress, per_second, waiting);
}

void ProgressLine::draw(Watch::time_point now) {
  last_shown_ = now;
  const auto columns = session_.error_width().value_or(80);
  const auto line = cut(printable(text(now)), columns > 1 ? columns - 1 : columns);
  session_.streams.err << '\r' << line << "\x1b[K" << std::flush;
  line_is_open_ = true;
}

void ProgressLine::end() {
  if (counter_.joinable()) {
    counter_.request_stop();
    counter_.join();
    counter_ = {};
  }
  const std::scoped_lock lock{mutex_};
  wait_.reset();
  if (std::exchange(line_is_open_, false)) session_.streams.err << "\r\x1b[K" << std::flush;
}

}  // namespace qualyswas::cli
