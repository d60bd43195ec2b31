#include "mockqualys/server/tls.h"

#include <filesystem>
#include <fstream>
#include <memory>

#include <gmock/gmock.h>
#include <httplib.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using test::Running;
using ::testing::AllOf;
using ::testing::HasSubstr;

bool names(X509* certificate, const char* name) {
  return X509_check_host(certificate, name, 0, 0, nullptr) == 1 || X509_check_ip_asc(certificate, name, 0) == 1;
}

// A folder with certificates, keys and things that are neither.
class Certificates : public ::testing::Test {
 protected:
  Certificates() {
    std::string form = (std::filesystem::temp_directory_path() / "mockqualys-tls-XXXXXX").string();
    folder_ = mkdtemp(form.data());
    write_pair("ca", "CA:TRUE", "keyCertSign", 0, 365);
    write_pair("server", "CA:FALSE", "digitalSignature", 0, 365);
    write_pair("other", "CA:FALSE", "digitalSignature", 0, 365);
    write_pair("old", "CA:FALSE", "digitalSignature", -30, -1);
    write_pair("early", "CA:FALSE", "digitalSignature", 10, 30);
    write_pair("old-ca", "CA:TRUE", "keyCertSign", -30, -1);
    std::ofstream{folder_ / "empty.pem"};
    std::ofstream{folder_ / "words.pem"} << "no certificate at all\n";
  }
  ~Certificates() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name) const { return (folder_ / name).string(); }

  // Self-signed, valid from `from` days on to `to` days on.
  void write_pair(const std::string& name, const char* constraints, const char* usage, int from, int to) {
    const std::unique_ptr<EVP_PKEY, FreeKey> key{EVP_EC_gen("P-256")};
    const std::unique_ptr<X509, FreeCertificate> certificate{X509_new()};
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from * 86400L - 60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), to * 86400L);
    auto* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()), -1,
                               -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    X509_set_pubkey(certificate.get(), key.get());
    for (const auto& [nid, value] : {std::pair{NID_basic_constraints, constraints},
                                     {NID_key_usage, usage},
                                     {NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,DNS:own.example.test"}}) {
      auto* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
      X509_add_ext(certificate.get(), extension, -1);
      X509_EXTENSION_free(extension);
    }
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    auto* out = std::fopen(file(name + ".pem").c_str(), "w");
    PEM_write_X509(out, certificate.get());
    std::fclose(out);
    out = std::fopen(file(name + ".key").c_str(), "w");
    PEM_write_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(out);
    out = std::fopen(file(name + "-locked.key").c_str(), "w");
    PEM_write_PrivateKey(out, key.get(), EVP_aes_128_cbc(), reinterpret_cast<const unsigned char*>("secret"), 6,
                         nullptr, nullptr);
    std::fclose(out);
  }

  std::string error(const TlsOptions& options) {
    const auto identity = make_identity(options);
    return identity ? "" : identity.error();
  }

  std::filesystem::path folder_;
  long serial_ = 0;
};

TEST_F(Certificates, HaveTheNamesOfThisMachineAndTheVendorsOnIt) {
  const auto identity = issue_certificate(make_identity().value(), CertificateFlaw::None);
  ASSERT_TRUE(identity);
  for (const auto* name :
       {"localhost", "127.0.0.1", "::1", "qualysapi.localhost", "qualysguard.localhost", "QualysAPI.LocalHost"})
    EXPECT_TRUE(names(identity->certificate.get(), name)) << name;
  for (const auto* name : {"qualysapi.example.test", "evil.localhost", "example.test"})
    EXPECT_FALSE(names(identity->certificate.get(), name)) << name;
}

TEST_F(Certificates, TakeFurtherNamesAndAddresses) {
  const auto authority =
      make_identity({.names = {"Qualys.Example.Test", "*.pods.example.test", "192.0.2.7", "localhost"}});
  ASSERT_TRUE(authority) << authority.error();
  const auto identity = issue_certificate(*authority, CertificateFlaw::None);
  ASSERT_TRUE(identity) << identity.error();
  for (const auto* name : {"qualys.example.test", "a.pods.example.test", "192.0.2.7", "qualysapi.localhost"})
    EXPECT_TRUE(names(identity->certificate.get(), name)) << name;
}

TEST_F(Certificates, TakeNoNameThatIsNone) {
  for (const auto* name : {"https://a.example.test", "a.example.test:443", "a,DNS:b.example.test", "", "a b", "a..b",
                           ".a", "a.*.example.test", "*"})
    EXPECT_THAT(error({.names = {name}}), AllOf(HasSubstr("--tls-name"), HasSubstr("not a host name"))) << name;
}

