#include "conformance/ours/program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

namespace qualyswas::conformance {
namespace {

namespace fs = std::filesystem;

fs::path find_program() {
  std::error_code error;
  const auto suite = fs::read_symlink("/proc/self/exe", error);
  const auto path = suite.parent_path() / "qwas";
  if (error || !fs::exists(path))
    throw SubjectError{fmt::format("the program qwas is not beside the suite: {} is not there", path.string())};
  return path;
}

std::string text_of(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (auto& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

// What the child is started with; its output goes to files, so that no pipe can fill up.
class Actions {
 public:
  Actions() { posix_spawn_file_actions_init(&actions_); }
  ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;

  void write_to(int descriptor, const fs::path& path) {
    posix_spawn_file_actions_addopen(&actions_, descriptor, path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  }
  void read_nothing() { posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0); }
  void in_folder(const std::string& folder) { posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str()); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

}  // namespace

std::string qwas_path() { return find_program().string(); }

Printed run_qwas(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment,
                 const std::string& folder) {
  const auto path = find_program().string();
  std::vector<std::string> words{path};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables;
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  auto argv = pointers(words);
  auto envp = pointers(variables);

  const auto out = fs::path{folder} / "qwas.out", err = fs::path{folder} / "qwas.err";
  Actions actions;
  actions.read_nothing();
  actions.write_to(STDOUT_FILENO, out);
  actions.write_to(STDERR_FILENO, err);
  actions.in_folder(folder);
  pid_t child = -1;
  if (const int failed = posix_spawn(&child, path.c_str(), actions.get(), nullptr, argv.data(), envp.data());
      failed != 0)
    throw SubjectError{fmt::format("{} could not be started (error {})", path, failed)};
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return {.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          .out = text_of(out),
          .err = text_of(err)};
}

}  // namespace qualyswas::conformance
