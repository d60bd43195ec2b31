#include "connector/cli/progress.h"

#include <fmt/format.h>

#include "connector/cli/text.h"

namespace qualyswas::cli {
namespace {

constexpr auto kBetween = std::chrono::milliseconds{100};

}  // namespace

std::string ProgressLine::text(const sync::Progress& progress) {
  auto line = fmt::format("{}", store::name_of(progress.state));
  if (progress.step.empty()) return line;
  line += fmt::format("  {}", progress.step);
  if (progress.done == 0 && progress.expected == 0) return line;
  line += fmt::format("  {}", shown_number(progress.done));
  if (progress.expected > 0)
    line += fmt::format(" of {} ({} %)", shown_number(progress.expected), progress.done * 100 / progress.expected);
  const std::chrono::duration<double> passed = Watch::now() - step_began_;
  if (passed.count() > 0.5)
    line += fmt::format(
        "  {}/s",
        shown_number(static_cast<std::int64_t>(static_cast<double>(progress.done - done_at_begin_) / passed.count())));
  return line;
}

void ProgressLine::show(const sync::Progress& progress) {
  const bool new_state = state_ != progress.state;
  const bool new_step = step_ != progress.step;
  const auto now = Watch::now();
  if (new_state || new_step) {
    state_ = progress.state;
    step_ = progress.step;
    step_began_ = now;
    done_at_begin_ = progress.done;
  }
  if (!streams_.err_is_terminal) {
    if (new_state) streams_.err << store::name_of(progress.state) << '\n' << std::flush;
    return;
  }
  if (!new_state && !new_step && now - last_shown_ < kBetween && progress.done != progress.expected) return;
  last_shown_ = now;
  const auto columns = static_cast<std::size_t>(streams_.width > 1 ? streams_.width - 1 : 79);
  streams_.err << '\r' << cut(printable(text(progress)), columns) << "\x1b[K" << std::flush;
  line_is_open_ = true;
}

void ProgressLine::end() {
  if (line_is_open_) streams_.err << "\r\x1b[K" << std::flush;
  line_is_open_ = false;
}

}  // namespace qualyswas::cli
