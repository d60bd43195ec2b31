#include "connector/sync/document_digest.h"

#include <openssl/evp.h>

#include <array>
#include <new>

#include <fmt/format.h>

namespace qualyswas::sync {
namespace {

EVP_MD_CTX* of(void* context) { return static_cast<EVP_MD_CTX*>(context); }

}  // namespace

void DocumentDigest::Free::operator()(void* context) const { EVP_MD_CTX_free(of(context)); }

DocumentDigest::DocumentDigest() : context_{EVP_MD_CTX_new()} {
  if (!context_ || EVP_DigestInit_ex(of(context_.get()), EVP_sha256(), nullptr) != 1) throw std::bad_alloc{};
}

void DocumentDigest::add(std::string_view piece) { EVP_DigestUpdate(of(context_.get()), piece.data(), piece.size()); }

std::string DocumentDigest::hex() const {
  DocumentDigest copy;
  EVP_MD_CTX_copy_ex(of(copy.context_.get()), of(context_.get()));
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int length = 0;
  EVP_DigestFinal_ex(of(copy.context_.get()), bytes.data(), &length);
  std::string text;
  for (unsigned int at = 0; at < length; ++at) text += fmt::format("{:02x}", bytes[at]);
  return text;
}

}  // namespace qualyswas::sync
