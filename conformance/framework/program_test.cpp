// The program as a user meets it, run on the suite of broken_cases.cpp.
#include <gmock/gmock.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "conformance/framework/scratch.h"

namespace {

using testing::HasSubstr;
using testing::Not;

struct Outcome {
  int status = -1;
  std::string output;  // both streams
};

Outcome run(const std::string& arguments, const std::string& environment = {}) {
  Outcome outcome;
  const auto command = environment + " " QUALYSWAS_BROKEN_CASES " " + arguments + " 2>&1";
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return outcome;
  std::array<char, 4096> piece{};
  for (std::size_t got = 0; (got = ::fread(piece.data(), 1, piece.size(), pipe)) > 0;) {
    outcome.output.append(piece.data(), got);
  }
  const int status = ::pclose(pipe);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

TEST(Program, EndsWithZeroWhenWhatItRanHolds) {
  const auto outcome = run("--only STAT-001");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, HasSubstr("STAT-001   OK"));
}

TEST(Program, EndsWithOneAndTheHarmWhenACaseFails) {
  const auto outcome = run("--only STAT-001 --only STAT-002");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("STAT-002   FAILED"));
  EXPECT_THAT(outcome.output, HasSubstr("FALSE-COMPLETE Fails.WithItsHarm: conformance/framework/broken_cases.cpp:"));
  EXPECT_THAT(outcome.output, HasSubstr("again: qwas-conformance run STAT-002.1 --keep\n"));
  EXPECT_THAT(outcome.output, HasSubstr("STAT-001   OK"));
}

TEST(Program, TellsACaseThatThrowsAndGoesOn) {
  const auto outcome = run("--only STAT-003 --only STAT-002");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("STAT-003   ERROR"));
  EXPECT_THAT(outcome.output, HasSubstr("the bench is broken"));
  EXPECT_THAT(outcome.output, HasSubstr("STAT-002   FAILED"));
}

TEST(Program, LetsTheBenchSayWhichHarmItMetBeforeItThrew) {
  const auto outcome = run("--only API-001");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("API-001    FAILED"));
  EXPECT_THAT(outcome.output, HasSubstr("HANG Endless.OnTheBench"));
}

TEST(Program, DoesNotTakeASkippedOrUnjudgedMustForProven) {
  EXPECT_EQ(run("--only STAT-004").status, 1);
  EXPECT_THAT(run("--only STAT-004").output, HasSubstr("no such thing here"));
  EXPECT_EQ(run("--only STAT-005").status, 1);
  EXPECT_THAT(run("--only STAT-005").output, HasSubstr("INFORMATIONAL"));
}

TEST(Program, JudgesOneCaseByItself) {
  EXPECT_EQ(run("run STAT-001.1").status, 0);
  EXPECT_THAT(run("run 'Holds.*'").output, HasSubstr("1 requirements hold, 0 do not"));
  EXPECT_EQ(run("run Fails.WithItsHarm").status, 1);
  EXPECT_EQ(run("run STAT-001.2").status, 2);
}

TEST(Program, TakesAKnownFailureForNoneAndALineThatIsNotTrueForOne) {
  const qualyswas::conformance::ScratchFolder folder;
  const auto file = (folder.path() / "known.txt").string();
  std::ofstream{file} << "Fails.* 2999-01-01 is being put right\n";
  const auto known = run("run STAT-002.1 --known " + file);
  EXPECT_EQ(known.status, 0);
  EXPECT_THAT(known.output, HasSubstr("KNOWN Fails.WithItsHarm: is being put right"));
  std::ofstream{file, std::ios::trunc}.close();
  EXPECT_EQ(run("run STAT-002.1 --fix --known " + file).status, 1);
  EXPECT_EQ(run("run STAT-002.1 --known " + file).status, 0) << "the line that --fix has written";
  std::ofstream{file} << "Holds.* 2999-01-01 it does\n";
  const auto untrue = run("run Holds.Always --known " + file);
  EXPECT_EQ(untrue.status, 1);
  EXPECT_THAT(untrue.output, HasSubstr("Holds.Always passes; take the line out"));
}

TEST(Program, LetsAWayThatIsNotStrictPass) {
  const auto outcome = run("--only SCORE-001");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, HasSubstr("NON-STRICT"));
}

TEST(Program, TakesACrashForAResultAndGoesOn) {
  const auto outcome = run("--only STAT-006 --only STAT-002 --jobs 1");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("STAT-006   ERROR"));
  EXPECT_THAT(outcome.output, HasSubstr("CRASH Crashes.TheProcess"));
  EXPECT_THAT(outcome.output, HasSubstr("STAT-002   FAILED"));
}

