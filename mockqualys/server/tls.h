// A throw-away certificate authority and a server certificate for this machine's own names, made anew at every start.
// The private keys never leave the process.
#pragma once

#include <memory>
#include <string>

#include <openssl/types.h>
#include <tl/expected.hpp>

namespace mockqualys::server {

struct FreeKey {
  void operator()(EVP_PKEY* key) const;
};
struct FreeCertificate {
  void operator()(X509* certificate) const;
};

struct Identity {
  std::unique_ptr<EVP_PKEY, FreeKey> key;
  std::unique_ptr<X509, FreeCertificate> certificate;  // localhost, 127.0.0.1, ::1
  std::string ca_pem;                                  // what a client must trust
};

tl::expected<Identity, std::string> make_identity();

}  // namespace mockqualys::server
