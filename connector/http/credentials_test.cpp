#include "connector/http/credentials.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qualyswas::http {
namespace {

TEST(BasicAuthorization, EncodesAsTheRfcDoes) {
  EXPECT_EQ(basic_authorization("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

TEST(BasicAuthorization, SendsUtf8AsItStands) {
  EXPECT_EQ(basic_authorization("test", "123\u00a3"), "Basic dGVzdDoxMjPCow==");
}

TEST(BasicAuthorization, KeepsAColonOfThePasswordBehindTheFirstOne) {
  EXPECT_EQ(basic_authorization("user", "p:a:ss"), "Basic dXNlcjpwOmE6c3M=");
}

TEST(BasicAuthorization, BreaksNoLineHoweverLongTheSecret) {
  EXPECT_THAT(basic_authorization("user", std::string(500, 'x')), testing::Not(testing::ContainsRegex("[\r\n]")));
}

}  // namespace
}  // namespace qualyswas::http
