#include "mockqualys/server/tls.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace mockqualys::server {

struct Authority {
  std::unique_ptr<EVP_PKEY, FreeKey> key;
  std::unique_ptr<X509, FreeCertificate> certificate;
  std::string file;  // of the user's
};

namespace {

using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using Certificate = std::unique_ptr<X509, FreeCertificate>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
template <class T>
using Read = tl::expected<T, std::string>;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

// Browsers and some clients refuse server certificates that live longer.
constexpr auto kLifetime = days{397};
constexpr std::string_view kCannotMake = "OpenSSL could not make the certificate";

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

Certificate make_certificate(const char* common_name, EVP_PKEY* key, seconds start = kStart,
                             seconds end = kLifetime + kStart) {
  Certificate certificate{X509_new()};
  if (!certificate || X509_set_version(certificate.get(), X509_VERSION_3) != 1) return nullptr;
  if (!set_random_serial(certificate.get())) return nullptr;
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), static_cast<long>(start.count()));
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), static_cast<long>(end.count()));
  auto* name = X509_get_subject_name(certificate.get());
  const auto* text = reinterpret_cast<const unsigned char*>(common_name);
  if (X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0) != 1) return nullptr;
  if (X509_set_pubkey(certificate.get(), key) != 1) return nullptr;
  return certificate;
}

bool sign(X509* certificate, X509* issuer, EVP_PKEY* issuer_key) {
  // Ed25519 and Ed448 bring their own digest and take no other.
  const auto type = EVP_PKEY_get_base_id(issuer_key);
  const auto* digest = type == EVP_PKEY_ED25519 || type == EVP_PKEY_ED448 ? nullptr : EVP_sha256();
  return X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1 &&
         X509_sign(certificate, issuer_key, digest) > 0;
}

std::string pem(X509* certificate) {
  const Bio out{BIO_new(BIO_s_mem()), &BIO_free};
  if (!out || PEM_write_bio_X509(out.get(), certificate) != 1) return {};
  char* data = nullptr;
  const auto length = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(length)};
}

// What a name in the certificate may be: an address, or labels of letters, digits, '-' and '_', the first one perhaps
// a '*'. Anything else could smuggle further names into the extension.
bool is_address(const std::string& name) {
  const std::unique_ptr<ASN1_OCTET_STRING, decltype(&ASN1_OCTET_STRING_free)> address{a2i_IPADDRESS(name.c_str()),
                                                                                      &ASN1_OCTET_STRING_free};
  ERR_clear_error();
  return address != nullptr;
}

bool is_host_name(std::string_view name) {
  if (name.starts_with("*.")) name.remove_prefix(2);  // and nowhere else: clients refuse it
  const auto fits = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.'; };
  return !name.empty() && name.size() <= 253 && name.front() != '.' && name.back() != '.' &&
         name.find("..") == std::string_view::npos && std::ranges::all_of(name, fits);
}

Read<std::string> subject_names(const std::vector<std::string>& more) {
  std::vector<std::string> names{kOwnNames.begin(), kOwnNames.end()};
  for (auto name : more) {
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (!is_address(name) && !is_host_name(name))
      return tl::unexpected(fmt::format(
          "--tls-name {}: not a host name or an IP address; write a name such as qualysapi.example.test, without "
          "https:// and without a port",
          name));
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  std::string out;
  for (const auto& name : names)
    out += fmt::format("{}{}:{}", out.empty() ? "" : ",", is_address(name) ? "IP" : "DNS", name);
  return out;
}

Read<std::string> read_file(std::string_view option, const std::string& name) {
  std::error_code ignored;
  if (std::filesystem::is_directory(name, ignored))
    return tl::unexpected(fmt::format("{} {}: is a folder; a PEM file is needed", option, name));
  std::ifstream file{name, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  if (!file.is_open() || file.bad())
    return tl::unexpected(fmt::format("{} {}: the file cannot be read: {}", option, name, std::strerror(errno)));
  return text;
}

// Asking for a passphrase would wait for somebody at the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

Read<std::vector<Certificate>> read_certificates(std::string_view option, const std::string& name) {
  const auto text = read_file(option, name);
  if (!text) return tl::unexpected(text.error());
  const Bio in{BIO_new_mem_buf(text->data(), static_cast<int>(text->size())), &BIO_free};
  std::vector<Certificate> all;
  while (Certificate one{PEM_read_bio_X509(in.get(), nullptr, no_passphrase, nullptr)}) all.push_back(std::move(one));
  ERR_clear_error();
  if (all.empty())
    return tl::unexpected(fmt::format(
        "{} {}: no certificate in it; a PEM file with a line -----BEGIN CERTIFICATE----- is needed{}", option, name,
        text->find("PRIVATE KEY-----") != std::string::npos ? ". It holds a private key: are the two files swapped?"
                                                            : ""));
  return all;
}

Read<Key> read_key(std::string_view option, const std::string& name) {
  const auto text = read_file(option, name);
  if (!text) return tl::unexpected(text.error());
  const Bio in{BIO_new_mem_buf(text->data(), static_cast<int>(text->size())), &BIO_free};
  Key key{PEM_read_bio_PrivateKey(in.get(), nullptr, no_passphrase, nullptr)};
  ERR_clear_error();
  if (key) return key;
  if (text->find("ENCRYPTED") != std::string::npos)
    return tl::unexpected(fmt::format(
        "{} {}: the key has a passphrase; write it without one, for example: openssl pkey -in {} -out plain.key",
        option, name, name));
  return tl::unexpected(fmt::format(
      "{} {}: no private key in it; a PEM file with a line -----BEGIN PRIVATE KEY----- is needed{}", option, name,
      text->find("BEGIN CERTIFICATE") != std::string::npos ? ". It holds a certificate: are the two files swapped?"
                                                           : ""));
}

// A pair that belongs together and is valid today.
tl::expected<void, std::string> check_pair(std::string_view option, const std::string& file, X509* certificate,
                                           std::string_view key_option, const std::string& key_file, EVP_PKEY* key) {
  const bool fits = X509_check_private_key(certificate, key) == 1;
  ERR_clear_error();
  if (!fits)
    return tl::unexpected(
        fmt::format("{} {}: not the key of the certificate {} ({})", key_option, key_file, file, option));
  if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0)
    return tl::unexpected(
        fmt::format("{} {}: the certificate is not valid yet; clients would refuse it", option, file));
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0)
    return tl::unexpected(fmt::format("{} {}: the certificate has expired; clients would refuse it", option, file));
  return {};
}

