// Anybody's connector as a subject: an executable that speaks the adapter protocol (messages.h). A crash, a hang, a
// flood or a line that is none is a result of the case, with its harm; the process group is ended and the run goes on.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/subject/messages.h"
#include "conformance/subject/process.h"
#include "conformance/subject/subject.h"

namespace qualyswas::conformance {

struct AdapterOptions {
  std::vector<std::string> command;            // the executable and its first arguments
  std::chrono::milliseconds deadline{30'000};  // of one call
};

// The executable: started for each call, or kept open in a session when it says that it can. One for a worker process.
class Adapter {
 public:
  // Asks it for its `hello`. Throws SubjectError when it has none.
  explicit Adapter(AdapterOptions options);

  const messages::Hello& hello() const { return hello_; }
  bool can(std::string_view ability) const;

  struct Answer {
    std::vector<messages::Message> records;
    messages::Done done;
    std::vector<std::string> notes;
    std::string errors;  // the last of what the process wrote to standard error
  };
  // `verb`: check, sync, upload, show. Throws SubjectError with its harm when no `done` comes within the deadline, and
  // NotSupported when the answer is "unsupported".
  Answer call(const std::string& verb, const Surroundings& at, const std::string& state_folder,
              const std::string& file = {});

  bool streams() const { return !can("show"); }

 private:
  Answer read_answer(Process& process, const std::string& verb, std::optional<std::int64_t> seq,
                     std::chrono::steady_clock::time_point deadline);
  static void expect_end(Process& process, const std::string& verb, std::chrono::steady_clock::time_point deadline);

  AdapterOptions options_;
  messages::Hello hello_;
  std::unique_ptr<Process> session_;
  std::int64_t seq_ = 0;
};

class Executable final : public Subject {
 public:
  Executable(std::shared_ptr<Adapter> adapter, std::string folder, const Surroundings& at);

  void prepare(const Surroundings& at) override;
  void set_now(Instant) override {}  // it is told with the next call
  std::vector<observed::CheckStep> check(const Surroundings& at) override;
  observed::Run sync(const Surroundings& at) override;
  observed::Upload upload(const Surroundings& at, std::string_view bytes, const std::string& file) override;
  std::vector<observed::Asset> assets(const Filter& filter) override;
  std::vector<observed::Instance> instances(const Filter& filter) override;
  std::vector<observed::Vulnerability> vulnerabilities(const Filter& filter) override;
  std::vector<observed::Finding> findings(const Filter& filter) override;
  std::vector<observed::Application> applications(const AppFilter& filter) override;
  std::vector<observed::AppFinding> app_findings(const AppFilter& filter) override;
  std::vector<observed::Upload> uploads() override;
  std::vector<observed::Run> runs() override { return {runs_.rbegin(), runs_.rend()}; }
  std::vector<observed::VendorRecord> vendor_records() override;
  std::vector<std::string> vendor_fields(bool applications) const override;
  std::vector<MappingTable> mapping() const override { return adapter_->hello().mapping; }
  std::vector<Fact> said() override { return {said_.begin(), said_.end()}; }  // of the last calls

 private:
  Adapter::Answer call(const std::string& verb, const Surroundings& at, const std::string& file = {});
  // What it keeps, by type and identity. Of streamed state the sum of all that came.
  using State = std::map<std::string, messages::Message>;
  const State& state();
  template <class Record>
  std::vector<Record> all_of();
  void keep(const std::vector<messages::Message>& records);

  std::shared_ptr<Adapter> adapter_;
  std::string folder_;
  Surroundings at_;
  std::optional<State> shown_;  // until the next call that changes it
  State streamed_;
  std::vector<observed::Run> runs_;
  std::deque<Fact> said_;
};

}  // namespace qualyswas::conformance
