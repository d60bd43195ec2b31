// What only the program can show: where it finds the password on a real machine. A case that calls the library passes
// the password's sources in, so it proves nothing about them.
#include <gmock/gmock.h>

#include <array>
#include <fstream>

#include <nlohmann/json.hpp>

#include "conformance/ours/program.h"
#include "conformance/protocol/oracle.h"
#include "conformance/subject/in_process.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kUser = "acme_ab1";
constexpr std::string_view kPassword = "Zx9-unmistakable word";

using Variables = std::map<std::string, std::string>;

struct ProgramRow {
  Id id;
  std::string_view what, setting, value;
};
constexpr auto kProgramRows = std::to_array<ProgramRow>({
    {"CFG-004", "an environment variable", "password_env", "QWAS_SHOP_PASSWORD"},
    {"CFG-004", "a file", "password_file", "secret.txt"},
    {"CFG-004", "a command", "password_command", "cat secret.txt"},
});

class PasswordOfTheProgram : public RowsOnBothFormats<ProgramRow> {
 protected:
  void SetUp() override {
    lab.world().put_user({.name = std::string{kUser}, .password = std::string{kPassword}});
    write("qwas.json", nlohmann::json{{"connectors",
                                       {{{"name", "shop"},
                                         {"url", lab.ours().settings.url},
                                         {"username", kUser},
                                         {"format", format() == Format::Json ? "json" : "xml"},
                                         {std::string{row().setting}, row().value}}}}}
                           .dump());
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream{lab.folder() + "/" + name, std::ios::binary} << text;
  }
  void give(std::string_view password) {
    write("secret.txt", std::string{password} + "\n");
    variables["QWAS_SHOP_PASSWORD"] = password;
  }
  Printed qwas(const std::vector<std::string>& arguments) const { return run_qwas(arguments, variables, lab.folder()); }
  std::size_t calls_of_the_user() {
    std::size_t calls = 0;
    for (const auto& entry : lab.journal()) calls += entry.user == kUser ? 1 : 0;
    return calls;
  }

  Lab lab{{.format = format(), .webapps = {{}}, .findings = {{}}}};
  Variables variables{{"PATH", "/usr/bin:/bin"}};
};

TEST_P(PasswordOfTheProgram, IsFoundWhereTheSettingSays) {
  give(kPassword);
  const auto printed = qwas({"check"});
  EXPECT_EQ(printed.status, 0) << printed.out << printed.err;
  EXPECT_GT(calls_of_the_user(), 0U) << "the vendor saw this user's login";
  EXPECT_THAT(printed.out + printed.err, Not(HasSubstr("unmistakable"))) << Harm::Leak;
  const auto synced = qwas({"--json", "sync"});
  EXPECT_EQ(synced.status, 0) << synced.out << synced.err;
  EXPECT_THAT(synced.out + synced.err, AllOf(HasSubstr("\"complete\""), Not(HasSubstr("unmistakable")))) << Harm::Leak;
}

TEST_P(PasswordOfTheProgram, IsMissedByNameBeforeAnyCall) {
  const auto printed = qwas({"check"});
  EXPECT_EQ(printed.status, 2) << printed.out << printed.err;
  EXPECT_THAT(printed.err, HasSubstr(std::string{row().setting}));
  EXPECT_TRUE(lab.journal().empty()) << Plane::Wire;
}

TEST_P(PasswordOfTheProgram, IsTheOneThatIsThereAndNoOther) {
  give("another one");
  const auto printed = qwas({"check"});
  EXPECT_EQ(printed.status, 1) << printed.out << printed.err;
}

ROWS_ON_BOTH_FORMATS(PasswordOfTheProgram, kProgramRows, row.what);

// The other variable that the program looks up: which configuration file is meant.
class ConfigurationOfTheProgram : public testing::Test {};
CONFORMS(ConfigurationOfTheProgram, "CFG-001");

TEST_F(ConfigurationOfTheProgram, IsTheOneThatTheEnvironmentNames) {
  Lab lab;
  std::ofstream{lab.folder() + "/other.json"} << R"({"connectors": [{"name": "elsewhere", "plattform": "US1"}]})";
  const auto printed = run_qwas({"check"}, {{"QWAS_CONFIG", lab.folder() + "/other.json"}}, lab.folder());
  EXPECT_EQ(printed.status, 2);
  EXPECT_THAT(printed.err, AllOf(HasSubstr("other.json"), HasSubstr("elsewhere"), HasSubstr("plattform")));
}

}  // namespace
}  // namespace qualyswas::conformance
