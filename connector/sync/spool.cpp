#include "connector/sync/spool.h"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace qualyswas::sync {
namespace {

constexpr std::size_t kPiece = 64 * 1024;

auto no_room(std::string_view step) {
  return fail(ErrorKind::Store, fmt::format("{} a temporary file: {}", step, std::generic_category().message(errno)),
              "look at the permissions and the free space of /tmp");
}

}  // namespace

Result<void> Spool::clear() {
  file_.reset(std::tmpfile());
  if (!file_) return no_room("making");
  bytes_ = 0;
  return {};
}

Result<void> Spool::write(std::string_view piece) {
  bytes_ += piece.size();
  if (bytes_ > most_bytes_)
    return fail(ErrorKind::Vendor, fmt::format("it is larger than {} MiB", most_bytes_ >> 20U),
                "if it truly is, download it by hand and use qwas upload, which knows no limit");
  if (std::fwrite(piece.data(), 1, piece.size(), file_.get()) != piece.size()) return no_room("writing");
  return {};
}

Result<void> Spool::rewind() {
  if (std::fflush(file_.get()) != 0) return no_room("writing");
  if (std::fseek(file_.get(), 0, SEEK_SET) != 0) return no_room("reading");
  return {};
}

Result<std::string_view> Spool::next() {
  piece_.resize(kPiece);
  const auto size = std::fread(piece_.data(), 1, piece_.size(), file_.get());
  if (size == 0 && std::ferror(file_.get()) != 0) return no_room("reading");
  return std::string_view{piece_}.substr(0, size);
}

}  // namespace qualyswas::sync
