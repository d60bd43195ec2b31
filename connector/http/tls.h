// TLS as it is always spoken: 1.2 or later, the certificate and the name in it verified, both by OpenSSL itself
// (NET-002). Used by the network transport alone.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <openssl/ssl.h>
#include <boost/asio/ssl/context.hpp>

#include "connector/base/error.h"

namespace qualyswas::http {

// Trusts the authorities of `ca_file`, or the system's when there is none. Fails with Config when the file is not
// there, cannot be read or holds no certificate, saying which.
Result<std::shared_ptr<boost::asio::ssl::context>> make_tls_context(const std::optional<std::string>& ca_file);

// Before the handshake: whose certificate is wanted. A name is matched against the certificate's subject alternative
// names, an address against those that are addresses; the common name is never looked at (RFC 9525).
Result<void> expect_host(SSL* connection, const std::string& host);

// Why a handshake with `host` failed. `detail` is the library's own word for it; `server` names it in the message.
Error explain_handshake(SSL* connection, const std::string& host, const std::string& server,
                        const std::optional<std::string>& ca_file, const std::string& detail);

}  // namespace qualyswas::http
