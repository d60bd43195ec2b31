// A file that may be compressed, on its way to whoever reads it: gzip is undone as it passes, anything else passes as
// it is. What is held is one buffer, however far a file unfolds. Used by ingest.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "connector/base/error.h"

namespace qualyswas::sync {

class Gunzip {
 public:
  using Sink = std::function<Result<void>(std::string_view)>;

  explicit Gunzip(Sink sink);
  ~Gunzip();

  // Errors: Decode for compressed bytes that are damaged; whatever the sink says, as it says it.
  Result<void> write(std::string_view piece);
  // No more pieces: fails when compressed bytes end too early.
  Result<void> end();

  // Bytes behind the compressed part that are no further part of it, as `gzip -d` ignores them too. Members one after
  // the other are one text, and zeros behind them are padding.
  std::int64_t ignored_bytes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace qualyswas::sync
