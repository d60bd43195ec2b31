#include "mockqualys/recording/pseudonyms.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "mockqualys/base/xml_text.h"

namespace mockqualys::recording {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr Pseudonyms::Key kKey{1, 2, 3}, kOtherKey{4, 5, 6};

TEST(Ids, KeepTheirOrderInWhateverOrderTheyAreMet) {
  Pseudonyms names{kKey};
  std::map<std::int64_t, std::int64_t> invented;
  const std::vector<std::int64_t> met{204173114,     118300564, 17,        118300565, 118300566, 1,
                                      9'999'999'999, 118300570, 118300569, 204173115, 30154412,  2,
                                      51082006,      118300568, 118300567};
  for (const auto id : met) invented[id] = names.id(id).value();
  for (auto it = std::next(invented.begin()); it != invented.end(); ++it)
    EXPECT_LT(std::prev(it)->second, it->second) << it->first;
}

TEST(Ids, HaveRoomForEveryIdBetweenTwo) {
  Pseudonyms names{kKey};
  constexpr std::int64_t kFrom = 118'300'000, kCount = 2'000;
  names.id(kFrom);
  names.id(kFrom + kCount);
  std::vector<std::int64_t> invented;
  for (std::int64_t i = kCount - 1; i > 0; i -= 2) names.id(kFrom + i);
  for (std::int64_t i = 0; i <= kCount; ++i) invented.push_back(names.id(kFrom + i).value());
  EXPECT_TRUE(std::ranges::is_sorted(invented));
  EXPECT_EQ(std::ranges::adjacent_find(invented), invented.end());
}

TEST(Ids, AreTheSameNumberEverywhere) {
  Pseudonyms names{kKey};
  const auto first = names.id(901);
  names.id(900);
  names.id(902);
  EXPECT_EQ(names.id(901), first);
  EXPECT_NE(first, 901);
}

TEST(Ids, ThatAreNoneAreLeftToTheCaller) {
  Pseudonyms names{kKey};
  EXPECT_EQ(names.id(0), 0);
  EXPECT_EQ(names.id(-5), std::nullopt);
  EXPECT_EQ(names.id(INT64_MAX), std::nullopt);
}

TEST(Text, KeepsItsLengthItsPunctuationAndItsCapitals) {
  const Pseudonyms names{kKey};
  const auto text = names.text("Session Cookie, v2 (unsafe)\n");
  EXPECT_THAT(text, testing::MatchesRegex("[A-Z][a-z]{6} [A-Z][a-z]{5}, [a-z][0-9] .[a-z]{6}.\n"));
  EXPECT_THAT(text, Not(HasSubstr("Cookie")));
}

TEST(Text, IsTheSameForTheSameTextAndAnotherForAnotherKey) {
  const Pseudonyms names{kKey}, same{kKey}, other{kOtherKey};
  EXPECT_EQ(names.text("Storefront"), same.text("Storefront"));
  EXPECT_NE(names.text("Storefront"), other.text("Storefront"));
  // A word says nothing of the same word in another text.
  EXPECT_NE(names.text("the shop").substr(0, 3), names.text("the cart").substr(0, 3));
}

TEST(Text, OfOtherAlphabetsStaysTextOfTheSameLength) {
  const Pseudonyms names{kKey};
  const std::string real = "Käufer 购物 🛒 end";
  const auto text = names.text(real);
  EXPECT_EQ(text.size(), real.size());
  EXPECT_TRUE(xml::is_xml_text(text));
  EXPECT_THAT(text, Not(HasSubstr("ä")));
  EXPECT_THAT(text, Not(HasSubstr("购")));
}

TEST(Text, WithoutALetterStaysAsItIs) { EXPECT_EQ(Pseudonyms{kKey}.text(" -- (!) "), " -- (!) "); }

TEST(Urls, OfOnePlaceBeginAlike) {
  Pseudonyms names{kKey};
  const auto root = names.url("https://shop.example.com"),
             page = names.url("https://shop.example.com/cart/pay?id=7&x=%22%3E#top");
  EXPECT_THAT(page, StartsWith(root));
  EXPECT_THAT(page, StartsWith(names.url("https://shop.example.com/cart/")));
  EXPECT_THAT(root, EndsWith(".example.test"));
  EXPECT_THAT(page, testing::MatchesRegex(
                        "https://[a-z]+.example.test/[a-z]{4}/[a-z]{3}.[a-z]{2}=[0-9]&[a-z]=%22%3E#[a-z]{3}"));
}

TEST(Urls, LoseTheirLoginAndKeepTheirPort) {
  Pseudonyms names{kKey};
  const auto url = names.url("http://alma:secret@10.1.2.3:8443/x");
  EXPECT_THAT(url, testing::MatchesRegex("http://user@192.0.2.[0-9]+:8443/[a-z]"));
}

TEST(Urls, LoseLettersThatArePercentEncoded) {
  Pseudonyms names{kKey};
  EXPECT_THAT(names.url("/a%41%C3%BC%20b"), Not(HasSubstr("%41")));
  EXPECT_THAT(names.url("/a%41%C3%BC%20b"), Not(HasSubstr("%C3")));
  EXPECT_THAT(names.url("/a%41%C3%BC%20b"), HasSubstr("%20"));
}

TEST(Hosts, AreTheSameInEveryCaseAndDifferByName) {
  Pseudonyms names{kKey};
  EXPECT_EQ(names.host("Shop.Example.com"), names.host("shop.example.com"));
  EXPECT_NE(names.host("shop.example.com"), names.host("cart.example.com"));
  EXPECT_NE(names.host("10.0.0.1"), names.host("10.0.0.2"));
  EXPECT_THAT(names.host("[fe80::1]"), StartsWith("[2001:db8::"));
}

TEST(Uuids, StayUuidsOfTheirCase) {
  const Pseudonyms names{kKey};
  const auto uuid = names.uuid("eee5ec7b-4db8-46c3-aa72-8415e4a8e902");
  EXPECT_THAT(uuid, testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"));
  EXPECT_NE(uuid, "eee5ec7b-4db8-46c3-aa72-8415e4a8e902");
}

TEST(Keys, AreNewEachTime) { EXPECT_NE(Pseudonyms::make_key().value(), Pseudonyms::make_key().value()); }

}  // namespace
}  // namespace mockqualys::recording
