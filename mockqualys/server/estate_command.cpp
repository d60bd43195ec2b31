#include "mockqualys/server/estate_command.h"

#include <cstdio>
#include <string_view>

#include <fmt/format.h>

#include "mockqualys/recording/completeness.h"
#include "mockqualys/recording/estate_draft.h"
#include "mockqualys/recording/folder.h"
#include "mockqualys/server/faults/estate_faults.h"
#include "mockqualys/world/estate_check.h"
#include "mockqualys/world/world.h"

namespace mockqualys {
namespace {

constexpr int kRefused = 1, kUsage = 2;

constexpr auto kExamples = R"(Examples:
  mockqualys estate check ./my-estate                                what cannot be Qualys's, with file and line; what is missing
  mockqualys estate check storefront                                 the same of a shipped one
  mockqualys estate from-recording recording --out ./my-estate       the records of a recording as an estate
  mockqualys serve --estate ./my-estate                              serves it

Exit of check: 0 it can be served, 1 serve would refuse it.)";

int complain(std::string_view text) {
  fmt::print(stderr, "mockqualys: {}\n", text);
  return kUsage;
}

int check(const std::string& estate) {
  const bool is_folder = is_estate_folder(estate);
  const auto files = is_folder ? read_folder(estate) : find_shipped(estate);
  if (!files) return complain(files.error());
  const auto problems =
      is_folder ? check_estate_folder(estate) : tl::expected<std::vector<Problem>, std::string>{check_estate(*files)};
  if (!problems) return complain(problems.error());
  for (const auto& problem : *problems) fmt::print("{}: line {}: {}\n", problem.file, problem.line, problem.what);
  const auto gaps = recording::find_gaps(*files);
  if (!gaps.empty()) fmt::print("{}What is missing, brief or contradictory:\n", problems->empty() ? "" : "\n");
  for (const auto& gap : gaps) fmt::print("  {}\n", gap);

  const auto world = World::load(estate);
  const auto faults = server::judge_estate_faults(estate, world ? world->get() : nullptr);
  const bool faultless = faults.wrong.empty() && faults.notes.empty();
  if (!faultless) fmt::print("{}The faults that it begins with:\n", problems->empty() && gaps.empty() ? "" : "\n");
  for (const auto& wrong : faults.wrong) fmt::print("  {}\n", wrong);
  for (const auto& note : faults.notes) fmt::print("  note: {}\n", note);
  if (!world) {
    fmt::print("\nIt cannot be served: {}\n", world.error());
    return kRefused;
  }
  if (!faults.wrong.empty()) {
    fmt::print("\nIt cannot be served: its faults.json is wrong.\n");
    return kRefused;
  }
  fmt::print("\n{} web apps, {} findings, {} reports. ", (*world)->size(Kind::WebApp), (*world)->size(Kind::Finding),
             (*world)->size(Kind::Report));
  if (problems->empty()) {
    fmt::print("It can be served: mockqualys serve --estate {}\n", estate);
    return 0;
  }
  fmt::print("{} of it cannot be Qualys's: mend it, or mark what is odd on purpose (<!-- odd: why -->)\n",
             problems->size() == 1 ? "One part" : fmt::format("{} parts", problems->size()));
  return kRefused;
}

int make(const std::string& folder, const std::string& out) {
  const auto exchanges = recording::read_recording(folder);
  if (!exchanges) return complain(exchanges.error());
  const auto draft = recording::draft_estate(*exchanges);
  if (const auto written = recording::write_estate(draft, out); !written) return complain(written.error());
  for (const auto& remark : draft.remarks) fmt::print("{}\n", remark);
  return check(out.find('/') == std::string::npos ? "./" + out : out);
}

}  // namespace

EstateCommand::EstateCommand(CLI::App& app)
    : command_{app.add_subcommand("estate", "check an estate, or make one of a recording")} {
  command_->require_subcommand(1);
  command_->footer(kExamples);
  check_ = command_->add_subcommand(
      "check", "what of an estate cannot be Qualys's, and what is missing, brief or contradictory");
  check_->footer(kExamples);
  check_->add_option("estate", estate_, "a folder that holds one, or a shipped one")->required();
  make_ = command_->add_subcommand("from-recording", "make an estate of the records of a recording");
  make_->footer(kExamples);
  make_->add_option("recording", recording_, "its folder")->required();
  make_->add_option("--out", out_, "the folder of the estate; a new one")->required();
}

int EstateCommand::run() const { return check_->parsed() ? check(estate_) : make(recording_, out_); }

}  // namespace mockqualys