TEST(Program, TakesAHangForAResultAndGoesOn) {
  const auto outcome = run("--only STAT-007 --only STAT-002 --jobs 1 --longest-case 1");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("STAT-007   FAILED"));
  EXPECT_THAT(outcome.output, HasSubstr("HANG Hangs.ForEver"));
  EXPECT_THAT(outcome.output, HasSubstr("STAT-002   FAILED"));
}

TEST(Program, LeavesItsReportsWhenACaseCrashes) {
  const auto path =
      (std::filesystem::temp_directory_path() / ("qwas-conformance-crash-" + std::to_string(::getpid()))).string();
  run("--only STAT-006 --json " + path);
  std::stringstream text;
  text << std::ifstream{path}.rdbuf();
  EXPECT_THAT(text.str(), HasSubstr("\"harm\": \"CRASH\""));
  std::filesystem::remove(path);
}

TEST(Program, IsNotMadeToLeaveCasesOutByTheEnvironment) {
  EXPECT_EQ(run("--only STAT-002", "GTEST_FILTER=Holds.*").status, 1);
  EXPECT_EQ(run("--only STAT-002", "GTEST_TOTAL_SHARDS=2 GTEST_SHARD_INDEX=1").status, 1);
}

TEST(Program, RefusesASelectionOfNothing) {
  const auto outcome = run("--only STAT-999");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, HasSubstr("no requirement begins with 'STAT-999'"));
}

TEST(Program, TakesIdsInEitherCaseAsAListOrOneByOne) {
  for (const auto* only : {"--only stat-001,STAT-002", "--only STAT-001 stat-002", "--only STAT-001 --only STAT-002",
                           "--only 'STAT-001, STAT-002'"}) {
    const auto outcome = run(only);
    EXPECT_EQ(outcome.status, 1) << only;
    EXPECT_THAT(outcome.output, HasSubstr("STAT-001   OK")) << only;
    EXPECT_THAT(outcome.output, HasSubstr("STAT-002   FAILED")) << only;
    EXPECT_THAT(outcome.output, Not(HasSubstr("STAT-003"))) << only;
  }
  EXPECT_EQ(run("--only STAT-001,nonsense").status, 2);
  EXPECT_EQ(run("--only ,").status, 2);
  EXPECT_EQ(run("run STAT-001 STAT-002.1").status, 2);
}

TEST(Program, SaysItsVersionAndWhatItsWordsMean) {
  EXPECT_THAT(run("--version").output, HasSubstr("qwas-conformance 0."));
  EXPECT_EQ(run("--version").status, 0);
  const auto help = run("--help").output;
  for (const auto* word : {"WRONG", "LOSS", "CRASH", "HANG", "NON-STRICT", "FALSE-COMPLETE", "INFORMATIONAL"}) {
    EXPECT_THAT(help, HasSubstr(word));
  }
}

TEST(Program, WritesTheRegisterAsJsonWithoutRunning) {
  const auto path =
      (std::filesystem::temp_directory_path() / ("qwas-conformance-register-" + std::to_string(::getpid()))).string();
  EXPECT_EQ(run("--list --only STAT --json " + path).status, 0);
  std::stringstream text;
  text << std::ifstream{path}.rdbuf();
  EXPECT_THAT(text.str(), HasSubstr("\"id\": \"STAT-001\""));
  EXPECT_THAT(text.str(), Not(HasSubstr("verdict")));
  std::filesystem::remove(path);
}

TEST(Program, NamesATemporaryFolderThatItCannotUseAndRunsNothing) {
  const auto outcome = run("--only STAT-001", "TMPDIR=/no/such/folder");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, HasSubstr("/no/such/folder is missing or cannot be written"));
  EXPECT_THAT(outcome.output, Not(HasSubstr("STAT-001")));
}

