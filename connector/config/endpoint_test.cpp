#include "connector/config/endpoint.h"

#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qualyswas::config {
namespace {

using testing::HasSubstr;

struct Pasted {
  const char* url;
  Endpoint means;
};
void PrintTo(const Pasted& pasted, std::ostream* out) { *out << pasted.url; }

class PastedUrl : public testing::TestWithParam<Pasted> {};
TEST_P(PastedUrl, MeansItsApiServer) {
  const auto endpoint = parse_endpoint(GetParam().url);
  ASSERT_TRUE(endpoint) << endpoint.error().message;
  EXPECT_EQ(*endpoint, GetParam().means);
}
const auto kPasted = std::to_array<Pasted>({
    {"https://qualysapi.example.test", {true, "qualysapi.example.test", 443}},
    {"https://qualysapi.example.test/", {true, "qualysapi.example.test", 443}},
    {"  https://qualysapi.example.test/qps/rest/3.0/?x=1#y \n", {true, "qualysapi.example.test", 443}},
    {"qualysapi.example.test", {true, "qualysapi.example.test", 443}},
    {"HTTPS://QualysAPI.Example.Test:8443/", {true, "qualysapi.example.test", 8443}},
    {"http://127.0.0.1:8080", {false, "127.0.0.1", 8080}},
    {"http://127.9.8.7", {false, "127.9.8.7", 80}},
    {"http://localhost:1", {false, "localhost", 1}},
    {"http://[::1]:65535/", {false, "::1", 65535}},
    {"https://[2001:db8::1]", {true, "2001:db8::1", 443}},
});
INSTANTIATE_TEST_SUITE_P(All, PastedUrl, testing::ValuesIn(kPasted));

class MalformedUrl : public testing::TestWithParam<const char*> {};
TEST_P(MalformedUrl, IsRefusedNamingTheSetting) {
  const auto endpoint = parse_endpoint(GetParam());
  ASSERT_FALSE(endpoint);
  EXPECT_EQ(endpoint.error().kind, ErrorKind::Config);
  EXPECT_TRUE(endpoint.error().message.starts_with("url: ")) << endpoint.error().message;
}
constexpr auto kMalformed = std::to_array<const char*>({
    "",
    "  ",
    "https://",
    "https:///path",
    "ftp://qualysapi.example.test",
    "https://qualys api.example.test",
    "https://host:0",
    "https://host:65536",
    "https://host:",
    "https://host:12x",
    "https://[::1",
    "https://[nothex]",
    "https://[::1]x",
    "https://.example.test",
    "https://a..b",
    "https://-a",
    "https://a\nb",
    "http://qualysapi.example.test",
    "http://10.0.0.1",
    "http://127.0.0.1.example.test",
    "http://1270.0.1",
    "http://[::2]",
});
INSTANTIATE_TEST_SUITE_P(All, MalformedUrl, testing::ValuesIn(kMalformed));

TEST(Endpoint, NeverRepeatsALoginThatStandsInTheUrl) {
  const auto endpoint = parse_endpoint("https://someone:geheim@qualysapi.example.test/");
  ASSERT_FALSE(endpoint);
  EXPECT_THAT(endpoint.error().message + endpoint.error().advice, testing::Not(HasSubstr("geheim")));
}

struct Mistake {
  const char* url;
  const char* hint;
};
void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.url; }
class PortalOrGateway : public testing::TestWithParam<Mistake> {};
TEST_P(PortalOrGateway, IsRefusedWithTheApiServerAsHint) {
  const auto endpoint = parse_endpoint(GetParam().url);
  ASSERT_FALSE(endpoint);
  EXPECT_THAT(endpoint.error().advice, HasSubstr(GetParam().hint));
}
constexpr auto kMistakes = std::to_array<Mistake>({
    {"https://qualysguard.qualys.com/", "https://qualysapi.qualys.com"},
    {"https://qualysguard.qg2.apps.qualys.com/", "https://qualysapi.qg2.apps.qualys.com"},
    {"https://gateway.qg1.apps.qualys.com", "https://qualysapi.qualys.com"},
    {"https://gateway.qg1.apps.qualys.eu", "https://qualysapi.qualys.eu"},
    {"https://gateway.qg1.apps.qualys.in", "https://qualysapi.qg1.apps.qualys.in"},
    {"https://qualysgateway.customer.example.test", "https://qualysapi.customer.example.test"},
});
INSTANTIATE_TEST_SUITE_P(All, PortalOrGateway, testing::ValuesIn(kMistakes));

}  // namespace
}  // namespace qualyswas::config
