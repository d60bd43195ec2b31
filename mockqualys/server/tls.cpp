#include "mockqualys/server/tls.h"

#include <array>
#include <chrono>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace mockqualys::server {
namespace {

using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using Certificate = std::unique_ptr<X509, FreeCertificate>;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

// Browsers and some clients refuse server certificates that live longer.
constexpr auto kLifetime = days{397};
// A client whose clock is a little behind ours still accepts it.
constexpr auto kStart = -hours{24};

bool add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension{
      X509V3_EXT_conf_nid(nullptr, &context, nid, value), &X509_EXTENSION_free};
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_random_serial(X509* certificate) {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return false;
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7F) | 0x40);  // positive, and of one length
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> number{
      BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr), &BN_free};
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

Certificate make_certificate(const char* common_name, EVP_PKEY* key) {
  Certificate certificate{X509_new()};
  if (!certificate || X509_set_version(certificate.get(), X509_VERSION_3) != 1) return nullptr;
  if (!set_random_serial(certificate.get())) return nullptr;
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), static_cast<long>(seconds{kStart}.count()));
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), static_cast<long>(seconds{kLifetime + kStart}.count()));
  auto* name = X509_get_subject_name(certificate.get());
  const auto* text = reinterpret_cast<const unsigned char*>(common_name);
  if (X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0) != 1) return nullptr;
  if (X509_set_pubkey(certificate.get(), key) != 1) return nullptr;
  return certificate;
}

bool sign(X509* certificate, X509* issuer, EVP_PKEY* issuer_key) {
  return X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1 &&
         X509_sign(certificate, issuer_key, EVP_sha256()) > 0;
}

std::string pem(X509* certificate) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), &BIO_free};
  if (!out || PEM_write_bio_X509(out.get(), certificate) != 1) return {};
  char* data = nullptr;
  const auto length = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(length)};
}

}  // namespace

void FreeKey::operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
void FreeCertificate::operator()(X509* certificate) const { X509_free(certificate); }

tl::expected<Identity, std::string> make_identity() {
  const auto failed = [] { return tl::unexpected(std::string{"OpenSSL could not make a throw-away certificate"}); };

  const Key ca_key{EVP_EC_gen("P-256")};
  Key key{EVP_EC_gen("P-256")};
  if (!ca_key || !key) return failed();

  const auto ca = make_certificate("mockqualys throw-away CA", ca_key.get());
  if (!ca || !add_extension(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
      !add_extension(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign,cRLSign") ||
      !add_extension(ca.get(), ca.get(), NID_subject_key_identifier, "hash") || !sign(ca.get(), ca.get(), ca_key.get()))
    return failed();

  auto certificate = make_certificate("localhost", key.get());
  if (!certificate || !add_extension(certificate.get(), ca.get(), NID_basic_constraints, "critical,CA:FALSE") ||
      !add_extension(certificate.get(), ca.get(), NID_key_usage, "critical,digitalSignature") ||
      !add_extension(certificate.get(), ca.get(), NID_ext_key_usage, "serverAuth") ||
      !add_extension(certificate.get(), ca.get(), NID_authority_key_identifier, "keyid") ||
      !add_extension(certificate.get(), ca.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1") ||
      !sign(certificate.get(), ca.get(), ca_key.get()))
    return failed();

  auto ca_pem = pem(ca.get());
  if (ca_pem.empty()) return failed();
  return Identity{.key = std::move(key), .certificate = std::move(certificate), .ca_pem = std::move(ca_pem)};
}

}  // namespace mockqualys::server
