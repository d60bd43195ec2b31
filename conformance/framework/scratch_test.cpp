#include "conformance/framework/scratch.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>

namespace qualyswas::conformance {
namespace {

using testing::HasSubstr;

// A TMPDIR of its own, put back afterwards.
class Scratch : public testing::Test {
 protected:
  Scratch() {
    const char* before = std::getenv("TMPDIR");
    if (before != nullptr) before_ = before;
    std::string pattern = "/tmp/scratch-test-XXXXXX";
    root_ = ::mkdtemp(pattern.data());
    ::setenv("TMPDIR", root_.c_str(), 1);
  }
  ~Scratch() override {
    std::filesystem::remove_all(root_);
    if (before_) {
      ::setenv("TMPDIR", before_->c_str(), 1);
    } else {
      ::unsetenv("TMPDIR");
    }
  }
  std::size_t folders() const {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator{root_}) ++count;
    return count;
  }
  // The process id of one that made a folder with a file in it and was killed.
  static int killed_process() {
    const auto pid = ::fork();
    if (pid == 0) {
      const ScratchFolder folder;
      std::ofstream{folder.path() / "file"} << "left";
      ::kill(::getpid(), SIGKILL);
    }
    ::waitpid(pid, nullptr, 0);
    return pid;
  }

  std::filesystem::path root_;

 private:
  std::optional<std::string> before_;
};

TEST_F(Scratch, FolderGoesWithItsObject) {
  {
    const ScratchFolder folder;
    EXPECT_EQ(folder.path().parent_path(), root_);
    std::ofstream{folder.path() / "file"} << "text";
  }
  EXPECT_EQ(folders(), 0U);
}

TEST_F(Scratch, OfAKilledProcessIsRemovedByWhoeverSawItDie) {
  const int pid = killed_process();
  ASSERT_EQ(folders(), 1U);
  EXPECT_EQ(remove_left_scratch(pid), 1);
  EXPECT_EQ(folders(), 0U);
}

TEST_F(Scratch, OfAKilledProcessIsRemovedByALaterRun) {
  killed_process();
  EXPECT_EQ(remove_left_scratch(), 0);  // it might be one that is just being made
  for (const auto& entry : std::filesystem::directory_iterator{root_}) {
    std::filesystem::last_write_time(entry.path(),
                                     std::filesystem::file_time_type::clock::now() - std::chrono::hours{1});
  }
  EXPECT_EQ(remove_left_scratch(), 1);
}

TEST_F(Scratch, OfALivingProcessIsLeftAlone) {
  const ScratchFolder folder;
  std::filesystem::last_write_time(folder.path(),
                                   std::filesystem::file_time_type::clock::now() - std::chrono::hours{9});
  EXPECT_EQ(remove_left_scratch(), 0);
  EXPECT_EQ(remove_left_scratch(::getpid()), 0);
  EXPECT_TRUE(std::filesystem::exists(folder.path()));
}

TEST_F(Scratch, LeavesTheFilesOfOthersAlone) {
  std::filesystem::create_directory(root_ / "somebody-else");
  std::ofstream{root_ / "qwas-conformance-file"} << "no folder";
  EXPECT_EQ(remove_left_scratch(), 0);
  EXPECT_EQ(folders(), 2U);
}

TEST_F(Scratch, ThatIsMissingIsToldInOneLineThatNamesTheFolder) {
  EXPECT_EQ(scratch_problem(), std::nullopt);
  ::setenv("TMPDIR", "/no/such/folder", 1);
  EXPECT_THAT(scratch_problem().value_or(""), HasSubstr("/no/such/folder is missing or cannot be written"));
  EXPECT_THROW(ScratchFolder{}, std::runtime_error);
}

}  // namespace
}  // namespace qualyswas::conformance
