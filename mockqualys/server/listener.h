// One port of `sockets`: who accepts, who answers, with which certificate, and whether it refuses connections for now.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "mockqualys/server/sockets.h"

namespace mockqualys::server {

// The certificate of a TLS context. The error is one line.
tl::expected<void, std::string> use_identity(boost::asio::ssl::context& tls, const Identity& identity);

struct Listener {
  Listener(boost::asio::ip::tcp::acceptor its_acceptor, Sockets::Answer its_answer, Sockets::Greet its_greet,
           std::shared_ptr<const Identity> its_identity)
      : acceptor{std::move(its_acceptor)},
        answer{std::move(its_answer)},
        greet{std::move(its_greet)},
        identity{std::move(its_identity)} {}

  boost::asio::ip::tcp::acceptor acceptor;
  Sockets::Answer answer;
  Sockets::Greet greet;
  std::shared_ptr<const Identity> identity;
  std::atomic<std::chrono::steady_clock::duration> refused_until{};  // since the clock's epoch
  std::mutex mutex;
  std::map<CertificateFlaw, boost::asio::ssl::context> contexts;  // each made when the first handshake needs it

  bool refuses() const { return std::chrono::steady_clock::now().time_since_epoch() < refused_until.load(); }
  bool was_told_to_refuse() const { return refused_until.load() != std::chrono::steady_clock::duration{}; }
  void refuse(std::chrono::seconds time);
  void accept_again();
  bool is_tls() const { return identity != nullptr; }
  // One whose certificate has this flaw, or none. Without a certificate, which ends every handshake, when OpenSSL
  // cannot make one.
  boost::asio::ssl::context& context_for(CertificateFlaw flaw);
  // Says at the start that a certificate of the user's cannot be used.
  tl::expected<void, std::string> use_certificate();
};

}  // namespace mockqualys::server
