#include "mockqualys/server/accounts.h"

#include <gmock/gmock.h>
#include <httplib.h>

#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using test::Running;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr auto* kFindings = "/qps/rest/3.0/search/was/finding";

constexpr auto* kTags = "/qps/rest/2.0/search/am/tag";

struct QpsCase {
  const char* name;
  const char *user, *password;
  const char* path;
  const char *code, *message, *resolution;
};
void PrintTo(const QpsCase& row, std::ostream* out) { *out << row.name; }

class QpsAccounts : public ::testing::TestWithParam<QpsCase> {};

TEST_P(QpsAccounts, AreAnsweredWithStatus200AndTheCode) {
  const auto& row = GetParam();
  const Running server;
  httplib::Client client{server->url()};
  client.set_basic_auth(row.user, row.password);
  const auto answer = std::string_view{row.path} == test::kVersion ? client.Get(row.path) : client.Post(row.path);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(answer->body, HasSubstr(std::string{"<responseCode>"} + row.code + "</responseCode>"));
  EXPECT_THAT(answer->body, HasSubstr(row.message));
  EXPECT_THAT(answer->body, HasSubstr(row.resolution));
}

constexpr auto* kBadLogin = "<errorMessage>Authentication failed</errorMessage>";
constexpr auto* kVerify = "<errorResolution>Verify both, user and password credentials.</errorResolution>";
constexpr auto* kNoApi = "You are not authorized to access the application through the API.";
constexpr auto* kManager = "If you think this is an error, please contact your account manager.";

