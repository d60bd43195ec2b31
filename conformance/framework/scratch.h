// Temporary folders of cases. A folder goes with its object; what a process that crashed or was killed leaves behind is
// removed by the run that started the process, or by the next run. A folder is locked (flock) for as long as its
// process lives, so that runs side by side, in containers too, leave each other's alone.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace qualyswas::conformance {

// Where scratch folders are made: TMPDIR when it is set; else memory (/dev/shm) when that has room, because most of a
// case's time is a disk's answer to the store's fsync; else the system's temporary folder.
std::filesystem::path scratch_root();

// One line for a person when cases cannot work in scratch_root(): it is missing, not writable or nearly full. The line
// names the folder and the way out.
std::optional<std::string> scratch_problem();

class ScratchFolder {
 public:
  ScratchFolder();  // throws std::runtime_error that names the folder it could not make
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int lock_ = -1;
};

// Removes what ended processes left in scratch_root(): `process` alone, or all of them. Returns how many folders.
int remove_left_scratch(std::optional<int> process = std::nullopt);

}  // namespace qualyswas::conformance
