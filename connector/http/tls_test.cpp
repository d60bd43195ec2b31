#include "connector/http/tls.h"

#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/http/tls_testing.h"

namespace qualyswas::http {
namespace {

using namespace testing_support;
using testing::HasSubstr;

const Identity& authority() {
  static const Identity one = make_identity({.common_name = "An Authority", .authority = true});
  return one;
}

struct Outcome {
  bool accepted = false;
  Error error{ErrorKind::Transport, "", ""};
};

// Both sides of a handshake in memory: the client as the connector makes it, trusting `ca_file`, asked for `host`.
Outcome shake_hands(const Identity& server, const std::string& host, const std::string& trusted = pem_of(authority())) {
  const TemporaryFile ca{trusted};
  const auto context = make_tls_context(ca.path);
  if (!context) return {false, context.error()};
  auto* const theirs = SSL_CTX_new(TLS_server_method());
  SSL_CTX_use_certificate(theirs, server.certificate);
  SSL_CTX_use_PrivateKey(theirs, server.key);
  auto* const client = SSL_new((*context)->native_handle());
  auto* const peer = SSL_new(theirs);
  BIO *near = nullptr, *far = nullptr;
  BIO_new_bio_pair(&near, 0, &far, 0);
  SSL_set_bio(client, near, near);
  SSL_set_bio(peer, far, far);
  SSL_set_connect_state(client);
  SSL_set_accept_state(peer);
  Outcome outcome;
  if (const auto expected = expect_host(client, host); !expected) {
    outcome.error = expected.error();
  } else {
    for (int i = 0; i < 10 && !SSL_is_init_finished(client); ++i) {
      if (SSL_do_handshake(client) != 1 && SSL_get_error(client, -1) == SSL_ERROR_SSL) break;
      SSL_do_handshake(peer);
    }
    outcome.accepted = SSL_is_init_finished(client) && SSL_get_verify_result(client) == X509_V_OK;
    outcome.error = explain_handshake(client, host, host + ":443", ca.path, "detail");
  }
  SSL_free(client);
  SSL_free(peer);
  SSL_CTX_free(theirs);
  return outcome;
}

struct Name {
  const char *what, *host, *alternative_names;
  const char* common_name = "test";
};
void PrintTo(const Name& name, std::ostream* out) { *out << name.what; }

class RightName : public testing::TestWithParam<Name> {};
TEST_P(RightName, IsAccepted) {
  const auto server = make_identity({.alternative_names = GetParam().alternative_names,
                                     .common_name = GetParam().common_name,
                                     .signed_by = &authority()});
  const auto outcome = shake_hands(server, GetParam().host);
  EXPECT_TRUE(outcome.accepted) << outcome.error.message;
}
INSTANTIATE_TEST_SUITE_P(
    Rfc9525, RightName,
    testing::Values(Name{"the_name", "qualysapi.example.test", "DNS:qualysapi.example.test"},
                    Name{"capitals", "qualysapi.example.test", "DNS:QUALYSAPI.Example.TEST"},
                    Name{"one_of_several", "qualysapi.example.test", "DNS:a.test,DNS:qualysapi.example.test"},
                    Name{"a_wildcard", "qualysapi.example.test", "DNS:*.example.test"},
                    Name{"a_wildcard_in_capitals", "qualysapi.example.test", "DNS:*.EXAMPLE.TEST"},
                    Name{"a_last_dot", "qualysapi.example.test.", "DNS:qualysapi.example.test"},
                    Name{"an_address", "127.0.0.1", "IP:127.0.0.1"}, Name{"an_address_of_version_6", "::1", "IP:::1"},
                    Name{"a_name_of_one_word", "localhost", "DNS:localhost"}),
    [](const auto& row) { return std::string{row.param.what}; });

class WrongName : public testing::TestWithParam<Name> {};
TEST_P(WrongName, IsRefused) {
  const auto server = make_identity({.alternative_names = GetParam().alternative_names,
                                     .common_name = GetParam().common_name,
                                     .signed_by = &authority()});
  const auto outcome = shake_hands(server, GetParam().host);
  EXPECT_FALSE(outcome.accepted);
  EXPECT_EQ(outcome.error.kind, ErrorKind::Transport);
  EXPECT_THAT(outcome.error.message, HasSubstr("another host name"));
}
constexpr const char* kApi = "qualysapi.qg2.apps.qualys.example";
INSTANTIATE_TEST_SUITE_P(
    Rfc9525, WrongName,
    testing::Values(Name{"another", kApi, "DNS:elsewhere.example.test"}, Name{"wildcards_only", kApi, "DNS:*.*.*.*.*"},
                    Name{"a_wildcard_inside", kApi, "DNS:qualysapi.*.apps.qualys.example"},
                    Name{"a_wildcard_at_the_end", kApi, "DNS:qualysapi.qg2.apps.qualys.*"},
                    Name{"two_wildcards", kApi, "DNS:*.*.apps.qualys.example"},
                    Name{"a_wildcard_for_two_words", kApi, "DNS:*.apps.qualys.example"},
                    Name{"a_partial_wildcard", kApi, "DNS:qualys*.qg2.apps.qualys.example"},
                    Name{"a_partial_wildcard_behind", kApi, "DNS:*api.qg2.apps.qualys.example"},
                    Name{"a_bare_wildcard", kApi, "DNS:*"},
                    Name{"a_wildcard_for_a_whole_domain", "qualys.example", "DNS:*.example"},
                    Name{"a_wildcard_for_the_name_itself", "qg2.apps.qualys.example", "DNS:*.qg2.apps.qualys.example"},
                    Name{"a_longer_name", kApi, "DNS:qualysapi.qg2.apps.qualys.example.test"},
                    Name{"a_shorter_name", kApi, "DNS:apps.qualys.example"},
                    Name{"the_right_common_name_beside_another", kApi, "DNS:elsewhere.example.test", kApi},
                    Name{"the_right_common_name_beside_an_address", kApi, "IP:127.0.0.1", kApi},
                    Name{"the_right_common_name_beside_a_mail_address", kApi, "email:a@example.test", kApi},
                    Name{"a_common_name_alone", kApi, "", kApi},
                    Name{"an_address_as_a_name", "127.0.0.1", "DNS:127.0.0.1"},
                    Name{"an_address_as_a_common_name", "127.0.0.1", "", "127.0.0.1"},
                    Name{"a_wildcard_for_an_address", "127.0.0.1", "DNS:*.0.0.1"},
                    Name{"another_address", "127.0.0.1", "IP:127.0.0.2"},
                    Name{"a_short_address", "127.1", "IP:127.0.0.1"}),
    [](const auto& row) { return std::string{row.param.what}; });

TEST(WrongName, IsToldWithTheNamesThatTheCertificateHas) {
  const auto server = make_identity(
      {.alternative_names = "DNS:a.test,DNS:b.test,IP:10.0.0.1,DNS:d.test,DNS:e.test", .signed_by = &authority()});
  EXPECT_THAT(shake_hands(server, kApi).error.message, HasSubstr("a.test, b.test, 10.0.0.1 and 2 more"));
  const auto bare = make_identity({.common_name = kApi, .signed_by = &authority()});
  EXPECT_THAT(shake_hands(bare, kApi).error.message, HasSubstr("no subject alternative name"));
}

TEST(Certificate, OfAnotherAuthorityIsRefused) {
  const auto other = make_identity({.common_name = "Another Authority", .authority = true});
  const auto server = make_identity({.alternative_names = "DNS:a.example.test", .signed_by = &other});
  const auto outcome = shake_hands(server, "a.example.test");
  EXPECT_FALSE(outcome.accepted);
  EXPECT_THAT(outcome.error.message, HasSubstr("not trusted"));
  EXPECT_THAT(outcome.error.advice, HasSubstr("ca_file"));
}

TEST(Certificate, ThatHasExpiredIsRefused) {
  const auto server =
      make_identity({.alternative_names = "DNS:a.example.test", .signed_by = &authority(), .valid_for_s = -60});
  const auto outcome = shake_hands(server, "a.example.test");
  EXPECT_FALSE(outcome.accepted);
  EXPECT_THAT(outcome.error.message, HasSubstr("expired"));
}

TEST(Certificate, MayBeSignedByAnyAuthorityOfTheFile) {
  const auto other = make_identity({.common_name = "Another Authority", .authority = true});
  const auto server = make_identity({.alternative_names = "DNS:a.example.test", .signed_by = &authority()});
  EXPECT_TRUE(
      shake_hands(server, "a.example.test", "# a comment\n" + pem_of(other) + "\n" + pem_of(authority())).accepted);
}

std::string refusal_of(const std::string& path) {
  const auto made = make_tls_context(path);
  EXPECT_FALSE(made);
  if (made) return {};
  EXPECT_EQ(made.error().kind, ErrorKind::Config);
  EXPECT_THAT(made.error().message, HasSubstr("ca_file"));
  EXPECT_THAT(made.error().message, HasSubstr(path));
  EXPECT_FALSE(made.error().advice.empty());
  return made.error().message;
}

TEST(CaFile, ThatIsNotThereIsSaidToBeMissing) {
  EXPECT_THAT(refusal_of("/nowhere/ca.pem"), HasSubstr("cannot be read: No such file"));
}

TEST(CaFile, ThatIsAFolderIsSaidToBeOne) { EXPECT_THAT(refusal_of("/"), HasSubstr("is a folder")); }

struct Content {
  const char* what;
  std::string text, says;
};
class CaFileWith : public testing::TestWithParam<Content> {};
TEST_P(CaFileWith, IsRefusedSayingWhatItIs) {
  const TemporaryFile file{GetParam().text};
  EXPECT_THAT(refusal_of(file.path), HasSubstr(GetParam().says));
}
INSTANTIATE_TEST_SUITE_P(
    Contents, CaFileWith,
    testing::Values(Content{"nothing", "", "is empty"}, Content{"blanks", " \n\r\n", "is empty"},
                    Content{"garbage", "no certificate\n", "is no PEM file"},
                    Content{"bytes", std::string(5000, '\x80'), "is no PEM file"},
                    Content{"a_private_key", "-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n",
                            "a private key"},
                    Content{"der", der_of(authority()), "in DER form"},
                    Content{"a_damaged_certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                            "number 1 cannot be read"},
                    Content{"a_damaged_second_certificate",
                            pem_of(authority()) + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                            "number 2 cannot be read"},
                    Content{"a_cut_certificate", pem_of(authority()).substr(0, 200), "cannot be read"}),
    [](const auto& row) { return std::string{row.param.what}; });

}  // namespace
}  // namespace qualyswas::http