Read<Authority> throw_away_authority() {
  Authority made{.key = Key{EVP_EC_gen("P-256")}, .certificate = nullptr, .file = {}};
  if (made.key) made.certificate = make_certificate("mockqualys throw-away CA", made.key.get());
  auto* ca = made.certificate.get();
  if (ca == nullptr || !add_extension(ca, ca, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
      !add_extension(ca, ca, NID_key_usage, "critical,keyCertSign,cRLSign") ||
      !add_extension(ca, ca, NID_subject_key_identifier, "hash") || !sign(ca, ca, made.key.get()))
    return tl::unexpected(std::string{kCannotMake});
  return made;
}

Read<Authority> own_authority(const TlsOptions& options) {
  auto certificates = read_certificates("--ca-cert", options.ca_certificate);
  if (!certificates) return tl::unexpected(certificates.error());
  auto key = read_key("--ca-key", options.ca_key);
  if (!key) return tl::unexpected(key.error());
  auto* ca = certificates->front().get();
  if (const auto checked = check_pair("--ca-cert", options.ca_certificate, ca, "--ca-key", options.ca_key, key->get());
      !checked)
    return tl::unexpected(checked.error());
  const auto usage = X509_get_key_usage(ca);  // all bits when the certificate does not restrict it
  if (X509_check_ca(ca) != 1 || (usage & KU_KEY_CERT_SIGN) == 0)
    return tl::unexpected(fmt::format(
        "--ca-cert {}: not the certificate of an authority (basicConstraints CA:TRUE, keyUsage "
        "keyCertSign), so clients would refuse what it signs. A server's certificate is given by --tls-cert",
        options.ca_certificate));
  return Authority{
      .key = std::move(*key), .certificate = std::move(certificates->front()), .file = options.ca_certificate};
}

Read<Identity> own_certificate(const TlsOptions& options) {
  auto certificates = read_certificates("--tls-cert", options.certificate);
  if (!certificates) return tl::unexpected(certificates.error());
  auto key = read_key("--tls-key", options.key);
  if (!key) return tl::unexpected(key.error());
  if (const auto checked = check_pair("--tls-cert", options.certificate, certificates->front().get(), "--tls-key",
                                      options.key, key->get());
      !checked)
    return tl::unexpected(checked.error());
  Identity identity{.key = std::move(*key),
                    .certificate = std::move(certificates->front()),
                    .chain = {},
                    .ca_pem = {},
                    .ca_file = options.certificate};
  for (std::size_t i = 1; i < certificates->size(); ++i) identity.chain.push_back(std::move((*certificates)[i]));
  // The last of the chain is what leads to the root; alone, the certificate is its own.
  identity.ca_pem = pem(identity.chain.empty() ? identity.certificate.get() : identity.chain.back().get());
  if (!options.ca_certificate.empty()) {
    const auto authority = read_certificates("--ca-cert", options.ca_certificate);
    if (!authority) return tl::unexpected(authority.error());
    identity.ca_pem = pem(authority->front().get());
    identity.ca_file = options.ca_certificate;
  }
  return identity;
}

Read<Identity> identity_by(Authority authority, std::string names) {
  auto ca_pem = pem(authority.certificate.get());
  if (ca_pem.empty()) return tl::unexpected(std::string{kCannotMake});
  auto file = authority.file;
  return Identity{.key = nullptr,
                  .certificate = nullptr,
                  .chain = {},
                  .ca_pem = std::move(ca_pem),
                  .ca_file = std::move(file),
                  .signer = std::make_shared<const Authority>(std::move(authority)),
                  .names = std::move(names)};
}

Read<Identity> issue(Identity identity, const char* common_name, CertificateFlaw flaw) {
  auto* ca = identity.signer->certificate.get();
  identity.key = Key{EVP_EC_gen("P-256")};
  // Expired: since yesterday, so that no clock that is a little behind takes it.
  const bool expired = flaw == CertificateFlaw::Expired;
  if (identity.key)
    identity.certificate = expired ? make_certificate(common_name, identity.key.get(), -days{30}, -days{1})
                                   : make_certificate(common_name, identity.key.get());
  auto* certificate = identity.certificate.get();
  if (certificate == nullptr || !add_extension(certificate, ca, NID_basic_constraints, "critical,CA:FALSE") ||
      !add_extension(certificate, ca, NID_key_usage, "critical,digitalSignature") ||
      !add_extension(certificate, ca, NID_ext_key_usage, "serverAuth") ||
      // An authority of the user's may have no identifier to repeat.
      (X509_get0_subject_key_id(ca) != nullptr &&
       !add_extension(certificate, ca, NID_authority_key_identifier, "keyid")) ||
      !add_extension(certificate, ca, NID_subject_alt_name, identity.names.c_str()) ||
      !sign(certificate, ca, identity.signer->key.get()))
    return tl::unexpected(std::string{kCannotMake});
  return identity;
}

Read<Identity> signed_certificate(const TlsOptions& options) {
  auto names = subject_names(options.names);
  if (!names) return tl::unexpected(names.error());
  const bool throw_away = options.ca_certificate.empty();
  auto authority = throw_away ? throw_away_authority() : own_authority(options);
  if (!authority) return tl::unexpected(authority.error());
  auto identity = identity_by(std::move(*authority), std::move(*names));
  if (!identity || throw_away) return identity;
  return issue(std::move(*identity), kOwnNames[0].data(), CertificateFlaw::None);
}

}  // namespace