TEST_F(Certificates, AreSignedByAnAuthorityOfOnesOwn) {
  Options options;
  options.https = true;
  options.tls = {.ca_certificate = file("ca.pem"), .ca_key = file("ca.key")};
  const Running server{options};
  EXPECT_EQ(server->ca_file(), file("ca.pem"));
  httplib::Client client{server->https_url()};
  client.set_ca_cert_path(file("ca.pem").c_str());
  client.enable_server_certificate_verification(true);
  const auto answer = client.Get("/qps/rest/portal/version");
  ASSERT_TRUE(answer) << httplib::to_string(answer.error());
}

TEST_F(Certificates, OfOnesOwnAreServedAsTheyAre) {
  Options options;
  options.https = true;
  options.tls = {.certificate = file("server.pem"), .key = file("server.key")};
  const Running server{options};
  EXPECT_EQ(server->ca_file(), file("server.pem"));
  httplib::Client client{server->https_url()};
  client.set_ca_cert_path(file("server.pem").c_str());
  client.enable_server_certificate_verification(true);
  const auto answer = client.Get("/qps/rest/portal/version");
  ASSERT_TRUE(answer) << httplib::to_string(answer.error());
}

TEST_F(Certificates, OfOnesOwnStayWhenTheServerGoes) {
  {
    Options options;
    options.https = true;
    options.tls = {.ca_certificate = file("ca.pem"), .ca_key = file("ca.key")};
    options.ca_file = file("copy.pem");
    const Running server{options};
    EXPECT_EQ(server->ca_file(), file("copy.pem"));
  }
  EXPECT_TRUE(std::filesystem::exists(file("ca.pem")));
  EXPECT_TRUE(std::filesystem::exists(file("copy.pem")));
}

TEST_F(Certificates, ThatCannotBeUsedAreRefusedByName) {
  const auto server = file("server.pem"), server_key = file("server.key"), ca = file("ca.pem"), ca_key = file("ca.key");
  EXPECT_THAT(error({.certificate = server}), HasSubstr("--tls-cert and --tls-key belong together"));
  EXPECT_THAT(error({.key = server_key}), HasSubstr("--tls-cert and --tls-key belong together"));
  EXPECT_THAT(error({.ca_certificate = ca}), HasSubstr("--ca-cert and --ca-key belong together"));
  EXPECT_THAT(error({.ca_key = ca_key}), HasSubstr("--ca-cert and --ca-key belong together"));
  EXPECT_THAT(error({.certificate = server, .key = server_key, .ca_certificate = ca, .ca_key = ca_key}),
              HasSubstr("exclude each other"));
  EXPECT_THAT(error({.names = {"a.example.test"}, .certificate = server, .key = server_key}),
              HasSubstr("--tls-name cannot be added"));
  EXPECT_THAT(error({.certificate = file("none.pem"), .key = server_key}),
              AllOf(HasSubstr("--tls-cert " + file("none.pem")), HasSubstr("No such file")));
  EXPECT_THAT(error({.certificate = folder_.string(), .key = server_key}), HasSubstr("is a folder"));
  EXPECT_THAT(error({.certificate = file("empty.pem"), .key = server_key}), HasSubstr("no certificate in it"));
  EXPECT_THAT(error({.certificate = file("words.pem"), .key = server_key}), HasSubstr("BEGIN CERTIFICATE"));
  EXPECT_THAT(error({.certificate = server_key, .key = server}), HasSubstr("are the two files swapped?"));
  EXPECT_THAT(error({.certificate = server, .key = server}), HasSubstr("are the two files swapped?"));
  EXPECT_THAT(error({.certificate = server, .key = file("words.pem")}), HasSubstr("no private key in it"));
  EXPECT_THAT(error({.certificate = server, .key = file("server-locked.key")}), HasSubstr("the key has a passphrase"));
  EXPECT_THAT(error({.certificate = server, .key = file("other.key")}), HasSubstr("not the key of the certificate"));
  EXPECT_THAT(error({.certificate = file("old.pem"), .key = file("old.key")}), HasSubstr("has expired"));
  EXPECT_THAT(error({.certificate = file("early.pem"), .key = file("early.key")}), HasSubstr("is not valid yet"));
  EXPECT_THAT(error({.ca_certificate = server, .ca_key = server_key}),
              HasSubstr("not the certificate of an authority"));
  EXPECT_THAT(error({.ca_certificate = file("old-ca.pem"), .ca_key = file("old-ca.key")}), HasSubstr("has expired"));
}

TEST(TlsPort, TellsWhoeverSpeaksPlainHttpToIt) {
  Options options;
  options.https = true;
  const Running server{options};
  const auto port = test::port_of(server->https_url());
  const auto answer = test::talk(port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(answer, ::testing::StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(answer, HasSubstr("Use https:// here"));
}

}  // namespace
}  // namespace mockqualys::server
