#include "conformance/framework/scratch.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <system_error>

namespace qualyswas::conformance {
namespace {

constexpr std::string_view kPrefix = "qwas-conformance-";
constexpr auto kMemory = "/dev/shm";
// A case holds up to 9 MB, and as many as there are processes run at a time.
constexpr std::uint64_t kRoom = 128ULL << 20U;
// Between making a folder and locking it another process may look at it.
constexpr auto kYoungest = std::chrono::seconds{60};

std::uint64_t room_in(const std::filesystem::path& folder) {
  struct statvfs disk {};
  if (::statvfs(folder.c_str(), &disk) != 0) return 0;
  return std::uint64_t{disk.f_bavail} * disk.f_frsize;
}

bool is_writable_folder(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::is_directory(folder, ignored) && ::access(folder.c_str(), W_OK | X_OK) == 0;
}

std::string prefix_of(int process) { return fmt::format("{}{}-", kPrefix, process); }

// Ours, locked by no living process, and not just being made.
bool is_left_behind(const std::filesystem::path& folder, bool owner_is_dead) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return false;
  struct stat about {};
  const bool is_ours = ::fstat(descriptor, &about) == 0 && about.st_uid == ::geteuid();
  const auto age = std::chrono::system_clock::now() - std::chrono::system_clock::from_time_t(about.st_mtime);
  const bool left = is_ours && (owner_is_dead || age > kYoungest) && ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
  ::close(descriptor);
  return left;
}

}  // namespace

std::filesystem::path scratch_root() {
  if (const char* chosen = std::getenv("TMPDIR"); chosen != nullptr && *chosen != '\0') return chosen;
  if (is_writable_folder(kMemory) && room_in(kMemory) >= 2 * kRoom) return kMemory;
  return "/tmp";
}

std::optional<std::string> scratch_problem() {
  const auto root = scratch_root();
  const auto way_out = "set TMPDIR to a folder that can be written and has 128 MiB free";
  if (!is_writable_folder(root)) {
    return fmt::format("the temporary folder {} is missing or cannot be written; {}", root.string(), way_out);
  }
  if (const auto room = room_in(root); room < kRoom) {
    return fmt::format("the temporary folder {} has only {} MiB free; {}", root.string(), room >> 20U, way_out);
  }
  return std::nullopt;
}

ScratchFolder::ScratchFolder() {
  auto pattern = (scratch_root() / (prefix_of(::getpid()) + "XXXXXX")).string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw std::runtime_error{
        fmt::format("cannot make a folder in {}: {}", scratch_root().string(), std::strerror(errno))};
  }
  path_ = pattern;
  lock_ = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ >= 0) ::flock(lock_, LOCK_SH);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
  if (lock_ >= 0) ::close(lock_);
}

int remove_left_scratch(std::optional<int> process) {
  int removed = 0;
  std::error_code failed;
  const auto prefix = process ? prefix_of(*process) : std::string{kPrefix};
  for (const auto& entry : std::filesystem::directory_iterator{scratch_root(), failed}) {
    if (!entry.path().filename().string().starts_with(prefix)) continue;
    if (!is_left_behind(entry.path(), process.has_value())) continue;
    std::error_code ignored;
    std::filesystem::remove_all(entry.path(), ignored);
    ++removed;
  }
  return removed;
}

}  // namespace qualyswas::conformance
