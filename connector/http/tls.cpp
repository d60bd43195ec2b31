#include "connector/http/tls.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace qualyswas::http {
namespace {

using boost::asio::ssl::context;

constexpr std::size_t kLargestCaFile = 16U << 20U;  // the system's bundle has a quarter of a megabyte

bool is_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return inet_pton(AF_INET, host.c_str(), address.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
}

// A name may end with a dot; a certificate's never does.
std::string without_last_dot(std::string host) {
  if (host.size() > 1 && host.ends_with('.')) host.pop_back();
  return host;
}

// What OpenSSL's SSL_set_tlsext_host_name does, which is a macro with a cast of another age.
bool set_server_name(SSL* connection, std::string name) {
  return SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) == 1;
}

auto unusable(const std::string& file, std::string_view why, std::string advice) {
  return fail(ErrorKind::Config, fmt::format("ca_file '{}' {}", file, why), std::move(advice));
}

constexpr const char* kWanted = "ca_file has to name a PEM file with the certificates of the authorities to trust";

Result<std::string> read_ca_file(const std::string& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0)
    return unusable(file, fmt::format("cannot be read: {}", std::strerror(errno)),
                    "check its name and its permissions");
  if (S_ISDIR(status.st_mode)) return unusable(file, "is a folder, not a file", kWanted);
  std::ifstream stream{file, std::ios::binary};
  if (!stream)
    return unusable(file, fmt::format("cannot be read: {}", std::strerror(errno)),
                    "check its name and its permissions");
  std::string text(
      std::min<std::size_t>(static_cast<std::size_t>(std::max<off_t>(status.st_size, 0)), kLargestCaFile) + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return unusable(file, "cannot be read", "check its permissions");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kLargestCaFile) return unusable(file, "is larger than 16 MiB", kWanted);
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return unusable(file, "is empty", kWanted);
  return text;
}

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};

bool is_der_certificate(const std::string& text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());  // NOLINT: OpenSSL reads unsigned bytes
  const std::unique_ptr<X509, FreeCertificate> read{d2i_X509(nullptr, &bytes, static_cast<long>(text.size()))};
  return read != nullptr;
}

Result<void> trust(SSL_CTX* tls, const std::string& file) {
  const auto text = read_ca_file(file);
  if (!text) return fail(text.error());
  const std::unique_ptr<BIO, FreeBio> bio{BIO_new_mem_buf(text->data(), static_cast<int>(text->size()))};
  auto* store = SSL_CTX_get_cert_store(tls);
  int trusted = 0;
  ERR_clear_error();
  while (const std::unique_ptr<X509, FreeCertificate> certificate{
      PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, nullptr)})
    trusted += X509_STORE_add_cert(store, certificate.get());
  const auto error = ERR_peek_last_error();
  ERR_clear_error();
  const bool at_the_end = ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
  if (!at_the_end) {
    return unusable(file, fmt::format("is damaged: certificate number {} cannot be read", trusted + 1),
                    "copy or export it again; it has to be a PEM file");
  }
  if (trusted > 0) return {};
  if (is_der_certificate(*text)) {
    return unusable(file, "holds a certificate in DER form, and PEM is needed",
                    fmt::format("convert it: openssl x509 -inform der -in '{}' -out ca.pem", file));
  }
  if (text->find("PRIVATE KEY") != std::string::npos)
    return unusable(file, "holds a private key and no certificate", kWanted);
  return unusable(file, "is no PEM file with certificates", kWanted);
}

// Where a connection keeps the certificate that was refused: after a failed handshake OpenSSL has forgotten it.
int refused_certificate() {
  static const int place = SSL_get_ex_new_index(
      0, nullptr, nullptr, nullptr,
      [](void*, void* certificate, CRYPTO_EX_DATA*, int, long, void*) { X509_free(static_cast<X509*>(certificate)); });
  return place;
}

int keep_if_refused(int accepted, X509_STORE_CTX* verification) {
  if (accepted == 1) return accepted;
  auto* const connection =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* const certificate = X509_STORE_CTX_get0_cert(verification);
  if (connection == nullptr || certificate == nullptr) return accepted;
  X509_free(static_cast<X509*>(SSL_get_ex_data(connection, refused_certificate())));
  X509_up_ref(certificate);
  SSL_set_ex_data(connection, refused_certificate(), certificate);
  return accepted;
}

