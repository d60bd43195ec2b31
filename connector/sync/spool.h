// Bytes that can be read more than once. A report is: a flat one names its web application behind its findings. Used by
// ingest; a file on disk is one in cli/.
#pragma once

#include <cstdint>
#include <cstdio>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "connector/base/error.h"

namespace qualyswas::sync {

class Source {
 public:
  virtual ~Source() = default;
  // Back to the first byte. Called before every reading, the first one too.
  virtual Result<void> rewind() = 0;
  virtual Result<std::string_view> next() = 0;  // until the next call; empty at the end
};

// What comes from elsewhere and comes once: kept in a temporary file that has no name and ends with the Spool. So a
// slow vendor or pipe holds nothing but this file.
class Spool final : public Source {
 public:
  // More than `most_bytes` are refused, with error Vendor: whoever sends without end fills no disk.
  explicit Spool(std::uintmax_t most_bytes = std::numeric_limits<std::uintmax_t>::max()) : most_bytes_{most_bytes} {}

  Result<void> clear();
  Result<void> write(std::string_view piece);
  Result<void> rewind() override;
  Result<std::string_view> next() override;

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_;
  std::uintmax_t most_bytes_, bytes_ = 0;
  std::string piece_;
};

}  // namespace qualyswas::sync
