// The program itself, as a script or a person starts it.
#include <array>
#include <csignal>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <httplib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include "mockqualys/server/server.h"
#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using ::testing::HasSubstr;

// A child of this test whose standard output and standard error come back as one text.
class Program {
 public:
  explicit Program(std::vector<std::string> arguments) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) return;
    arguments.insert(arguments.begin(), MOCKQUALYS_PROGRAM);
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    child_ = fork();
    if (child_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      dup2(ends[1], STDERR_FILENO);
      close(ends[0]);
      close(ends[1]);
      execv(argv.front(), argv.data());
      _exit(127);
    }
    close(ends[1]);
    output_ = ends[0];
  }
  ~Program() {
    if (child_ > 0) {
      kill(child_, SIGKILL);
      waitpid(child_, nullptr, 0);
    }
    if (output_ >= 0) close(output_);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  std::string read_line() {
    std::string line;
    for (char c = 0; read(output_, &c, 1) == 1 && c != '\n';) line += c;
    return line;
  }
  std::string read_all() {
    std::string text;
    for (char c = 0; read(output_, &c, 1) == 1;) text += c;
    return text;
  }
  void send(int signal) const { kill(child_, signal); }
  int exit_code() {
    int status = 0;
    waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t child_ = -1;
  int output_ = -1;
};

class Endings : public ::testing::TestWithParam<int> {};

TEST_P(Endings, AreCleanAfterTheReadyLineAndARequest) {
  Program program{{"serve", "--estate", "empty"}};
  const auto ready = nlohmann::json::parse(program.read_line());
  EXPECT_EQ(ready.at("estate"), "empty");
  const auto& user = ready.at("users").at(0);
  httplib::Client client{ready.at("url").get<std::string>()};
  client.set_keep_alive(true);
  client.set_basic_auth(user.at("name").get<std::string>().c_str(), user.at("password").get<std::string>().c_str());
  const auto answer = client.Get("/qps/rest/portal/version");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(access(ready.at("ca_file").get<std::string>().c_str(), R_OK), 0);
  program.send(GetParam());
  EXPECT_EQ(program.exit_code(), 0);
  EXPECT_NE(access(ready.at("ca_file").get<std::string>().c_str(), R_OK), 0);
}

INSTANTIATE_TEST_SUITE_P(Signals, Endings, ::testing::Values(SIGINT, SIGTERM));

TEST(Program, WritesTheReadyLineToAFile) {
  const testing::Estate folder;
  const auto file = folder.folder() + "/ready.json";
  Program program{
      {"serve", "--estate", folder.folder() + "/", "--no-https", "--ready-file", file, "--now", "2031-05-06"}};
  while (access(file.c_str(), R_OK) != 0) usleep(1000);
  std::ifstream in{file};
  const auto ready = nlohmann::json::parse(in);
  EXPECT_EQ(ready.at("now"), "2031-05-06T00:00:00Z");
  EXPECT_EQ(ready.at("https_url"), "");
  program.send(SIGTERM);
  EXPECT_EQ(program.exit_code(), 0);
  EXPECT_EQ(program.read_all(), "") << "the line went to the file alone";
}

TEST(Program, ServesAGeneratedEstate) {
  Program program{{"serve", "--estate", "generated", "--findings", "1234", "--webapps", "3", "--no-https"}};
  const auto ready = nlohmann::json::parse(program.read_line());
  httplib::Client admin{ready.at("admin_url").get<std::string>()};
  const auto state = nlohmann::json::parse(admin.Get("/state")->body);
  EXPECT_EQ(state.at("findings"), 1234);
  EXPECT_EQ(state.at("webapps"), 3);
}

TEST(Program, EndsWith2WhenThePortIsInUse) {
  const testing::Running server;
  Program program{{"serve", "--port", std::to_string(server->port())}};
  EXPECT_THAT(program.read_all(),
              HasSubstr("mockqualys: port " + std::to_string(server->port()) + " of 127.0.0.1 is in use"));
  EXPECT_EQ(program.exit_code(), 2);
}

struct BadUse {
  std::vector<std::string> arguments;
  const char* told;
};
void PrintTo(const BadUse& row, std::ostream* out) { *out << row.told; }

class BadUses : public ::testing::TestWithParam<BadUse> {};

TEST_P(BadUses, EndWith2AndAReadableLine) {
  Program program{GetParam().arguments};
  EXPECT_THAT(program.read_all(), HasSubstr(GetParam().told));
  EXPECT_EQ(program.exit_code(), 2);
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadUses,
    ::testing::Values(BadUse{{}, "no command was given"}, BadUse{{"serve", "--estate", "atlantis"}, "atlantis"},
                      BadUse{{"serve", "--now", "tomorrow"}, "--now tomorrow: write 2026-01-05T06:00:00Z"},
                      BadUse{{"serve", "--port", "80800"}, "80800"},
                      BadUse{{"serve", "--limits", "platinum"}, "platinum"}, BadUse{{"serv"}, "did you mean 'serve'?"},
                      BadUse{{"repotr"}, "did you mean 'report'?"},
                      BadUse{{"frobnicate"}, "the commands are: serve, report, estates"},
                      BadUse{{"serve", "--prot", "1"}, "did you mean '--port'?"},
                      BadUse{{"--port", "1", "serve"}, "--port stands before its command"},
                      BadUse{{"serve", "now"}, "takes no further word"},
                      BadUse{{"serve", "--findings", "-1"}, "--findings: '-1' is not a whole number from 0 up"},
                      BadUse{{"serve", "--port", "http"}, "'http' is not a whole number from 0 to 65535"},
                      BadUse{{"serve", "--port"}, "--port needs one value"},
                      BadUse{{"report", "--webapps", "0"}, "'0' is not a whole number from 1 up"},
                      BadUse{{"serve", "--ready-fd", "77"}, "cannot write to the descriptor 77"},
                      BadUse{{"serve", "--estate", "empty", "--findings", "5"}, "for a generated estate"}));

TEST(Program, ListsItsEstates) {
  Program program{{"estates"}};
  const auto text = program.read_all();
  for (const auto& name : World::shipped_estates()) EXPECT_THAT(text, HasSubstr(name));
  EXPECT_EQ(program.exit_code(), 0);
}

TEST(Program, TellsItsVersion) {
  for (const auto* word : {"--version", "-V", "version"}) {
    Program program{{word}};
    EXPECT_THAT(program.read_all(), ::testing::StartsWith("mockqualys "));
    EXPECT_EQ(program.exit_code(), 0);
  }
}

TEST(Program, KnowsHelpAsAWordToo) {
  for (const auto& words : std::vector<std::vector<std::string>>{{"help", "serve"}, {"serve", "--help"}}) {
    Program program{words};
    EXPECT_THAT(program.read_all(), HasSubstr("--admin-port"));
    EXPECT_EQ(program.exit_code(), 0);
  }
}

}  // namespace
}  // namespace mockqualys::server
