#include "connector/store/sqlite/store_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "connector/store/encode.h"
#include "connector/store/sql/db.h"

namespace qualyswas::store {
namespace {

constexpr std::string_view kInMemory = ":memory:";
constexpr off_t kReserve = 256 * 1024;  // some pages of the store and of its log
constexpr mode_t kOwnerOnly = 0600;     // a store holds what applications were asked and what they answered

using Inode = std::pair<dev_t, ino_t>;

// The descriptors that this process has of store files. One that is no longer needed is kept until no other of the same
// file is in use, because closing it would take SQLite's locks away; until then it is lent again.
class Descriptors {
 public:
  static Descriptors& of_this_process() {
    static auto& all = *new Descriptors;  // never destroyed: a store may be closed after main has returned
    return all;
  }

  // Null when the file cannot be opened; `errno` says why.
  std::shared_ptr<const int> take(const std::string& path) {
    const std::lock_guard lock{mutex_};
    struct stat seen {};
    if (::stat(path.c_str(), &seen) == 0) {
      const Inode inode{seen.st_dev, seen.st_ino};
      if (const auto entry = files_.find(inode); entry != files_.end() && !entry->second.idle.empty()) {
        const int descriptor = entry->second.idle.back();
        entry->second.idle.pop_back();
        return lend(inode, descriptor);
      }
    }
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, kOwnerOnly);
    if (descriptor < 0) return nullptr;
    ::fstat(descriptor, &seen);
    return lend({seen.st_dev, seen.st_ino}, descriptor);
  }

 private:
  struct File {
    std::vector<int> idle;
    int lent = 0;
  };

  std::shared_ptr<const int> lend(const Inode& inode, int descriptor) {
    ++files_[inode].lent;
    return {new int{descriptor}, [this, inode](const int* lent) {
              give_back(inode, *lent);
              delete lent;
            }};
  }

  void give_back(const Inode& inode, int descriptor) {
    const std::lock_guard lock{mutex_};
    auto& file = files_[inode];
    file.idle.push_back(descriptor);
    if (--file.lent > 0) return;
    for (const int one : file.idle) ::close(one);
    files_.erase(inode);
  }

  std::mutex mutex_;
  std::map<Inode, File> files_;
};

// Open-file-description locks: unlike classic ones they also stand between two claims of one process, and do not end
// when some other descriptor of the file is closed.
bool set_lock(int descriptor, short type, std::int64_t start, std::int64_t length) {
  struct flock range {};
  range.l_type = type;
  range.l_whence = SEEK_SET;
  range.l_start = start;
  range.l_len = length;
  return ::fcntl(descriptor, F_OFD_SETLK, &range) == 0;
}

// By another descriptor, of whichever process. `length` 0: all that follows.
bool is_locked(int descriptor, std::int64_t start, std::int64_t length) {
  struct flock range {};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = start;
  range.l_len = length;
  return ::fcntl(descriptor, F_OFD_GETLK, &range) == 0 && range.l_type != F_UNLCK;
}

// Bytes far beyond any that a store has or SQLite locks: one for each connector, then one for each name of the file.
constexpr std::int64_t kFirstConnector = std::int64_t{1} << 62U;
constexpr std::int64_t kPlaces = std::int64_t{1} << 60U;
constexpr std::int64_t kFirstName = kFirstConnector + kPlaces;

std::int64_t place_of(std::string_view text, std::int64_t first) {
  // Never the first one: a lock of no bytes would be one of all.
  return first + 1 +
         static_cast<std::int64_t>(static_cast<std::uint64_t>(digest_of(text)) %
                                   static_cast<std::uint64_t>(kPlaces - 2));
}

// A file beside the store that names the process which has the claim. It is for people, and for versions of qwas that
// lock nothing else; that it is locked too makes its words believable.
class HolderFile {
 public:
  HolderFile(const std::string& store_path, std::string_view connector)
      : path_{path_of(store_path, connector)},
        descriptor_{::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly)} {}
  HolderFile(HolderFile&& other) noexcept
      : path_{std::move(other.path_)}, descriptor_{std::exchange(other.descriptor_, -1)} {}
  HolderFile& operator=(HolderFile&&) = delete;
  ~HolderFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  const std::string& path() const { return path_; }
  bool is_open() const { return descriptor_ >= 0; }
  bool lock() { return set_lock(descriptor_, F_WRLCK, 0, 0); }

  void write() const {
    if (::ftruncate(descriptor_, 0) == 0) {
      [[maybe_unused]] const auto written = ::pwrite(descriptor_, text().data(), text().size(), 0);
    }
  }
  // Of a full disk the last thing to be written is how the run ended.
  void keep_reserve() const { [[maybe_unused]] const int kept = ::posix_fallocate(descriptor_, 0, kReserve); }
  void give_up_reserve() const {
    [[maybe_unused]] const int cut = ::ftruncate(descriptor_, static_cast<off_t>(text().size()));
  }

  std::string holder() const {
    std::array<char, 32> text{};
    const auto bytes = ::pread(descriptor_, text.data(), text.size() - 1, 0);
    if (bytes <= 0) return {};
    return fmt::format(" (process {})", std::string_view{text.data()}.substr(0, std::strcspn(text.data(), "\n")));
  }

