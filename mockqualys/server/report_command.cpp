#include "mockqualys/server/report_command.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "mockqualys/reports/document.h"
#include "mockqualys/server/faults/estate_faults.h"
#include "mockqualys/server/usage.h"
#include "mockqualys/world/calendar.h"
#include "mockqualys/world/estate.h"
#include "mockqualys/world/estate_check.h"
#include "mockqualys/world/report_shelf.h"

namespace mockqualys {
namespace {

constexpr int kUsage = 2;

constexpr auto kExamples = R"(Examples:
  mockqualys report                                          the storefront's web applications, on the standard output
  mockqualys report --findings 50000 --out report.xml        of a generated estate
  mockqualys report --now 2026-04-06 --webapp 204173114 --variant 2017 --trap no_appendix --trap mixed_zones
  mockqualys report --type WAS_SCAN_REPORT --webapp 204173114)";

int complain(std::string_view text) {
  fmt::print(stderr, "mockqualys: {}\n", text);
  return kUsage;
}

template <typename Value>
std::vector<std::string> names(std::span<const Named<Value>> table) {
  std::vector<std::string> all;
  for (const auto& row : table) all.emplace_back(row.name);
  return all;
}

struct Close {
  void operator()(std::FILE* file) const {
    if (file != stdout) static_cast<void>(std::fclose(file));
  }
};

}  // namespace

bool tell_problems(const std::string& estate) {
  constexpr std::size_t kMost = 20;
  if (!is_estate_folder(estate)) return true;
  const auto problems = check_estate_folder(estate);
  if (!problems || problems->empty()) return true;  // a folder that cannot be read is told by whoever loads it
  const auto folder = estate.ends_with('/') ? estate : estate + "/";
  for (std::size_t i = 0; i < std::min(kMost, problems->size()); ++i) {
    const auto& problem = (*problems)[i];
    fmt::print(stderr, "{}{}: line {}: {}\n", folder, problem.file, problem.line, problem.what);
  }
  if (problems->size() > kMost) fmt::print(stderr, "and {} more\n", problems->size() - kMost);
  complain(
      fmt::format("{} {} in the estate {}: not what Qualys sends. Mend it, or mark what is odd on purpose: <!-- odd: "
                  "why --> before "
                  "the record, \"odd\": \"why\" in the event. --as-is takes the estate unchecked",
                  problems->size(), problems->size() == 1 ? "problem" : "problems", estate));
  return false;
}

ReportCommand::ReportCommand(CLI::App& app)
    : command_{app.add_subcommand("report", "write one report document to a file")} {
  command_->footer(kExamples);
  command_->add_option("--estate", estate_, "a shipped estate, a folder that holds one, or generated")
      ->capture_default_str();
  command_->add_option("--findings", generated_.findings, "generated: how many findings")->check(whole_number(0));
  command_->add_option("--webapps", generated_.webapps, "generated: how many web apps")->check(whole_number(1));
  command_->add_option("--seed", generated_.seed, "generated: another seed, another estate")->check(whole_number(0));
  command_->add_flag("--as-is", as_is_, "takes a folder without looking for what cannot be the vendor's");
  command_
      ->add_option(
          "--start", start_,
          "where the estate's calendar begins: estate (as it is written), now (as `serve` has it), or a moment")
      ->capture_default_str();
  command_->add_option("--now", now_, "the moment of the report, as 2026-01-05T06:00:00Z; else the calendar's start");
  command_->add_option("--out", out_, "the file; - is the standard output")->capture_default_str();
  command_->add_option("--name", name_, "the report's title")->capture_default_str();
  command_->add_option("--description", description_, "and its description");
  command_->add_option("--user", user_, "the login of its owner; else the estate's first account");
  command_->add_option("--type", type_)->check(CLI::IsMember(names(report_types())))->capture_default_str();
  command_->add_option("--format", format_)->check(CLI::IsMember(names(report_formats())))->capture_default_str();
  command_->add_option("--variant", variant_, "the year whose service writes the XML")
      ->check(CLI::IsMember(names(report_variants())))
      ->capture_default_str();
  command_->add_option("--trap", traps_, "what readers stumble over; may be given several times")
      ->check(CLI::IsMember(names(report_traps())));
  command_->add_option("--webapp", webapps_, "the id of a web app; may be given several times; else all");
  command_->add_option("--tag", tags_, "web apps with a tag of that name");
  command_->add_option("--zone-minutes", zone_, "minutes east of Greenwich behind every date")
      ->check(whole_number(-840, 840));
}

int ReportCommand::run() {
  const auto moment = [](const std::string& text) {
    return parse_instant(text.size() == std::string_view{"2026-01-05"}.size() ? text + "T00:00:00Z" : text);
  };
  std::optional<Instant> now, start;
  if (!now_.empty() && !(now = moment(now_)))
    return complain(fmt::format("--now {}: write 2026-01-05T06:00:00Z or 2026-01-05", now_));
  if (start_ == "now")
    start = std::chrono::floor<std::chrono::minutes>(std::chrono::system_clock::now());
  else if (start_ != "estate" && (!(start = moment(start_)) || !may_start(*start)))
    return complain(
        fmt::format("--start {}: write estate, now, or a moment of the years 2000 to 9900 such as "
                    "2026-01-05T06:00:00Z or 2026-01-05",
                    start_));
  if (start) generated_.start = *start;
  const bool sized = command_->count("--findings") + command_->count("--webapps") + command_->count("--seed") > 0;
  if (sized && command_->count("--estate") > 0 && estate_ != "generated")
    return complain("--findings, --webapps and --seed are for a generated estate; leave out --estate");
  const bool is_generated = sized || estate_ == "generated";
  if (!is_generated && !as_is_ && !tell_problems(estate_)) return kUsage;
  if (!is_generated && server::has_estate_faults(estate_))
    complain(fmt::format("note: the faults.json of {} has no effect on a report: faults strike requests to `serve`",
                         estate_));
  const auto world = is_generated ? World::generate(generated_, now) : World::load(estate_, now, start);
  if (!world) return complain(world.error());

  ReportOrder order{.name = name_, .description = description_, .user = user_};
  order.type = find_report_type(type_).value_or(order.type);
  order.format = find_report_format(format_).value_or(order.format);
  order.shape.variant = find_report_variant(variant_).value_or(order.shape.variant);
  for (const auto& trap : traps_) order.shape.traps.insert(find_report_trap(trap).value());
  order.shape.zone = std::chrono::minutes{zone_};
  order.webapps = webapps_;
  order.webapp_tags = tags_;
  if (order.user.empty()) order.user = (*world)->users().front().name;
  if (const auto wrong = order_error(order)) return complain(*wrong);
  const auto snapshot = (*world)->snapshot();
  if (const auto done = resolve_targets(order, *snapshot.webapps); !done) return complain(done.error());

  const std::unique_ptr<std::FILE, Close> file{out_ == "-" ? stdout : std::fopen(out_.c_str(), "wb")};
  if (!file) return complain(fmt::format("cannot write {}", out_));
  bool written = true;
  reports::write_document(order, snapshot, [&](std::string_view piece) {
    written = written && std::fwrite(piece.data(), 1, piece.size(), file.get()) == piece.size();
  });
  written = std::fflush(file.get()) == 0 && written;
  return written ? 0 : complain(fmt::format("cannot write {}", out_));
}

}  // namespace mockqualys
