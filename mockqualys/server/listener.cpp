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
  const std::scoped_lock lock{mutex};
  const auto known = contexts.find(flaw);
  if (known != contexts.end()) return known->second;
  auto& context = contexts.emplace(flaw, asio::ssl::context::tls_server).first->second;
  if (const auto made = issue_certificate(*identity, flaw)) static_cast<void>(use_identity(context, *made));
  return context;
}

tl::expected<void, std::string> Listener::use_certificate() {
  if (identity == nullptr || identity->certificate == nullptr) return {};
  const std::scoped_lock lock{mutex};
  auto& context = contexts.emplace(CertificateFlaw::None, asio::ssl::context::tls_server).first->second;
  return use_identity(context, *identity);
}

}  // namespace mockqualys::server
