#include "connector/store/claim.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "connector/store/encode.h"

namespace qualyswas::store {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int value) : value_{value} {}
  Descriptor(Descriptor&& other) noexcept : value_{std::exchange(other.value_, -1)} {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  int get() const { return value_; }

 private:
  int value_;
};

class FileClaim : public Claim {
 public:
  explicit FileClaim(Descriptor file) : file_{std::move(file)} {}

 private:
  Descriptor file_;  // the lock ends when this is closed
};

// Two spellings of one file are one store.
std::string lock_path(const std::string& store_path, std::string_view connector) {
  std::error_code ignored;
  const auto whole = std::filesystem::weakly_canonical(std::filesystem::absolute(store_path), ignored);
  return fmt::format("{}.{:016x}.lock", ignored ? store_path : whole.string(),
                     static_cast<std::uint64_t>(digest_of(connector)));
}

std::string holder_of(int file) {
  std::array<char, 32> text{};
  const auto bytes = ::pread(file, text.data(), text.size() - 1, 0);
  if (bytes <= 0) return {};
  return fmt::format(" (process {})", std::string_view{text.data()}.substr(0, std::strcspn(text.data(), "\n")));
}

// For people only: the lock is what counts.
void write_holder(int file) {
  const auto text = fmt::format("{}\n", ::getpid());
  if (::ftruncate(file, 0) == 0) {
    [[maybe_unused]] const auto written = ::pwrite(file, text.data(), text.size(), 0);
  }
}

}  // namespace

Result<std::unique_ptr<Claim>> claim_file(const std::string& store_path, std::string_view connector) {
  const auto path = lock_path(store_path, connector);
  Descriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)};
  if (file.get() < 0)
    return fail(ErrorKind::Store, fmt::format("{}: the lock file cannot be made ({})", path, std::strerror(errno)),
                "qwas needs to write in the folder of its store.");
  // An open-file-description lock: unlike a classic one it also stands between two claims of one process.
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  if (::fcntl(file.get(), F_OFD_SETLK, &whole) != 0) {
    if (errno == EAGAIN || errno == EACCES)
      return fail(ErrorKind::Busy,
                  fmt::format("another sync of connector '{}' is running{}", connector, holder_of(file.get())),
                  "Wait until it has ended, or stop it; then try again.");
    return fail(ErrorKind::Store, fmt::format("{}: cannot be locked ({})", path, std::strerror(errno)),
                "Put the store on a file system that has locks.");
  }
  write_holder(file.get());
  return std::make_unique<FileClaim>(std::move(file));
}

}  // namespace qualyswas::store
