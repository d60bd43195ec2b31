#include "conformance/report/command.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "conformance/framework/scratch.h"
#include "conformance/report/results_testing.h"

namespace qualyswas::conformance::report {
namespace {

using testing::HasSubstr;

class ReportCommand : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream{path(name), std::ios::binary} << text;
    return path(name);
  }
  std::string read(const std::string& name) const {
    std::stringstream text;
    text << std::ifstream{path(name)}.rdbuf();
    return text.str();
  }
  // The exit status; what goes to standard error is in `errors`.
  int run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "qwas-conformance report");
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    testing::internal::CaptureStderr();
    testing::internal::CaptureStdout();
    const int status = command(static_cast<int>(argv.size()), argv.data());
    output = testing::internal::GetCapturedStdout();
    errors = testing::internal::GetCapturedStderr();
    return status;
  }

  ScratchFolder folder_;
  std::string output, errors;
};

TEST_F(ReportCommand, JoinsRunsInOnePageAndOneTable) {
  auto facts = some_facts();
  facts.subject = "other";
  const auto one = write("a.json", some_results_json()), two = write("b.json", some_results_json(some_cases(), facts));
  EXPECT_EQ(run({one, two, "--html", path("out.html"), "--markdown", path("out.md")}), 0) << errors;
  EXPECT_THAT(read("out.html"), HasSubstr("<th>toy 3</th><th>other 3</th>"));
  EXPECT_THAT(read("out.md"), HasSubstr("| toy 3 | other 3 |"));
}

TEST_F(ReportCommand, PrintsTheTableWhenNoFileIsAskedFor) {
  EXPECT_EQ(run({write("a.json", some_results_json())}), 0);
  EXPECT_THAT(output, HasSubstr("| STAT-002 |"));
}

TEST_F(ReportCommand, NamesTheFileThatHoldsNoResultsAndWritesNothing) {
  const auto good = write("a.json", some_results_json()), bad = write("b.json", "<html>");
  EXPECT_EQ(run({good, bad, "--html", path("out.html")}), 2);
  EXPECT_THAT(errors, HasSubstr("b.json: it is no JSON"));
  EXPECT_EQ(read("out.html"), "");
  EXPECT_EQ(run({path("missing.json")}), 2);
  EXPECT_THAT(errors, HasSubstr("missing.json: it cannot be read"));
  EXPECT_EQ(run({}), 2);
}

TEST_F(ReportCommand, SaysWhatItCannotWrite) {
  EXPECT_EQ(run({write("a.json", some_results_json()), "--html", "/no/such/folder/out.html"}), 1);
  EXPECT_THAT(errors, HasSubstr("cannot write /no/such/folder/out.html"));
}

TEST(ReportFiles, AreMadeOfTheResultsOfTheRun) {
  for (const auto& file : files()) EXPECT_THAT(file.make(some_results_json()), HasSubstr("conformance")) << file.option;
}

}  // namespace
}  // namespace qualyswas::conformance::report
