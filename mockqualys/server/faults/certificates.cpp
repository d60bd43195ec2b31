#include "mockqualys/server/faults/kind.h"
#include "mockqualys/server/greeting.h"

namespace mockqualys::server {
namespace {

template <CertificateFlaw flaw>
Greeting present(const Fault&) {
  return {.silence = {}, .certificate = flaw};
}

constexpr FaultKind kKinds[] = {
    {
        .name = "certificate_expired",
        .group = "connection",
        .stage = Stage::Connection,
        .parameters = {},
        .does = "the TLS handshake shows a certificate that expired yesterday",
        .finds = "does not check dates, and sends its password",
        .example = R"({"kind": "certificate_expired"})",
        .effect = nullptr,
        .greet = present<CertificateFlaw::Expired>,
        .tls_only = true,
    },
    {
        .name = "certificate_wrong_host",
        .group = "connection",
        .stage = Stage::Connection,
        .parameters = {},
        .does = "the TLS handshake shows a certificate for another host",
        .finds = "does not check the name, and sends its password",
        .example = R"({"kind": "certificate_wrong_host"})",
        .effect = nullptr,
        .greet = present<CertificateFlaw::WrongHost>,
        .tls_only = true,
    },
    {
        .name = "certificate_unknown_issuer",
        .group = "connection",
        .stage = Stage::Connection,
        .parameters = {},
        .does = "the TLS handshake shows a certificate of a CA that the client does not know",
        .finds = "trusts everybody, and sends its password",
        .example = R"({"kind": "certificate_unknown_issuer"})",
        .effect = nullptr,
        .greet = present<CertificateFlaw::UnknownIssuer>,
        .tls_only = true,
    }};

}  // namespace

std::span<const FaultKind> faults_of_certificates() { return kKinds; }

}  // namespace mockqualys::server