// A folder that is the temporary one of a run, and goes with its object.
class TemporaryRoot {
 public:
  TemporaryRoot() {
    std::string pattern = (std::filesystem::temp_directory_path() / "qwas-program-test-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryRoot() { std::filesystem::remove_all(path_); }
  TemporaryRoot(const TemporaryRoot&) = delete;
  TemporaryRoot& operator=(const TemporaryRoot&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::string variable() const { return "TMPDIR=" + path_.string(); }

 private:
  std::filesystem::path path_;
};

TEST(Program, LeavesNoFolderOfACaseThatCrashed) {
  const TemporaryRoot root;
  EXPECT_EQ(run("--only STAT-006", root.variable()).status, 1);
  EXPECT_TRUE(std::filesystem::is_empty(root.path()));
}

TEST(Program, RemovesAtItsStartWhatAKilledRunHasLeft) {
  const TemporaryRoot root;
  const auto left = root.path() / "qwas-conformance-1-abcdef";
  std::filesystem::create_directory(left);
  std::filesystem::last_write_time(left, std::filesystem::file_time_type::clock::now() - std::chrono::hours{1});
  EXPECT_EQ(run("--only STAT-001", root.variable()).status, 0);
  EXPECT_FALSE(std::filesystem::exists(left));
}

TEST(Program, SaysHowLongAHangRan) {
  const auto path =
      (std::filesystem::temp_directory_path() / ("qwas-conformance-hang-" + std::to_string(::getpid()))).string();
  run("--only STAT-007 --longest-case 1 --junit " + path);
  std::stringstream text;
  text << std::ifstream{path}.rdbuf();
  EXPECT_THAT(text.str(), HasSubstr("HANG: the case did not end within 1 s"));
  EXPECT_THAT(text.str(), Not(HasSubstr("time=\"0.000\"")));
  std::filesystem::remove(path);
}

TEST(Program, RefusesAFileItCannotWriteBeforeItRuns) {
  const auto outcome = run("--only STAT-001 --junit /no/such/folder/out.xml");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.output, Not(HasSubstr("STAT-001   OK")));
}

TEST(Program, WritesItsThreeFiles) {
  const auto folder = std::filesystem::temp_directory_path() / ("qwas-conformance-files-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const auto path = [&](const char* name) { return (folder / name).string(); };
  run("--only STAT-002 --junit " + path("j.xml") + " --table " + path("t.md") + " --json " + path("r.json"));
  const auto read = [&](const char* name) {
    std::stringstream text;
    text << std::ifstream{path(name)}.rdbuf();
    return text.str();
  };
  EXPECT_THAT(read("j.xml"), HasSubstr("type=\"FALSE-COMPLETE\""));
  EXPECT_THAT(read("t.md"), HasSubstr("| STAT-002 |"));
  EXPECT_THAT(read("r.json"), HasSubstr("\"harm\": \"FALSE-COMPLETE\""));
  std::filesystem::remove_all(folder);
}

TEST(Program, WritesWhatABenchSawOfAFailedCaseAndNoSecret) {
  const qualyswas::conformance::ScratchFolder folder;
  const auto json = (folder.path() / "r.json").string(), junit = (folder.path() / "j.xml").string();
  const auto outcome = run("run 'Benches.*' --json " + json + " --junit " + junit);
  EXPECT_EQ(outcome.status, 1);
  const auto read = [](const std::string& path) {
    std::stringstream text;
    text << std::ifstream{path}.rdbuf();
    return text.str();
  };
  const auto results = nlohmann::json::parse(read(json));
  for (const auto& one : results.at("cases")) {
    const bool failed = one.at("name") != "Benches.ThatLookAtTheWire";
    ASSERT_EQ(one.contains("evidence"), failed) << one;
    if (failed) {
      EXPECT_EQ(one["evidence"][0]["exchanges"][0]["target"], "/cave?word=********");
    }
    if (one.at("name") == "Benches.ThatSeeAFailure") {
      EXPECT_EQ(one["wire"], "FAILED");
      EXPECT_EQ(one["data"], "OK");
      EXPECT_EQ(one["failures"][0]["plane"], "wire");
    } else {
      EXPECT_EQ(one["wire"], failed ? "not judged" : "OK");
    }
  }
  EXPECT_EQ(results["summary"]["wire"]["wrong"], 1);
  EXPECT_THAT(outcome.output, HasSubstr("WRONG (wire) Benches.ThatSeeAFailure"));
  EXPECT_THAT(read(junit), HasSubstr("/cave?word=********"));
  for (const auto& text : {outcome.output, read(json), read(junit)}) EXPECT_THAT(text, Not(HasSubstr("open sesame")));
}

TEST(Program, KeepsTheBenchOfOneCaseAlone) {
  EXPECT_EQ(run("run API-002 --keep").status, 2);
  EXPECT_THAT(run("run API-002 --keep").output, HasSubstr("--keep is for one case, such as: run STAT-001.3 --keep"));
}

TEST(Program, ListsTheRegisterWithoutRunning) {
  const auto outcome = run("--list --only STAT");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, HasSubstr("STAT-006"));
}

TEST(Program, FindsTheGatedRequirementsThatNoCaseProves) {
  const auto outcome = run("--check-register");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("MAP-030: no case proves it"));
  EXPECT_THAT(outcome.output, Not(HasSubstr("STAT-001")));
}

TEST(Program, RefusesAnUnknownOption) { EXPECT_EQ(run("--no-such-thing").status, 2); }

}  // namespace
