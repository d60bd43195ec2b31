// The program itself, as a script or a person starts it.
#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <httplib.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include "mockqualys/server/server.h"
#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using ::testing::HasSubstr;

enum class Output { Pipe, Terminal };

// A child of this test whose standard output and standard error come back as one text.
class Program {
 public:
  explicit Program(std::vector<std::string> arguments, Output output = Output::Pipe) {
    std::array<int, 2> ends{};
    const bool made =
        output == Output::Pipe ? pipe(ends.data()) == 0 : openpty(&ends[0], &ends[1], nullptr, nullptr, nullptr) == 0;
    if (!made) return;
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
      alarm(60);  // one that serves although it should have refused to fails its test, and does not hang it
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
  const test::Estate folder;
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

TEST(Program, GreetsOnATerminalWithItsClockAndWithLinesToType) {
  Program program{{"serve", "--no-https"}, Output::Terminal};
  std::string text;
  for (int line = 0; line < 100 && text.find("Ctrl-C ends it.") == std::string::npos; ++line)
    text += program.read_line() + '\n';
  EXPECT_THAT(text, HasSubstr("estate storefront: "));
  EXPECT_THAT(text, ::testing::ContainsRegex("Its clock stands at [0-9TZ:-]+ until it is moved:"));
  EXPECT_THAT(text, HasSubstr("/clock -d '{\"advance\": \"7d\"}'"));
  EXPECT_THAT(text, HasSubstr("curl -s -u 'acme_ab1:storefront-1' -X POST http://127.0.0.1:"));
  EXPECT_THAT(text, HasSubstr("curl -s -u 'acme_ab1:storefront-1' -H 'Content-Type: text/xml' http://127.0.0.1:"));
  EXPECT_THAT(text, HasSubstr("-d '<ServiceRequest>"));
}

TEST(Program, BeginsItsCalendarAtThePresentUnlessToldOtherwise) {
  using std::chrono::system_clock;
  const auto served = [](std::vector<std::string> more) {
    std::vector<std::string> arguments{"serve", "--no-https"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Program program{arguments};
    const auto ready = nlohmann::json::parse(program.read_line());
    httplib::Client client{ready.at("url").get<std::string>()};
    client.set_basic_auth("acme_ab1", "storefront-1");
    const auto answer = client.Post(
        "/qps/rest/3.0/search/was/finding",
        "<ServiceRequest><preferences><limitResults>1</limitResults></preferences></ServiceRequest>", "text/xml");
    const auto begin = answer->body.find("<lastTestedDate>") + 16;
    return std::pair{ready.at("now").get<std::string>(), answer->body.substr(begin, 20)};
  };
  const auto before = std::chrono::floor<std::chrono::seconds>(system_clock::now());
  const auto [now, tested] = served({});
  const auto after = std::chrono::floor<std::chrono::seconds>(system_clock::now());
  EXPECT_GE(parse_instant(now).value(), before);
  EXPECT_LE(parse_instant(now).value(), after);
  // Six days and eight hours before the estate's start, which is the minute of that present.
  EXPECT_EQ(parse_instant(tested).value(),
            std::chrono::floor<std::chrono::minutes>(parse_instant(now).value()) -
                (parse_instant("2026-03-02T06:00:00Z").value() - parse_instant("2026-02-23T22:00:35Z").value()));
  EXPECT_EQ(served({"--start", "estate"}),
            (std::pair<std::string, std::string>{"2026-03-02T06:00:00Z", "2026-02-23T22:00:35Z"}));
  EXPECT_EQ(served({"--now", "2026-03-09"}),
            (std::pair<std::string, std::string>{"2026-03-09T00:00:00Z", "2026-03-02T22:00:35Z"}));
  EXPECT_EQ(served({"--start", "2044-03-02T06:00:00Z"}),
            (std::pair<std::string, std::string>{"2044-03-02T06:00:00Z", "2044-02-24T22:00:35Z"}));
}

TEST(Program, LeavesNoReadyFileOfAnotherServer) {
  const test::Estate folder;
  const auto file = folder.folder() + "/ready.json";
  std::ofstream{file} << "{\"url\": \"http://127.0.0.1:1\"}";
  const test::Running server;
  Program failing{{"serve", "--port", std::to_string(server->port()), "--ready-file", file}};
  EXPECT_EQ(failing.exit_code(), 2);
  EXPECT_NE(access(file.c_str(), F_OK), 0) << "not of the failed start, and not the old one";
  Program program{{"serve", "--estate", "empty", "--no-https", "--ready-file", file}};
  while (access(file.c_str(), R_OK) != 0) usleep(1000);
  program.send(SIGTERM);
  EXPECT_EQ(program.exit_code(), 0);
  EXPECT_NE(access(file.c_str(), F_OK), 0) << "gone with the server";
}

TEST(Program, RefusesAnEstateThatCannotBeTheVendorsAndNamesTheLine) {
  const test::Estate folder;
  std::ofstream{folder.folder() + "/findings.xml"}
      << "<ServiceResponse><data>\n<Finding><id>1</id>\n<status>OPEN</status>\n"
         "<webApp><id>7777</id></webApp></Finding></data></ServiceResponse>";
  Program program{{"serve", "--estate", folder.folder()}};
  const auto text = program.read_all();
  EXPECT_THAT(text, HasSubstr("/findings.xml: line 3: Finding 1: <status> is 'OPEN'"));
  EXPECT_THAT(text, HasSubstr("/findings.xml: line 4: Finding 1: webapps.xml has no web app 7777"));
  EXPECT_THAT(text, HasSubstr("2 problems in the estate"));
  EXPECT_EQ(program.exit_code(), 2);
  Program lenient{{"serve", "--estate", folder.folder(), "--no-https", "--as-is"}};
  EXPECT_THAT(lenient.read_line(), HasSubstr("\"url\""));
}

TEST(Program, ChecksTheFaultsOfAnEstateAndSaysThatTheyHaveNoEffectOnAReport) {
  const test::Estate folder;
  std::ofstream{folder.folder() + "/faults.json"} << R"([{"kind": "hmtl"}, {"kind": "html", "tiems": 2}])";
  Program check{{"estate", "check", folder.folder()}};
  const auto text = check.read_all();
  EXPECT_THAT(text, HasSubstr("faults.json: fault 1: no fault is called \"hmtl\""));
  EXPECT_THAT(text, HasSubstr("faults.json: fault 2: unknown key \"tiems\""));
  EXPECT_THAT(text, HasSubstr("It cannot be served: "));
  EXPECT_EQ(check.exit_code(), 1);
  Program report{{"report", "--estate", folder.folder(), "--as-is", "--out", "/dev/null"}};
  EXPECT_THAT(report.read_all(), HasSubstr("has no effect on a report: faults strike requests to `serve`"));
  EXPECT_EQ(report.exit_code(), 0);
}

TEST(Program, WritesALineForEachRequestWhereItIsTold) {
  const test::Estate folder;
  const auto file = folder.folder() + "/access.log";
  Program program{{"serve", "--estate", "empty", "--no-https", "--start", "estate", "--access-log", file}};
  const auto ready = nlohmann::json::parse(program.read_line());
  httplib::Client client{ready.at("url").get<std::string>()};
  client.set_basic_auth("acme_ab1", "empty-1");
  client.Post("/qps/rest/3.0/search/was/finding", "{\"filters\": {}}", "text/xml");
  std::ifstream in{file};
  std::string line, hint;
  std::getline(in, line);
  std::getline(in, hint);
  EXPECT_EQ(line, "2026-03-02T06:00:00Z acme_ab1 POST /qps/rest/3.0/search/was/finding 200 INVALID_XML");
  EXPECT_THAT(hint, HasSubstr("hint: this looks like JSON"));
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
  const test::Running server;
  Program program{{"serve", "--port", std::to_string(server->port())}};
  EXPECT_THAT(program.read_all(),
              HasSubstr("mockqualys: port " + std::to_string(server->port()) + " of 127.0.0.1 is in use"));
  EXPECT_EQ(program.exit_code(), 2);
}

TEST(TheProgram, ListsTheFaultsAsATableAndAsJsonAndExplainsOne) {
  Program table{{"faults"}};
  EXPECT_THAT(table.read_all(), ::testing::AllOf(HasSubstr("cut_body"), HasSubstr("finds a client that")));
  EXPECT_EQ(table.exit_code(), 0);
  Program all{{"faults", "--json"}};
  const auto kinds = nlohmann::json::parse(all.read_all());
  EXPECT_GT(kinds.size(), 60U);
  for (const auto& kind : kinds) EXPECT_EQ(kind.at("example").at("kind"), kind.at("name"));
  Program one{{"faults", "timeout"}};
  EXPECT_THAT(one.read_all(),
              ::testing::AllOf(HasSubstr("stall (framing)"), HasSubstr("curl -s http://127.0.0.1:8081/faults -d '{")));
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
    ::testing::Values(
        BadUse{{}, "no command was given"}, BadUse{{"serve", "--estate", "atlantis"}, "atlantis"},
        BadUse{{"serve", "--now", "tomorrow"}, "--now tomorrow: write 2026-01-05T06:00:00Z"},
        BadUse{{"serve", "--start", "tomorrow"}, "--start tomorrow: write now, estate, or a moment"},
        BadUse{{"serve", "--start", "1999-12-31"}, "of the years 2000 to 9900"},
        BadUse{{"report", "--start", "never"}, "--start never: write estate, now, or a moment"},
        BadUse{{"serve", "--findings", "5", "--seed", "-1"}, "--seed: '-1' is not a whole number from 0 up"},
        BadUse{{"report", "--findings", "5", "--seed", "-1"}, "--seed: '-1' is not a whole number"},
        BadUse{{"serve", "--findings", "many"}, "--findings: 'many' is not a whole number"},
        BadUse{{"serve", "--webapps", "0"}, "--webapps: '0' is not a whole number from 1 up"},
        BadUse{{"serve", "--tls-cert", "a.pem"}, "--tls-cert and --tls-key belong together"},
        BadUse{{"serve", "--no-https", "--tls-name", "a.example.test"}, "--no-https"},
        BadUse{{"serve", "--access-log", "/nowhere/at/all"}, "--access-log /nowhere/at/all: cannot be written"},
        BadUse{{"serve", "--port", "80800"}, "80800"}, BadUse{{"serve", "--limits", "platinum"}, "platinum"},
        BadUse{{"serv"}, "did you mean 'serve'?"}, BadUse{{"repotr"}, "did you mean 'report'?"},
        BadUse{{"estate"}, "name one of: check, from-recording"},
        BadUse{{"estate", "chek", "storefront"}, "did you mean 'check'"},
        BadUse{{"record", "--out", "x"}, "record needs --upstream URL"},
        BadUse{{"record", "--upstream", "qualysapi.example.test", "--out", "x"}, "begins neither with https://"},
        BadUse{{"serve", "--replay", "/nowhere"}, "/nowhere/index.jsonl"},
        BadUse{{"estate", "from-recording", "/nowhere", "--out", "x"}, "/nowhere/index.jsonl"},
        BadUse{{"faults", "cut_bdy"}, "did you mean cut_body?"},
        BadUse{{"frobnicate"}, "the commands are: serve, report, record, estate, faults, estates"},
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
