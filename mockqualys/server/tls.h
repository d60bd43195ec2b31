// Who the server is over TLS: a certificate for this machine's own names, signed by a throw-away authority that is made
// anew at every start (its key never leaves the process), or by an authority of the user's; or a certificate of theirs.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/types.h>
#include <tl/expected.hpp>

#include "mockqualys/server/greeting.h"
#include "mockqualys/server/server.h"

namespace mockqualys::server {

struct FreeKey {
  void operator()(EVP_PKEY* key) const;
};
struct FreeCertificate {
  void operator()(X509* certificate) const;
};

// In every certificate made here. The two names of the vendor's own servers, because some clients take no others: what
// ends in .localhost is this machine (RFC 6761).
inline constexpr std::array<std::string_view, 5> kOwnNames = {"localhost", "127.0.0.1", "::1", "qualysapi.localhost",
                                                              "qualysguard.localhost"};

struct Authority;  // signs certificates

// A certificate of a throw-away authority is not made before a handshake needs it (issue_certificate): OpenSSL takes
// milliseconds for it, which a client without TLS would wait for at every start.
struct Identity {
  std::unique_ptr<EVP_PKEY, FreeKey> key;
  std::unique_ptr<X509, FreeCertificate> certificate;
  std::vector<std::unique_ptr<X509, FreeCertificate>> chain;  // sent with it
  std::string ca_pem;                                         // what a client must trust
  std::string ca_file;                      // a file of the user's that holds it; empty for a throw-away authority
  std::shared_ptr<const Authority> signer;  // none for a certificate of the user's
  std::string names;                        // that `signer` puts in, as OpenSSL writes them: "DNS:localhost,IP:…"
};

// The error is one line that names the option or the file.
tl::expected<Identity, std::string> make_identity(const TlsOptions& options = {});

// The identity with a new certificate that has this flaw (or none), by the same authority; by one that nobody trusts
// when the flaw says so or there is no signer.
tl::expected<Identity, std::string> issue_certificate(const Identity& identity, CertificateFlaw flaw);

}  // namespace mockqualys::server
