#include "conformance/subject/adapter_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <functional>

#include "conformance/framework/scratch.h"
#include "conformance/framework/verdict.h"
#include "mockqualys/server/server.h"

namespace qualyswas::conformance {
namespace {

class Steps {
 public:
  // False: what follows cannot be tried.
  bool step(std::string_view name, const std::function<std::string()>& work) {
    try {
      const auto said = work();
      report_.text += fmt::format("ok     {:<10} {}\n", name, said);
      return true;
    } catch (const NotSupported& error) {
      report_.text += fmt::format("none   {:<10} {}\n", name, read_not_supported(error.what()).value_or(error.what()));
      return true;
    } catch (const std::exception& error) {
      report_.text += fmt::format("WRONG  {:<10} {}\n", name, read_failure({}, error.what()).message);
      wrong_ = true;
      return false;
    }
  }
  AdapterReport end() {
    report_.sound = !wrong_;
    report_.text += wrong_ ? "the adapter is not as the protocol has it (conformance/README.md)\n"
                           : "the adapter speaks the protocol; now run the cases: qwas-conformance run --adapter ...\n";
    return std::move(report_);
  }

 private:
  AdapterReport report_;
  bool wrong_ = false;
};

std::size_t findings_in(const Adapter::Answer& answer) {
  return static_cast<std::size_t>(std::ranges::count_if(answer.records, [](const messages::Message& message) {
    const auto* record = std::get_if<observed::VendorRecord>(&message);
    return std::holds_alternative<observed::Finding>(message) ||
           std::holds_alternative<observed::AppFinding>(message) || (record != nullptr && !record->application);
  }));
}

std::string with_notes(std::string said, const std::vector<std::string>& notes) {
  for (const auto& note : notes) said += fmt::format("\n       {:<10} note: {}", "", note);
  return said;
}

}  // namespace

AdapterReport check_adapter(const AdapterOptions& options) {
  Steps steps;
  std::unique_ptr<Adapter> adapter;
  if (!steps.step("hello", [&] {
        adapter = std::make_unique<Adapter>(options);
        const auto& hello = adapter->hello();
        return fmt::format("{} {}, profile {}, can {}", hello.name, hello.version, name_of(hello.profile),
                           fmt::join(hello.can, ", "));
      }))
    return steps.end();

  auto server = mockqualys::Server::start({.generated = mockqualys::Generated{.webapps = 2, .findings = 3}});
  if (!server) throw SubjectError{"the fake does not start: " + server.error()};
  const auto user = (*server)->world().users().front();
  Surroundings at{.base_url = (*server)->url(),
                  .ca_file = (*server)->ca_file(),
                  .username = user.name,
                  .password = user.password,
                  .now = (*server)->world().now(),
                  .options = {.profile = adapter->hello().profile}};
  // With its options as they are, a connector of profile vulcan leaves information gathered out.
  std::size_t findings = 0;
  for (const auto id : (*server)->world().ids(mockqualys::Kind::Finding)) {
    const bool informational =
        (*server)->world().record(mockqualys::Kind::Finding, id).find("INFORMATION_GATHERED") != std::string::npos;
    if (!informational || at.options.profile != Profile::Vulcan) ++findings;
  }
  const ScratchFolder folder;
  const auto state = folder.path().string();

  steps.step("sync", [&] {
    const auto answer = adapter->call("sync", at, state);
    if (answer.done.verdict != RunVerdict::Complete)
      throw SubjectError{fmt::format("ended {} ({}) where nothing is wrong: {}", name_of(answer.done.verdict),
                                     answer.done.error, fmt::join(answer.done.reasons, "; "))};
    if ((*server)->journal().empty()) throw SubjectError{"said complete without a single request to WASC_BASE_URL"};
    if (adapter->streams() && adapter->hello().profile != Profile::Neurons && findings_in(answer) != findings)
      throw SubjectError{fmt::format("streamed {} findings of {} (an adapter that cannot show streams all)",
                                     findings_in(answer), findings)};
    return with_notes(fmt::format("complete, {} requests", (*server)->journal().size()), answer.notes);
  });
  if (adapter->can("show")) {
    steps.step("show", [&] {
      const auto answer = adapter->call("show", at, state);
      if (adapter->hello().profile != Profile::Neurons && findings_in(answer) != findings)
        throw SubjectError{fmt::format("shows {} findings of {}", findings_in(answer), findings)};
      return with_notes(fmt::format("{} records", answer.records.size()), answer.notes);
    });
  }
  if (adapter->can("check")) {
    steps.step("check", [&] {
      const auto answer = adapter->call("check", at, state);
      const auto told = std::ranges::count_if(
          answer.records, [](const auto& record) { return std::holds_alternative<observed::CheckStep>(record); });
      if (told == 0) throw SubjectError{"a connection test writes a line \"step\" for each right that it proves"};
      if (answer.done.verdict != RunVerdict::Complete)
        throw SubjectError{fmt::format("ended {} where nothing is wrong", name_of(answer.done.verdict))};
      return with_notes(fmt::format("{} steps, all passed", told), answer.notes);
    });
  }
  steps.step("refused", [&] {
    auto wrong = at;
    wrong.password = "not the password";
    const auto answer = adapter->call("sync", wrong, state);
    if (answer.done.verdict == RunVerdict::Complete) throw SubjectError{"called complete with a wrong password"};
    if (answer.done.error != "auth")
      throw SubjectError{fmt::format("a wrong password is \"error\": \"auth\", not \"{}\"", answer.done.error)};
    return std::string{"a wrong password ends failed, error auth"};
  });
  steps.step("unknown", [&] {
    adapter->call("make-coffee", at, state);
    throw SubjectError{"a verb that it does not know must be answered with {\"line\": \"unsupported\"}"};
    return std::string{};
  });
  return steps.end();
}

}  // namespace qualyswas::conformance
