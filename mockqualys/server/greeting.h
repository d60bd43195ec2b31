// What becomes of a new connection before a byte of it is read. Faults say it, `sockets` alone acts on it.
#pragma once

#include <chrono>
#include <optional>

namespace mockqualys::server {

// What is wrong with the certificate of a handshake.
enum class CertificateFlaw { None, Expired, WrongHost, UnknownIssuer };

struct Greeting {
  std::optional<std::chrono::seconds> silence;  // accepted, nothing read and nothing answered for so long, then an end
  CertificateFlaw certificate = CertificateFlaw::None;
};

}  // namespace mockqualys::server
