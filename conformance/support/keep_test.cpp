// --keep of the real program: a case is run, its fake stays up and answers, a signal ends it and leaves nothing behind.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <httplib.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// The program with its standard output read by lines.
class Running {
 public:
  explicit Running(std::vector<std::string> arguments) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
    arguments.insert(arguments.begin(), QWAS_CONFORMANCE);
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::dup2(ends[1], STDERR_FILENO);
      ::execv(QWAS_CONFORMANCE, argv.data());
      ::_exit(127);
    }
    ::close(ends[1]);
    out_ = ::fdopen(ends[0], "r");
  }
  ~Running() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    if (out_ != nullptr) ::fclose(out_);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  // All lines up to the one that begins so; to the end when there is none.
  std::string read_until(std::string_view beginning) {
    std::string all, line;
    for (int letter = 0; (letter = ::fgetc(out_)) != EOF;) {
      line += static_cast<char>(letter);
      if (letter != '\n') continue;
      all += line;
      if (line.starts_with(beginning)) return all;
      line.clear();
    }
    return all;
  }
  void signal(int number) const { ::kill(pid_, number); }
  int wait() {
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = -1;
  FILE* out_ = nullptr;
};

// What stands behind the name in the lines that tell of the bench.
std::string told(const std::string& text, const std::string& name) {
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("  " + name + " ")) return line.substr(line.find_first_not_of(' ', 2 + name.size()));
  return {};
}

class Keep : public testing::TestWithParam<int> {};

TEST_P(Keep, LeavesTheFakeUpUntilASignalAndThenNothing) {
  Running program{{"run", "STAT-001.1", "--keep"}};
  const auto text = program.read_until("Ctrl-C");
  const auto url = told(text, "url"), admin = told(text, "admin"), folder = told(text, "folder");
  ASSERT_THAT(url, StartsWith("http://127.0.0.1:")) << text;
  EXPECT_TRUE(std::filesystem::is_directory(folder)) << folder;
  EXPECT_THAT(told(text, "try"), EndsWith(url + "/qps/rest/3.0/count/was/finding"));
  httplib::Client client{url};
  client.set_basic_auth("acme_ab1", "correct horse 7");
  const auto counted = client.Post("/qps/rest/3.0/count/was/finding", "<ServiceRequest/>", "text/xml");
  ASSERT_TRUE(counted);
  EXPECT_THAT(counted->body, HasSubstr("SUCCESS"));
  const auto requests = httplib::Client{admin}.Get("/journal");
  ASSERT_TRUE(requests);
  EXPECT_EQ(requests->status, 200) << admin;

  program.signal(GetParam());
  const auto rest = program.read_until("conformance ");
  EXPECT_THAT(rest, HasSubstr("STAT-001   OK"));
  EXPECT_EQ(program.wait(), 0) << "the case's own verdict";
  EXPECT_FALSE(std::filesystem::exists(folder));
  EXPECT_FALSE(client.Get("/"));
}
INSTANTIATE_TEST_SUITE_P(Signals, Keep, testing::Values(SIGINT, SIGTERM),
                         [](const auto& row) { return row.param == SIGINT ? "Interrupt" : "Terminate"; });

TEST(KeepOfManyCases, IsRefused) {
  Running program{{"run", "STAT-001", "--keep"}};
  EXPECT_THAT(program.read_until("qwas"), HasSubstr("--keep is for one case"));
  EXPECT_EQ(program.wait(), 2);
}

}  // namespace