 private:
  static std::string text() { return fmt::format("{}\n", ::getpid()); }

  // Two spellings of one file are one store.
  static std::string path_of(const std::string& store_path, std::string_view connector) {
    std::error_code ignored;
    const auto whole = std::filesystem::weakly_canonical(std::filesystem::absolute(store_path), ignored);
    return fmt::format("{}.{:016x}.lock", ignored ? store_path : whole.string(),
                       static_cast<std::uint64_t>(digest_of(connector)));
  }

  std::string path_;
  int descriptor_;
};

Error cannot_lock(const std::string& path, int error) {
  return {ErrorKind::Store, fmt::format("{}: cannot be locked ({})", path, std::strerror(error)),
          "Put the store on a file system that has locks."};
}

bool is_held(int error) { return error == EAGAIN || error == EACCES; }

class FileClaim : public Claim {
 public:
  FileClaim(std::shared_ptr<const int> descriptor, std::int64_t place, HolderFile holder)
      : descriptor_{std::move(descriptor)}, place_{place}, holder_{std::move(holder)} {}
  void make_room() override { holder_.give_up_reserve(); }
  ~FileClaim() override {
    holder_.give_up_reserve();
    set_lock(*descriptor_, F_UNLCK, place_, 1);  // the descriptor may be lent again
  }

 private:
  std::shared_ptr<const int> descriptor_;
  std::int64_t place_;
  HolderFile holder_;
};

}  // namespace

class StoreFile::MemoryClaim : public Claim {
 public:
  MemoryClaim(std::shared_ptr<InMemory> all, std::string name) : all_{std::move(all)}, name_{std::move(name)} {}
  ~MemoryClaim() override {
    const std::lock_guard lock{all_->mutex};
    all_->claimed.erase(name_);
  }

 private:
  std::shared_ptr<InMemory> all_;
  std::string name_;
};

StoreFile::StoreFile(std::string path) : path_{std::move(path)} {
  if (path_ == kInMemory)
    in_memory_ = std::make_shared<InMemory>();
  else
    descriptor_ = Descriptors::of_this_process().take(path_);
}

namespace {

// The folder itself and the name in it: a volume may be mounted at several places, and its log is the same in each.
std::string name_of_file(const std::string& path) {
  std::error_code ignored;
  const auto whole = std::filesystem::canonical(path, ignored);
  struct stat folder {};
  if (ignored || ::stat(whole.parent_path().c_str(), &folder) != 0) return path;
  return fmt::format("{} {} {}", folder.st_dev, folder.st_ino, whole.filename().string());
}

}  // namespace

StoreFile::~StoreFile() {
  if (descriptor_) set_lock(*descriptor_, F_UNLCK, kFirstName, 0);  // the descriptor may be lent again
}

Result<void> StoreFile::use_this_name() {
  if (!descriptor_) return {};
  const auto mine = place_of(name_of_file(path_), kFirstName);
  // A file system without locks has none to offer: the claim says so.
  if (!set_lock(*descriptor_, F_RDLCK, mine, 1)) return {};
  if (!is_locked(*descriptor_, kFirstName, mine - kFirstName) && !is_locked(*descriptor_, mine + 1, 0)) return {};
  return fail(ErrorKind::Busy, fmt::format("{}: this store is open under another name (a hard link)", path_),
              "Wait until that program has ended. Use one name for a store, always the same.");
}

bool StoreFile::is_still_there() const {
  struct stat ours {
  }, there{};
  return descriptor_ && ::fstat(*descriptor_, &ours) == 0 && ::stat(path_.c_str(), &there) == 0 &&
         ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

Result<std::unique_ptr<Claim>> StoreFile::claim(std::string_view connector) {
  if (in_memory_) {
    const std::lock_guard lock{in_memory_->mutex};
    if (!in_memory_->claimed.insert(std::string{connector}).second) return fail(busy_error(connector, ""));
    return std::make_unique<MemoryClaim>(in_memory_, std::string{connector});
  }
  HolderFile holder{path_, connector};
  if (!holder.is_open())
    return fail(ErrorKind::Store,
                fmt::format("{}: the lock file cannot be made ({})", holder.path(), std::strerror(errno)),
                "qwas needs to write in the folder of its store.");
  if (!is_still_there())
    return fail(ErrorKind::Store, fmt::format("{}: was moved, deleted or replaced while it was open", path_),
                "Run the command again: it opens the file that is there now.");
  auto descriptor = Descriptors::of_this_process().take(path_);
  if (!descriptor) return fail(cannot_lock(path_, errno));
  const auto place = place_of(connector, kFirstConnector);
  if (!set_lock(*descriptor, F_WRLCK, place, 1)) {
    if (const int error = errno; !is_held(error)) return fail(cannot_lock(path_, error));
    return fail(busy_error(connector, holder.lock() ? "" : holder.holder()));  // not locked: whoever wrote it has ended
  }
  if (!holder.lock()) {
    const int error = errno;
    set_lock(*descriptor, F_UNLCK, place, 1);
    return fail(is_held(error) ? busy_error(connector, holder.holder()) : cannot_lock(holder.path(), error));
  }
  holder.write();
  holder.keep_reserve();
  return std::make_unique<FileClaim>(std::move(descriptor), place, std::move(holder));
}

}  // namespace qualyswas::store
