// What a connector does in a run and says of it.
#include <set>
#include <sstream>

#include "conformance/mutants/around.h"
#include "conformance/mutants/mutant.h"
#include "conformance/mutants/told.h"
#include "conformance/qualys/text.h"

namespace qualyswas::conformance::mutants {
namespace {

using observed::Run;

// Tries a login that was refused once more.
class TriesTheLoginAgain final : public Around {
 public:
  using Around::Around;
  Run sync(const Surroundings& at) override {
    auto run = Around::sync(at);
    return run.verdict == RunVerdict::Complete ? run : Around::sync(at);
  }
};

// Shows of each view what it was before the last run.
class ShowsTheRunBefore final : public Around {
 public:
  using Around::Around;
  Run sync(const Surroundings& at) override {
    if (has_run_) {
      findings_ = Around::findings(kAll);
      instances_ = Around::instances(kAll);
    }
    has_run_ = true;
    return Around::sync(at);
  }
  std::vector<observed::Finding> findings(const Filter& filter) override {
    return findings_ ? *findings_ : Around::findings(filter);
  }
  std::vector<observed::Instance> instances(const Filter& filter) override {
    return instances_ ? *instances_ : Around::instances(filter);
  }

 private:
  static constexpr Filter kAll{.informational = true, .archived = true, .details = true};
  bool has_run_ = false;
  std::optional<std::vector<observed::Finding>> findings_;
  std::optional<std::vector<observed::Instance>> instances_;
};

// From its second run on it shows every row twice.
class DoublesRows final : public Around {
 public:
  using Around::Around;
  Run sync(const Surroundings& at) override {
    ++runs_;
    return Around::sync(at);
  }
  std::vector<observed::Asset> assets(const Filter& filter) override { return doubled(Around::assets(filter)); }
  std::vector<observed::Finding> findings(const Filter& filter) override { return doubled(Around::findings(filter)); }
  std::vector<observed::Instance> instances(const Filter& filter) override {
    return doubled(Around::instances(filter));
  }
  std::vector<observed::VendorRecord> vendor_records() override { return doubled(Around::vendor_records()); }

 private:
  template <class Record>
  std::vector<Record> doubled(std::vector<Record> rows) const {
    if (runs_ < 2) return rows;
    auto twice = rows;
    for (auto& row : rows) twice.push_back(std::move(row));
    return twice;
  }
  int runs_ = 0;
};

// Drops what belongs to a QID of which the KnowledgeBase said nothing.
class DropsUnsolved final : public Around {
 public:
  using Around::Around;
  std::vector<observed::Finding> findings(const Filter& filter) override {
    const auto solved = solved_qids();
    auto all = Around::findings(filter);
    std::erase_if(all, [&](const observed::Finding& one) { return !solved.contains(one.qid); });
    return all;
  }
  std::vector<observed::Instance> instances(const Filter& filter) override {
    const auto solved = solved_qids();
    auto all = Around::instances(filter);
    std::erase_if(all, [&](const observed::Instance& one) { return !solved.contains(one.qid); });
    return all;
  }

 private:
  std::set<std::int64_t> solved_qids() {
    std::set<std::int64_t> qids;
    for (const auto& one : Around::vulnerabilities({.informational = true, .archived = true, .details = true}))
      if (one.solution) qids.insert(one.qid);
    return qids;
  }
};

// Falls over when it has to try a request again.
class FallsOverOnRetry final : public Flaw {
 public:
  void answer(const Request&, Answer& answer) override { *troubled_ = *troubled_ || answer.status >= 429; }
  std::unique_ptr<Subject> around(std::unique_ptr<Subject> subject) override {
    class Falls final : public Around {
     public:
      Falls(std::unique_ptr<Subject> inner, std::shared_ptr<bool> troubled)
          : Around{std::move(inner)}, troubled_{std::move(troubled)} {}
      Run sync(const Surroundings& at) override {
        auto run = Around::sync(at);
        if (!*troubled_) return run;
        std::ostringstream text;
        text << Harm::Crash << "it fell over";
        throw SubjectError{text.str()};
      }

     private:
      std::shared_ptr<bool> troubled_;
    };
    return std::make_unique<Falls>(std::move(subject), troubled_);
  }

 private:
  std::shared_ptr<bool> troubled_ = std::make_shared<bool>(false);
};

void call_complete(Run& run) {
  run.verdict = RunVerdict::Complete;
  run.error_class.clear();
}

}  // namespace

std::vector<Mutant> of_runs() {
  return {
      {"always-complete",
       "it calls every run complete",
       {"SYNC-003", "API-002", "NET-001", "GEN-003"},
       Harm::FalseComplete,
       told({.run = call_complete})},
      {"causes-lost",
       "it does not say why a run is not complete",
       {"AUTH-005"},
       Harm::Wrong,
       told({.run = [](Run& run) { run.reasons.clear(); }})},
      {"permission-is-auth",
       "it takes a missing right for a wrong password",
       {"AUTH-003"},
       Harm::Wrong,
       told({.run =
                 [](Run& run) {
                   if (run.error_class == "permission") run.error_class = "auth";
                   for (auto& reason : run.reasons) replace_all(reason, "permission", "auth");
                 }})},
      {"refused-login-again",
       "it tries a login again that was refused",
       {"AUTH-007"},
       Harm::Wrong,
       around<TriesTheLoginAgain>()},
      {"state-always-connected",
       "it says Connected, whatever happened",
       {"SYNC-005"},
       Harm::Wrong,
       told({.run = [](Run& run) { run.state = "Connected"; }})},
      {"second-run-doubles",
       "a second run doubles the rows",
       {"SYNC-001", "GEN-004"},
       Harm::Duplicate,
       around<DoublesRows>()},
      {"a-run-late", "a change shows one run late", {"SYNC-002"}, Harm::Stale, around<ShowsTheRunBefore>()},
      {"unsolved-dropped",
       "it drops a finding because the KnowledgeBase does not know its QID",
       {"AUTH-005"},
       Harm::Loss,
       around<DropsUnsolved>()},
      {"retry-crashes",
       "it falls over when it has to try again",
       {"LIM-001", "GEN-008"},
       Harm::Crash,
       [] { return std::make_shared<FallsOverOnRetry>(); }},
      {"changes-miscounted",
       "it says of what it read again that it changed",
       {"SYNC-001"},
       Harm::Wrong,
       told({.run = [](Run& run) { run.changed += run.findings_pulled; }})},
  };
}

}  // namespace qualyswas::conformance::mutants
