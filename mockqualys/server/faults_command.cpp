#include "mockqualys/server/faults_command.h"

#include <cstdio>
#include <vector>

#include <fmt/format.h>

#include "mockqualys/base/near_word.h"
#include "mockqualys/server/faults/catalogue.h"
#include "mockqualys/server/faults/texts.h"

namespace mockqualys {
namespace {

constexpr auto kExamples = R"(Examples:
  mockqualys faults                  all kinds
  mockqualys faults cut_body         one in full, with a line that sets it
  mockqualys faults --json           for programs)";

constexpr int kNoSuchKind = 2;
constexpr std::string_view kAdminUrl = "http://127.0.0.1:8081";  // as in the README

}  // namespace

FaultsCommand::FaultsCommand(CLI::App& app)
    : command_{app.add_subcommand("faults", "list what can go wrong on purpose, or explain one kind")} {
  command_->add_option("name", name_, "a kind, or another word for it, such as timeout or 503");
  command_->add_flag("--json", json_, "as JSON");
  command_->footer(kExamples);
}

bool FaultsCommand::parsed() const { return command_->parsed(); }

int FaultsCommand::run() const {
  if (name_.empty()) {
    auto all = server::Json::array();
    for (const auto* kind : server::fault_kinds()) all.push_back(server::to_json(*kind));
    fmt::print("{}", json_ ? all.dump(2) + "\n" : server::list_fault_kinds());
    return 0;
  }
  const auto alias = server::find_fault_alias(name_);
  if (!alias) {
    std::vector<std::string_view> known;
    for (const auto* kind : server::fault_kinds()) known.push_back(kind->name);
    fmt::print(stderr, "mockqualys: no fault is called \"{}\"{}; `mockqualys faults` lists them\n", name_,
               did_you_mean(name_, known));
    return kNoSuchKind;
  }
  fmt::print("{}", json_ ? server::to_json(*alias->kind).dump(2) + "\n" : server::describe(*alias->kind, kAdminUrl));
  return 0;
}

}  // namespace mockqualys
