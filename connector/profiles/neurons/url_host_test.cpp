#include "connector/profiles/neurons/url_host.h"

#include <gtest/gtest.h>

#include <array>
#include <ostream>

namespace qualyswas::profiles::neurons {
namespace {

struct Host {
  std::string_view url, host;
};
void PrintTo(const Host& row, std::ostream* out) { *out << row.url; }
class UrlHost : public testing::TestWithParam<Host> {};

TEST_P(UrlHost, IsFound) { EXPECT_EQ(find_host(GetParam().url), GetParam().host); }

constexpr auto kHosts = std::to_array<Host>({
    {"https://kiosk.example/", "kiosk.example"},
    {"https://kiosk.example", "kiosk.example"},
    {"HTTPS://Kiosk.EXAMPLE/Path", "kiosk.example"},
    {"https://kiosk.example:8443/a", "kiosk.example"},
    {"https://robin:se@cret@kiosk.example:8443/a@b", "kiosk.example"},
    {"https://kiosk.example?a=b@c:9/", "kiosk.example"},
    {"https://kiosk.example#x", "kiosk.example"},
    {"https://kiosk.example\\a", "kiosk.example"},
    {"https://kiosk.example./", "kiosk.example"},
    {"https://192.0.2.7:80/", "192.0.2.7"},
    {"https://[2001:DB8::1]:8443/a", "2001:db8::1"},
    {"https://[2001:db8::1]", "2001:db8::1"},
    {"https://2001:db8::1/", "2001:db8::1"},
    {"https://caf\xC3\xA9.example/", "caf\xC3\xA9.example"},
    {" \n https://kiosk.example/ \n", "kiosk.example"},
    {"kiosk.example/a", "kiosk.example"},
    {"kiosk.example:8080", "kiosk.example"},
    {"kiosk.example/go?to=https://other.example/", "kiosk.example"},
    {"//kiosk.example/a", "kiosk.example"},
});
INSTANTIATE_TEST_SUITE_P(All, UrlHost, testing::ValuesIn(kHosts));

TEST(NoHost, IsFoundWhereThereIsNone) {
  for (const auto* url : {"", " ", "/a/b", "https://", "https:///a", "https://:80/", "https://user@/", "https://[::1/",
                          "?a=b", "https://a b/", "the kiosk"})
    EXPECT_EQ(find_host(url), std::nullopt) << url;
}

}  // namespace
}  // namespace qualyswas::profiles::neurons