INSTANTIATE_TEST_SUITE_P(
    Reference, QpsAccounts,
    ::testing::Values(
        QpsCase{"wrong_password", "acme_ab1", "guess", kFindings, "INVALID_CREDENTIALS", kBadLogin, kVerify},
        QpsCase{"wrong_user", "acme_zz9", "open-sesame", kFindings, "INVALID_CREDENTIALS", kBadLogin, kVerify},
        QpsCase{"user_names_are_case_sensitive", "ACME_AB1", "open-sesame", kFindings, "INVALID_CREDENTIALS", kBadLogin,
                kVerify},
        QpsCase{"wrong_password_of_the_version", "acme_ab1", "guess", test::kVersion, "INVALID_CREDENTIALS", kBadLogin,
                kVerify},
        QpsCase{"no_api", "acme_na2", "open-sesame", kFindings, "UNAUTHORIZED", kNoApi, kManager},
        QpsCase{"no_api_but_the_version", "acme_na2", "open-sesame", test::kVersion, "SUCCESS", "WAS-VERSION", ""},
        QpsCase{"no_was", "acme_nw3", "open-sesame", kFindings, "UNAUTHORIZED", "WAS module", kManager},
        QpsCase{"no_was_but_tags", "acme_nw3", "open-sesame", kTags, "SUCCESS", "<count>", ""},
        QpsCase{"no_api_and_no_tags", "acme_na2", "open-sesame", kTags, "UNAUTHORIZED", kNoApi, kManager},
        QpsCase{"no_was_but_the_version", "acme_nw3", "open-sesame", test::kVersion, "SUCCESS", "WAS-VERSION", ""},
        QpsCase{"no_knowledgebase_is_no_matter_here", "acme_nk4", "open-sesame", kFindings, "SUCCESS",
                "<count>0</count>", ""},
        QpsCase{"right_password_with_a_colon", "acme_co6", "with:colon", kFindings, "INVALID_CREDENTIALS", kBadLogin,
                kVerify},
        QpsCase{"right_password_with_a_colon_of_the_version", "acme_co6", "with:colon", test::kVersion,
                "INVALID_CREDENTIALS", kBadLogin, kVerify},
        QpsCase{"sent_password_with_a_colon", "acme_ab1", "open-sesame:", kFindings, "INVALID_CREDENTIALS", kBadLogin,
                kVerify},
        QpsCase{"expired", "acme_ex7", "open-sesame", kFindings, "EVALUATION_EXPIRED", "expired", ""},
        QpsCase{"registration", "acme_rg8", "open-sesame", kFindings, "UNAUTHORIZED", "Registration", ""},
        QpsCase{"registration_but_the_version", "acme_rg8", "open-sesame", test::kVersion, "SUCCESS", "WAS-VERSION",
                ""},
        QpsCase{"secureid", "acme_si9", "open-sesame", kFindings, "UNAUTHORIZED", "SecureID", ""},
        QpsCase{"inactive", "acme_in0", "open-sesame", kFindings, "UNAUTHORIZED", "inactive", ""}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(QpsLogin, WithoutCredentialsIsToldWhichHeadersToSend) {
  const Running server;
  httplib::Client client{server->url()};
  for (const auto& headers :
       {httplib::Headers{}, httplib::Headers{{"Authorization", ""}}, httplib::Headers{{"user", "acme_ab1"}}}) {
    const auto answer = client.Post(kFindings, headers, "", "text/xml");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_THAT(answer->body, HasSubstr("<responseCode>AUTH_CREDENTIALS_NEEDED</responseCode>"));
    EXPECT_THAT(answer->body, HasSubstr("<errorMessage>Login and password are required</errorMessage>"));
    EXPECT_THAT(answer->body, HasSubstr("http://localhost:50200/qps/xsd/3.0/was/webapp.xsd"));
    EXPECT_FALSE(answer->has_header("X-Powered-By"));
  }
}

TEST(QpsLogin, ByTheHeadersUserAndPassword) {
  const Running server;
  httplib::Client client{server->url()};
  const auto right = client.Get("/qps/rest/3.0/count/was/webapp", {{"user", "acme_ab1"}, {"password", "open-sesame"}});
  ASSERT_TRUE(right);
  EXPECT_THAT(right->body, HasSubstr("SUCCESS"));
  const auto wrong = client.Get("/qps/rest/3.0/count/was/webapp", {{"user", "acme_ab1"}, {"password", "guess"}});
  ASSERT_TRUE(wrong);
  EXPECT_THAT(wrong->body, HasSubstr("INVALID_CREDENTIALS"));
}

TEST(QpsLogin, AFailureNamesTheSchemaOfHostAssetsAndNoSubscription) {
  const Running server;
  httplib::Client client{server->url()};
  client.set_basic_auth("acme_ab1", "guess");
  const auto answer = client.Post(kFindings);
  ASSERT_TRUE(answer);
  EXPECT_THAT(answer->body, HasSubstr("/qps/xsd/2.0/am/hostasset.xsd"));
  EXPECT_FALSE(answer->has_header("X-Powered-By"));
  EXPECT_FALSE(answer->has_header("evaluation"));
}

TEST(QpsLogin, AFailureIsToldInJsonToo) {
  const Running server;
  httplib::Client client{server->url()};
  client.set_basic_auth("acme_ab1", "guess");
  const auto answer = client.Post(kFindings, {{"Accept", "application/json"}}, "{}", "application/json");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body,
            R"({"ServiceResponse":{"responseCode":"INVALID_CREDENTIALS","responseErrorDetails":{"errorMessage":)"
            R"("Authentication failed","errorResolution":"Verify both, user and password credentials."}}})");
}

TEST(QpsLogin, IsJudgedBeforeTheBody) {
  const Running server;
  httplib::Client client{server->url()};
  client.set_basic_auth("acme_ab1", "guess");
  const auto answer = client.Post(kFindings, "<not xml", "text/xml");
  ASSERT_TRUE(answer);
  EXPECT_THAT(answer->body, HasSubstr("INVALID_CREDENTIALS"));
}

TEST(QpsLogin, RefusesASchemeItDoesNotKnow) {
  const Running server;
  httplib::Client client{server->url()};
  for (const auto* value : {"Bearer abc", "Basic !!!", "Basic YWNtZQ==", "Basic"}) {
    const auto answer = client.Post(kFindings, {{"Authorization", value}}, "", "text/xml");
    ASSERT_TRUE(answer);
    EXPECT_THAT(answer->body, HasSubstr("INVALID_CREDENTIALS")) << value;
  }
}

struct ClassicCase {
  const char* name;
  const char *user, *password;
  int status;
  const char *code, *text;
};
void PrintTo(const ClassicCase& row, std::ostream* out) { *out << row.name; }

class ClassicAccounts : public ::testing::TestWithParam<ClassicCase> {};

TEST_P(ClassicAccounts, AreRefusedWithSimpleReturn) {
  const auto& row = GetParam();
  const Running server;
  httplib::Client client{server->url()};
  client.set_basic_auth(row.user, row.password);
  const auto answer =
      client.Get((std::string{test::kKnowledgeBase} + "?action=list").c_str(), {{"X-Requested-With", "test"}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, row.status);
  EXPECT_THAT(answer->body, HasSubstr("<SIMPLE_RETURN>"));
  EXPECT_THAT(answer->body, HasSubstr(std::string{"<CODE>"} + row.code + "</CODE>"));
  EXPECT_THAT(answer->body, HasSubstr(row.text));
  EXPECT_FALSE(answer->has_header("X-RateLimit-Limit")) << "who is not let in never reaches the limiter";
}

INSTANTIATE_TEST_SUITE_P(
    AppendixD, ClassicAccounts,
    ::testing::Values(
        ClassicCase{"wrong_password", "acme_ab1", "guess", 401, "2000", "Bad Login/Password"},
        ClassicCase{"no_api", "acme_na2", "open-sesame", 401, "2000", "Bad Login/Password"},
        ClassicCase{"colon", "acme_co6", "with:colon", 401, "2000", "Bad Login/Password"},
        ClassicCase{"no_knowledgebase", "acme_nk4", "open-sesame", 403, "2012", "not authorized"},
        ClassicCase{"expired", "acme_ex7", "open-sesame", 200, "2001", "<TEXT>This account has expired.</TEXT>"},
        ClassicCase{"inactive", "acme_in0", "open-sesame", 403, "2002", "inactive"},
        ClassicCase{"registration", "acme_rg8", "open-sesame", 409, "2003", "Registration must be completed"},
        ClassicCase{"secureid", "acme_si9", "open-sesame", 409, "2011", "SecureID"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(ClassicLogin, AnExpiredAccountIsADeclaredDocumentWithStatus200) {
  const Running server;
  httplib::Client client{server->url()};
  client.set_basic_auth("acme_ex7", "open-sesame");
  const auto answer = client.Get(std::string{test::kKnowledgeBase}.c_str());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->get_header_value("Content-Type"), "text/xml;charset=UTF-8");
  EXPECT_THAT(answer->body, StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<!DOCTYPE SIMPLE_RETURN SYSTEM"));
}

TEST(ClassicLogin, KnowsNoUserHeader) {
  const Running server;
  httplib::Client client{server->url()};
  const auto answer = client.Get("/msp/about.php", {{"user", "acme_ab1"}, {"password", "open-sesame"}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 401);
}

TEST(ClassicLogin, NoWasModuleIsNoMatterForTheKnowledgeBase) {
  const Running server;
  httplib::Client client{server->url()};
  client.set_basic_auth("acme_nw3", "open-sesame");
  const auto answer =
      client.Get((std::string{test::kKnowledgeBase} + "?action=list").c_str(), {{"X-Requested-With", "test"}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(answer->body, Not(HasSubstr("SIMPLE_RETURN")));
}

TEST(ClassicLogin, AboutTellsVersionsAndLimits) {
  const Running server;
  httplib::Client client{server->url()};
  client.set_basic_auth("acme_ab1", "open-sesame");
  const auto answer = client.Get("/msp/about.php");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(answer->body, HasSubstr("<WEB-VERSION>"));
  EXPECT_EQ(answer->get_header_value("X-RateLimit-Limit"), "300");
  EXPECT_THAT(answer->get_header_value("X-Powered-By"), StartsWith("Qualys:USPOD3:"));
}

}  // namespace
}  // namespace mockqualys::server
