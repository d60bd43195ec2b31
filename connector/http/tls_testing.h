// Certificates made for one test: an authority, what it signs, and its PEM file.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

namespace qualyswas::http::testing_support {

// A file that is gone with the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text) : path{testing::TempDir() + "qwas_tls_XXXXXX"} {
    auto* const out = ::fdopen(::mkstemp(path.data()), "w");
    std::fwrite(text.data(), 1, text.size(), out);
    std::fclose(out);
  }
  ~TemporaryFile() { std::remove(path.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  std::string path;
};

struct Identity {
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;

  Identity() = default;
  Identity(Identity&& other) noexcept
      : key{std::exchange(other.key, nullptr)}, certificate{std::exchange(other.certificate, nullptr)} {}
  Identity& operator=(Identity&&) = delete;
  ~Identity() {
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
};

struct Wanted {
  std::string alternative_names = {};  // as OpenSSL's configuration writes them: "DNS:a.example.test,IP:127.0.0.1"
  std::string common_name = "test";
  bool authority = false;
  const Identity* signed_by = nullptr;  // itself when empty
  long valid_for_s = 3600;              // from an hour ago
};

inline Identity make_identity(const Wanted& wanted) {
  Identity made;
  made.key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
  made.certificate = X509_new();
  auto* const certificate = made.certificate;
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), wanted.authority ? 1 : 2);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -7200);
  X509_gmtime_adj(X509_getm_notAfter(certificate), wanted.valid_for_s);
  X509_set_pubkey(certificate, made.key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(wanted.common_name.c_str()), -1, -1, 0);
  const auto& signer = wanted.signed_by != nullptr ? *wanted.signed_by : made;
  X509_set_issuer_name(certificate, X509_get_subject_name(signer.certificate));
  const auto add = [&](int nid, const std::string& value) {
    if (value.empty()) return;
    auto* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
    EXPECT_NE(extension, nullptr) << value;
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  };
  add(NID_subject_alt_name, wanted.alternative_names);
  add(NID_basic_constraints, wanted.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  X509_sign(certificate, signer.key, EVP_sha256());
  return made;
}

inline std::string pem_of(const Identity& identity) {
  auto* const bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(bio, identity.certificate);
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  std::string text{data, static_cast<std::size_t>(size)};
  BIO_free(bio);
  return text;
}

inline std::string der_of(const Identity& identity) {
  unsigned char* data = nullptr;
  const int size = i2d_X509(identity.certificate, &data);
  std::string bytes{reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)};
  OPENSSL_free(data);
  return bytes;
}

}  // namespace qualyswas::http::testing_support