void FreeKey::operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
void FreeCertificate::operator()(X509* certificate) const { X509_free(certificate); }

tl::expected<Identity, std::string> make_identity(const TlsOptions& options) {
  const bool own = !options.certificate.empty() || !options.key.empty();
  if (options.certificate.empty() != options.key.empty())
    return tl::unexpected(std::string{"--tls-cert and --tls-key belong together: give both or neither"});
  if (own && !options.ca_key.empty())
    return tl::unexpected(std::string{
        "--tls-cert and --ca-key exclude each other: the first brings a certificate, the second signs a new one"});
  if (own && !options.names.empty())
    return tl::unexpected(
        std::string{"--tls-name cannot be added to the certificate of --tls-cert; make one that has the name"});
  if (!own && options.ca_certificate.empty() != options.ca_key.empty())
    return tl::unexpected(std::string{"--ca-cert and --ca-key belong together: give both or neither"});
  return own ? own_certificate(options) : signed_certificate(options);
}

tl::expected<Identity, std::string> issue_certificate(const Identity& identity, CertificateFlaw flaw) {
  constexpr const char* kElsewhere = "elsewhere.example.test";
  const bool elsewhere = flaw == CertificateFlaw::WrongHost;
  auto names = elsewhere                ? fmt::format("DNS:{}", kElsewhere)
               : identity.names.empty() ? subject_names({}).value()
                                        : identity.names;
  const char* common_name = elsewhere ? kElsewhere : kOwnNames[0].data();
  if (identity.signer == nullptr || flaw == CertificateFlaw::UnknownIssuer) {
    auto stranger = throw_away_authority();
    if (!stranger) return tl::unexpected(stranger.error());
    auto theirs = identity_by(std::move(*stranger), std::move(names));
    if (!theirs) return theirs;
    return issue(std::move(*theirs), common_name, flaw);
  }
  Identity ours{.key = nullptr,
                .certificate = nullptr,
                .chain = {},
                .ca_pem = identity.ca_pem,
                .ca_file = identity.ca_file,
                .signer = identity.signer,
                .names = std::move(names)};
  return issue(std::move(ours), common_name, flaw);
}

}  // namespace mockqualys::server
