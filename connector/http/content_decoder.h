// Undoes the compression of a body (Content-Encoding) as it passes. What is held is one buffer, however far the body
// unfolds. Used by AnswerReader; it knows gzip, several members one after the other included, and deflate.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "connector/base/error.h"

namespace qualyswas::http {

class ContentDecoder {
 public:
  // Takes unfolded bytes; false stops the transfer.
  using Sink = std::function<bool(std::string_view)>;

  // `encoding` as the header has it; empty and "identity" pass bytes as they are. Fails (Transport) for one that
  // nobody asked for.
  static Result<std::unique_ptr<ContentDecoder>> make(std::string_view encoding, Sink sink);
  ~ContentDecoder();

  // False: the sink wants no more. Fails (Transport) when the compressed bytes are damaged.
  Result<bool> write(std::string_view piece);
  // No more pieces: fails when compressed bytes end too early.
  Result<void> end();

 private:
  struct Inflater;
  explicit ContentDecoder(Sink sink);
  Sink sink_;
  std::unique_ptr<Inflater> inflater_;  // empty: nothing to undo
};

}  // namespace qualyswas::http
