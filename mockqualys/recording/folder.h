// A recording on disk (README.md, "The format"): written by one Writer, read whole.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/recording/exchange.h"

namespace mockqualys::recording {

inline constexpr int kVersion = 1;

class Writer {
 public:
  // The folder is made; one that holds something is refused, as its inventions would be of another key. `made_by`: the
  // program and its version.
  static tl::expected<Writer, std::string> create(const std::string& folder, std::string_view made_by,
                                                  std::chrono::days shift);

  // Numbers the exchange and writes it. Not thread safe.
  tl::expected<std::int64_t, std::string> write(Exchange exchange);
  std::int64_t count() const { return count_; }

 private:
  Writer(std::filesystem::path folder, std::ofstream index) : folder_{std::move(folder)}, index_{std::move(index)} {}

  std::filesystem::path folder_;
  std::ofstream index_;
  std::int64_t count_ = 0;
};

// In the order of their numbers. The error names the file and the reason.
tl::expected<std::vector<Exchange>, std::string> read_recording(const std::string& folder);

}  // namespace mockqualys::recording
