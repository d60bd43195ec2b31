#include "connector/store/sqlite/power_loss_testing.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <random>
#include <string_view>
#include <vector>

namespace qualyswas::store::testing_support {

constexpr std::size_t kSector = 512;

struct Written {
  std::size_t offset;
  std::string bytes;
  bool is_cut = false;  // the file was made as long as `offset`
};

// One file as the disk has it, and what the machine has written since.
struct Watched {
  std::string synced;
  std::vector<Written> waiting;

  void sync() {
    for (const auto& one : waiting) apply(synced, one);
    waiting.clear();
  }
  std::string left(std::mt19937& chance) const {
    auto bytes = synced;
    for (const auto& one : waiting) {
      if (one.is_cut) {
        if (chance() % 2 == 0) apply(bytes, one);
        continue;
      }
      for (std::size_t at = 0; at < one.bytes.size(); at += kSector)
        if (chance() % 2 == 0) apply(bytes, {one.offset + at, one.bytes.substr(at, kSector)});
    }
    return bytes;
  }
  static void apply(std::string& bytes, const Written& one) {
    if (one.is_cut) {
      bytes.resize(one.offset);
      return;
    }
    bytes.resize(std::max(bytes.size(), one.offset + one.bytes.size()));
    std::ranges::copy(one.bytes, bytes.begin() + static_cast<std::ptrdiff_t>(one.offset));
  }
};

namespace {

std::string content_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

// SQLite's own file stands right behind it in memory.
struct File {
  sqlite3_file base;
  Watched* watched;
};
sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<sqlite3_file*>(reinterpret_cast<File*>(file) + 1); }
Watched* watched(sqlite3_file* file) { return reinterpret_cast<File*>(file)->watched; }

}  // namespace

class PowerLoss::Disk {
 public:
  Disk(std::string path, int every, std::function<void()> switched_off)
      : path_{std::move(path)},
        every_{every},
        switched_off_{std::move(switched_off)},
        real_{sqlite3_vfs_find(nullptr)} {
    here_ = this;
    vfs_ = *real_;
    vfs_.zName = "power-loss";
    vfs_.szOsFile = real_->szOsFile + static_cast<int>(sizeof(File));
    vfs_.xOpen = open;
    vfs_.xDelete = remove;
    sqlite3_vfs_register(&vfs_, 1);
  }
  ~Disk() {
    sqlite3_vfs_register(real_, 1);
    sqlite3_vfs_unregister(&vfs_);
    here_ = nullptr;
  }

  void leave(const std::string& to, unsigned seed) const {
    std::mt19937 chance{seed};
    for (const auto& [name, file] : files_) {
      std::ofstream out{to + name.substr(path_.size()), std::ios::binary};
      const auto bytes = file.left(chance);
      out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
  }

 private:
  // Before a write or a sync: the moment at which it may all be over.
  static void tick() {
    if (++here_->steps_ % here_->every_ == 0) here_->switched_off_();
  }

  static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
    auto* const mine = reinterpret_cast<File*>(file);
    mine->base.pMethods = nullptr;
    const int opened = here_->real_->xOpen(here_->real_, name, real(file), flags, out);
    if (opened != SQLITE_OK) return opened;
    mine->watched = nullptr;
    if (name != nullptr && std::string_view{name}.starts_with(here_->path_)) {
      const std::scoped_lock lock{here_->mutex_};
      auto [at, is_new] = here_->files_.try_emplace(name);
      if (is_new) at->second.synced = content_of(name);  // as it was before: on the disk
      mine->watched = &at->second;
    }
    static const sqlite3_io_methods methods = make_methods();
    mine->base.pMethods = &methods;
    return SQLITE_OK;
  }
  static int remove(sqlite3_vfs*, const char* name, int sync) {
    const std::scoped_lock lock{here_->mutex_};
    here_->files_.erase(name);
    return here_->real_->xDelete(here_->real_, name, sync);
  }

  static sqlite3_io_methods make_methods() {
    sqlite3_io_methods methods{};
    methods.iVersion = 2;  // with shared memory, without mapped pages: those would be written unseen
    methods.xClose = [](sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); };
    methods.xRead = [](sqlite3_file* file, void* to, int bytes, sqlite3_int64 offset) {
      return real(file)->pMethods->xRead(real(file), to, bytes, offset);
    };
    methods.xWrite = [](sqlite3_file* file, const void* from, int bytes, sqlite3_int64 offset) {
      if (auto* const seen = watched(file)) {
        const std::scoped_lock lock{here_->mutex_};
        tick();
        seen->waiting.push_back(
            {static_cast<std::size_t>(offset), {static_cast<const char*>(from), static_cast<std::size_t>(bytes)}});
      }
      return real(file)->pMethods->xWrite(real(file), from, bytes, offset);
    };
    methods.xTruncate = [](sqlite3_file* file, sqlite3_int64 size) {
      if (auto* const seen = watched(file)) {
        const std::scoped_lock lock{here_->mutex_};
        tick();
        seen->waiting.push_back({.offset = static_cast<std::size_t>(size), .bytes = {}, .is_cut = true});
      }
      return real(file)->pMethods->xTruncate(real(file), size);
    };
    methods.xSync = [](sqlite3_file* file, int flags) {
      if (auto* const seen = watched(file)) {
        const std::scoped_lock lock{here_->mutex_};
        tick();
        seen->sync();
      }
      return real(file)->pMethods->xSync(real(file), flags);
    };
    methods.xFileSize = [](sqlite3_file* file, sqlite3_int64* size) {
      return real(file)->pMethods->xFileSize(real(file), size);
    };
    methods.xLock = [](sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); };
    methods.xUnlock = [](sqlite3_file* file, int level) { return real(file)->pMethods->xUnlock(real(file), level); };
    methods.xCheckReservedLock = [](sqlite3_file* file, int* is) {
      return real(file)->pMethods->xCheckReservedLock(real(file), is);
    };
    methods.xFileControl = [](sqlite3_file* file, int what, void* with) {
      return real(file)->pMethods->xFileControl(real(file), what, with);
    };
    methods.xSectorSize = [](sqlite3_file*) { return static_cast<int>(kSector); };
    methods.xDeviceCharacteristics = [](sqlite3_file*) { return 0; };  // promises nothing
    methods.xShmMap = [](sqlite3_file* file, int page, int bytes, int extend, void volatile** to) {
      return real(file)->pMethods->xShmMap(real(file), page, bytes, extend, to);
    };
    methods.xShmLock = [](sqlite3_file* file, int offset, int count, int flags) {
      return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
    };
    methods.xShmBarrier = [](sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); };
    methods.xShmUnmap = [](sqlite3_file* file, int remove_it) {
      return real(file)->pMethods->xShmUnmap(real(file), remove_it);
    };
    return methods;
  }

  static inline Disk* here_ = nullptr;  // SQLite's callbacks carry nothing
  const std::string path_;
  const int every_;
  const std::function<void()> switched_off_;
  sqlite3_vfs* const real_;
  sqlite3_vfs vfs_{};
  std::mutex mutex_;  // guards what follows: the log is copied back by a thread of its own
  std::map<std::string, Watched> files_;
  int steps_ = 0;
};

PowerLoss::PowerLoss(std::string path, int every, std::function<void()> switched_off)
    : disk_{std::make_unique<Disk>(std::move(path), every, std::move(switched_off))} {}
PowerLoss::~PowerLoss() = default;
void PowerLoss::leave(const std::string& to, unsigned seed) const { disk_->leave(to, seed); }

}  // namespace qualyswas::store::testing_support
