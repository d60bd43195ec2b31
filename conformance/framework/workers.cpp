#include "conformance/framework/workers.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

#include "conformance/framework/scratch.h"

namespace qualyswas::conformance {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

void write_line(int descriptor, const Json& line) {
  // A message may quote bytes that are no UTF-8.
  const auto text = line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  for (std::size_t done = 0; done < text.size();) {
    const auto wrote = ::write(descriptor, text.data() + done, text.size() - done);
    if (wrote > 0) done += static_cast<std::size_t>(wrote);
    if (wrote < 0 && errno != EINTR) std::_Exit(EXIT_FAILURE);  // the parent has ended
  }
}

class Telling : public WorkerSays {
 public:
  explicit Telling(int descriptor) : descriptor_{descriptor} {}
  void begins(const std::string& name) override { write_line(descriptor_, {{"begins", name}}); }
  void ends(const CaseResult& result) override {
    auto failures = Json::array();
    for (const auto& failure : result.failures) {
      failures.push_back(
          {{"where", failure.where}, {"message", failure.message}, {"harm", failure.harm}, {"plane", failure.plane}});
    }
    auto evidence = Json::array();
    for (const auto& one : result.evidence) evidence.push_back(to_json(one));
    write_line(descriptor_, {{"ends", result.name()},
                             {"verdict", result.verdict},
                             {"failures", std::move(failures)},
                             {"remark", result.remark},
                             {"judges_wire", result.judges_wire},
                             {"evidence", std::move(evidence)},
                             {"seconds", result.seconds}});
  }

