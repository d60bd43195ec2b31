#include "connector/http/credentials.h"

#include <openssl/evp.h>

#include <cstddef>

namespace qualyswas::http {

std::string base64(std::string_view bytes) {
  std::string encoded(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // EVP_EncodeBlock ends its text with a NUL
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  encoded.resize(static_cast<std::size_t>(size));
  return encoded;
}

std::string basic_authorization(std::string_view username, std::string_view password) {
  std::string plain{username};
  plain += ':';
  plain += password;
  return "Basic " + base64(plain);
}

}  // namespace qualyswas::http
