// SHA-256 of a document as it arrives, in pieces.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace qualyswas::sync {

class DocumentDigest {
 public:
  DocumentDigest();
  void add(std::string_view piece);
  std::string hex() const;  // of what was added so far

 private:
  struct Free {
    void operator()(void* context) const;
  };
  std::unique_ptr<void, Free> context_;
};

}  // namespace qualyswas::sync