 private:
  int descriptor_;
};

// For what is no case: to begin, and to end (a check for leaks takes its time).
constexpr auto kBetweenCases = std::chrono::seconds{60};

struct Worker {
  pid_t pid = -1;
  int descriptor = -1;               // what it says, by lines
  std::vector<std::string> waiting;  // of its share: not begun
  std::optional<std::string> running;
  std::string last;                        // ended last
  Clock::time_point since = Clock::now();  // it told something
  std::string unread;
  bool ended_by_us = false;
  bool told_anything = false;
};

std::string end_in_words(int status) {
  if (WIFSIGNALED(status))
    return fmt::format("the process died of signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
  return fmt::format("the process ended with status {}", WEXITSTATUS(status));
}

class Workers {
 public:
  Workers(std::vector<CaseResult>& cases, const WorkerOptions& options,
          const std::function<void(const std::vector<std::string>&, WorkerSays&)>& run_share)
      : options_{options}, run_share_{run_share}, all_{cases.size()} {
    for (auto& one : cases) by_name_[one.name()] = &one;
    shares_.resize(std::clamp<std::size_t>(static_cast<std::size_t>(options.jobs), 1, std::max<std::size_t>(all_, 1)));
    // Dealt out one by one: the cases of a suite cost alike.
    for (std::size_t at = 0; at < all_; ++at) shares_[at % shares_.size()].push_back(cases[at].name());
  }

  ~Workers() {
    for (auto& worker : running_) {
      ::kill(worker->pid, SIGKILL);
      ::waitpid(worker->pid, nullptr, 0);
      ::close(worker->descriptor);
      remove_left_scratch(worker->pid);
    }
  }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  void run() {
    for (auto& share : shares_) start(std::move(share));
    while (!running_.empty()) {
      const bool stopped = options_.is_stopped && options_.is_stopped();
      if (const int signal = options_.signal_to_hand_on ? options_.signal_to_hand_on() : 0; signal != 0)
        for (const auto& worker : running_) ::kill(worker->pid, signal);
      wait_for_news(stopped);
      // Those that end are replaced while the list is walked.
      for (std::size_t at = 0; at < running_.size();) {
        if (is_over(*running_[at])) {
          auto worker = std::move(running_[at]);
          running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(at));
          reap(*worker);
        } else {
          ++at;
        }
      }
      if (stopped) return;  // finished results are read; the destructor ends the workers
    }
  }

 private:
  void start(std::vector<std::string> share) {
    if (share.empty()) return;
    std::array<int, 2> ends{};
    // Not left open in what a case starts, or the end of the worker would not be seen.
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error{errno, std::generic_category(), "pipe2"};
    std::fflush(nullptr);  // or each process prints what this one has not yet
    const auto parent = ::getpid();
    const auto pid = ::fork();
    if (pid < 0) throw std::system_error{errno, std::generic_category(), "fork"};
    if (pid == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a worker does not outlive a run that was killed
      if (::getppid() != parent) std::_Exit(EXIT_FAILURE);
      ::close(ends[0]);
      ::signal(SIGINT, SIG_DFL);
      ::signal(SIGTERM, SIG_DFL);
      if (options_.signal_to_hand_on) ::setpgid(0, 0);
      for (const auto& other : running_) ::close(other->descriptor);
      running_.clear();
      Telling says{ends[1]};
      run_share_(share, says);
      std::exit(EXIT_SUCCESS);  // as a program ends: what checks for leaks at the end does so
    }
    ::close(ends[1]);
    auto worker = std::make_unique<Worker>();
    worker->pid = pid;
    worker->descriptor = ends[0];
    worker->waiting = std::move(share);
    running_.push_back(std::move(worker));
  }

  Clock::time_point deadline_of(const Worker& worker) const {
    return worker.since + options_.longest_case + (worker.running ? std::chrono::seconds{0} : kBetweenCases);
  }

  // A signal that comes between the question whether to stop and poll() is seen at the next look.
  static constexpr auto kLook = std::chrono::milliseconds{500};

  void wait_for_news(bool stopped) {
    std::vector<pollfd> descriptors;
    auto wait = stopped ? std::chrono::milliseconds{0} : kLook;
    for (const auto& worker : running_) {
      descriptors.push_back({.fd = worker->descriptor, .events = POLLIN, .revents = 0});
      if (worker->ended_by_us) continue;
      const auto left = std::max(std::chrono::milliseconds{0},
                                 std::chrono::ceil<std::chrono::milliseconds>(deadline_of(*worker) - Clock::now()));
      wait = std::min(wait, left);
    }
    if (::poll(descriptors.data(), descriptors.size(), static_cast<int>(wait.count())) < 0) {
      if (errno != EINTR) throw std::system_error{errno, std::generic_category(), "poll"};
      for (auto& descriptor : descriptors) descriptor.revents = 0;
    }
    for (std::size_t at = 0; at < descriptors.size(); ++at) {
      ready_[running_[at]->descriptor] = descriptors[at].revents != 0;
    }
  }

  // Reads what came. True: nothing more will.
  bool is_over(Worker& worker) {
    if (!worker.ended_by_us && Clock::now() >= deadline_of(worker)) {
      ::kill(worker.pid, SIGKILL);
      worker.ended_by_us = true;
    }
    if (!ready_[worker.descriptor]) return false;
    std::array<char, 65536> piece;
    const auto got = ::read(worker.descriptor, piece.data(), piece.size());
    if (got < 0) return errno != EINTR;
    if (got == 0) return true;
    worker.unread.append(piece.data(), static_cast<std::size_t>(got));
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = worker.unread.find('\n', begin)) != std::string::npos; begin = end + 1) {
      listen(worker, Json::parse(worker.unread.begin() + static_cast<std::ptrdiff_t>(begin),
                                 worker.unread.begin() + static_cast<std::ptrdiff_t>(end)));
    }
    worker.unread.erase(0, begin);
    return false;
  }

  void listen(Worker& worker, const Json& line) {
    worker.told_anything = true;
    worker.since = Clock::now();
    if (const auto begins = line.find("begins"); begins != line.end()) {
      worker.running = begins->get<std::string>();
      std::erase(worker.waiting, *worker.running);
      return;
    }
    auto& one = *by_name_.at(line.at("ends").get<std::string>());
    one.verdict = line.at("verdict").get<CaseVerdict>();
    one.remark = line.at("remark").get<std::string>();
    one.seconds = line.at("seconds").get<double>();
    one.failures.clear();
    for (const auto& failure : line.at("failures")) {
      one.failures.push_back({.where = failure.at("where").get<std::string>(),
                              .message = failure.at("message").get<std::string>(),
                              .harm = failure.at("harm").get<Harm>(),
                              .plane = failure.at("plane").get<Plane>()});
    }
    one.judges_wire = line.at("judges_wire").get<bool>();
    one.evidence.clear();
    for (const auto& evidence : line.at("evidence")) one.evidence.push_back(evidence_of(evidence));
    worker.last = one.name();
    worker.running.reset();
    tell_progress();
  }

  void reap(Worker& worker) {
    ::close(worker.descriptor);
    int status = 0;
    ::waitpid(worker.pid, &status, 0);
    remove_left_scratch(worker.pid);
    if (worker.running) {
      by_name_.at(*worker.running)->seconds = std::chrono::duration<double>{Clock::now() - worker.since}.count();
      fail(*worker.running, worker.ended_by_us, end_in_words(status));
      tell_progress();
    } else if (status != 0 && !worker.last.empty()) {
      fail(worker.last, worker.ended_by_us, end_in_words(status) + " after this case");
    }
    // A worker that reported nothing is not replaced: the next one would fail the same way, without end.
    if (worker.told_anything) start(std::move(worker.waiting));
  }

  void fail(const std::string& name, bool hung, const std::string& message) {
    auto& one = *by_name_.at(name);
    one.verdict = hung ? CaseVerdict::Failed : CaseVerdict::Error;
    one.failures = {{.where = {}, .message = message, .harm = hung ? Harm::Hang : Harm::Crash}};
    if (!hung) return;
    const auto limit = std::chrono::duration<double>{options_.longest_case}.count();
    one.failures.front().message =
        fmt::format("the case did not end within {} s and was stopped (--longest-case)", limit);
  }

  void tell_progress() {
    ++done_;
    if (options_.progress) options_.progress(done_, all_);
  }

  const WorkerOptions& options_;
  const std::function<void(const std::vector<std::string>&, WorkerSays&)>& run_share_;
  std::size_t all_ = 0, done_ = 0;
  std::map<std::string, CaseResult*> by_name_;
  std::vector<std::vector<std::string>> shares_;
  std::vector<std::unique_ptr<Worker>> running_;
  std::map<int, bool> ready_;  // by descriptor, since the last wait
};

}  // namespace

void run_in_workers(std::vector<CaseResult>& cases, const WorkerOptions& options,
                    const std::function<void(const std::vector<std::string>& share, WorkerSays& says)>& run_share) {
  for (auto& one : cases) {
    one.verdict = CaseVerdict::Error;
    one.failures = {{.where = {}, .message = "the case did not run", .harm = Harm::Crash}};
  }
  Workers{cases, options, run_share}.run();
}

}  // namespace qualyswas::conformance