// What the certificate is for, as far as a person wants to know; it comes from a server that is not trusted.
std::string names_in(SSL* connection) {
  const auto* const certificate = static_cast<X509*>(SSL_get_ex_data(connection, refused_certificate()));
  if (certificate == nullptr) return {};
  auto* names = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  std::string shown;
  constexpr int kMostShown = 3;
  int count = 0;
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names); ++i) {
    const auto* name = sk_GENERAL_NAME_value(names, i);
    std::string text;
    if (name->type == GEN_DNS) {
      const auto* value = name->d.dNSName;
      // NOLINTNEXTLINE: OpenSSL's text is unsigned bytes
      text.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                  static_cast<std::size_t>(std::clamp(ASN1_STRING_length(value), 0, 100)));
    } else if (name->type == GEN_IPADD && ASN1_STRING_length(name->d.iPAddress) == 4) {
      std::array<char, INET_ADDRSTRLEN> address{};
      inet_ntop(AF_INET, ASN1_STRING_get0_data(name->d.iPAddress), address.data(), address.size());
      text = address.data();
    }
    if (text.empty() || ++count > kMostShown) continue;
    std::ranges::replace_if(
        text, [](char c) { return c <= 0x20 || c == 0x7f; }, '?');
    shown += (shown.empty() ? "" : ", ") + text;
  }
  GENERAL_NAMES_free(names);
  if (count > kMostShown) shown += fmt::format(" and {} more", count - kMostShown);
  return shown;
}

}  // namespace

Result<std::shared_ptr<context>> make_tls_context(const std::optional<std::string>& ca_file) {
  auto tls = std::make_shared<context>(context::tls_client);
  auto* handle = tls->native_handle();
  SSL_CTX_set_min_proto_version(handle, TLS1_2_VERSION);
  SSL_CTX_set_verify(handle, SSL_VERIFY_PEER, keep_if_refused);
  if (ca_file) {
    if (auto trusted = trust(handle, *ca_file); !trusted) return fail(trusted.error());
  } else if (SSL_CTX_set_default_verify_paths(handle) != 1) {
    return fail(ErrorKind::Config, "the system's certificate authorities could not be loaded",
                "install ca-certificates, or name a ca_file");
  }
  return tls;
}

Result<void> expect_host(SSL* connection, const std::string& given) {
  const auto host = without_last_dot(given);
  auto* rules = SSL_get0_param(connection);
  X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  const bool set = is_address(host) ? X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str()) == 1
                                    : SSL_set1_host(connection, host.c_str()) == 1 && set_server_name(connection, host);
  if (set) return {};
  return fail(ErrorKind::Config, fmt::format("'{}' is no host name that a certificate can be checked against", host),
              "check url");
}

Error explain_handshake(SSL* connection, const std::string& host, const std::string& server,
                        const std::optional<std::string>& ca_file, const std::string& detail) {
  const long result = SSL_get_verify_result(connection);
  switch (result) {
    case X509_V_OK:
      return {ErrorKind::Transport, fmt::format("TLS to {}: the handshake failed ({})", server, detail),
              "check that url names a server that speaks TLS 1.2 or later on that port"};
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: {
      const auto names = names_in(connection);
      return {ErrorKind::Transport,
              fmt::format("TLS to {}: the certificate is for another host name: {}", server,
                          names.empty() ? "it has no subject alternative name" : names),
              fmt::format("check url; the certificate and the name in it, here '{}', are always verified", host)};
    }
    default:
      return {
          ErrorKind::Transport,
          fmt::format("TLS to {}: the certificate is not trusted: {}", server, X509_verify_cert_error_string(result)),
          ca_file ? fmt::format("check that ca_file '{}' holds the authority that signed it; the certificate is "
                                "always verified",
                                *ca_file)
                  : "name the authority that signed it as ca_file; the certificate is always verified"};
  }
}

}  // namespace qualyswas::http
