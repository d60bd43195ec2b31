#include "mockqualys/server/listener.h"

#include <algorithm>
#include <string>
#include <utility>

#include <sys/socket.h>

namespace mockqualys::server {

namespace asio = boost::asio;

tl::expected<void, std::string> use_identity(asio::ssl::context& tls, const Identity& identity) {
  auto* context = tls.native_handle();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  if (SSL_CTX_use_certificate(context, identity.certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context, identity.key.get()) != 1)
    return tl::unexpected(std::string{"OpenSSL refuses the certificate of the server; its key may be too short"});
  for (const auto& link : identity.chain) SSL_CTX_add1_chain_cert(context, link.get());
  return {};
}

// Asio's own close would give the port away; so the socket stays, and stops listening.
void Listener::refuse(std::chrono::seconds time) {
  constexpr std::chrono::seconds kLongest = std::chrono::hours{24} * 365;
  refused_until = (std::chrono::steady_clock::now() + std::min(time, kLongest)).time_since_epoch();
  ::shutdown(acceptor.native_handle(), SHUT_RDWR);
}

void Listener::accept_again() {
  refused_until = std::chrono::steady_clock::duration{};
  ::listen(acceptor.native_handle(), asio::socket_base::max_listen_connections);
}

asio::ssl::context& Listener::context_for(CertificateFlaw flaw) {
  if (flaw == CertificateFlaw::None) return *tls;
  const std::scoped_lock lock{mutex};
  const auto known = flawed.find(flaw);
  if (known != flawed.end()) return known->second;
  const auto made = make_flawed_identity(*identity, flaw);
  asio::ssl::context context{asio::ssl::context::tls_server};
  if (!made || !use_identity(context, *made)) return *tls;
  return flawed.emplace(flaw, std::move(context)).first->second;
}

}  // namespace mockqualys::server
