#include "connector/profiles/vulcan/cpe.h"

#include <gtest/gtest.h>

namespace qualyswas::profiles::vulcan {
namespace {

TEST(Cpe, NamesVendorAndProductAndLeavesTheRestAny) {
  EXPECT_EQ(find_cpe({.vendor = "acme", .product = "shop"}), "cpe:2.3:a:acme:shop:*:*:*:*:*:*:*:*");
}

TEST(Cpe, IsLowerCaseWithUnderscoresForBlanks) {
  EXPECT_EQ(find_cpe({.vendor = " Acme Works ", .product = "Web Shop"}),
            "cpe:2.3:a:acme_works:web_shop:*:*:*:*:*:*:*:*");
}

// NISTIR 7695, 6.2: '.', '-' and '_' stand unquoted, other punctuation is quoted.
TEST(Cpe, QuotesPunctuationAsTheStandardDemands) {
  EXPECT_EQ(find_cpe({.vendor = "acme-io", .product = "c++_node.js:x*?"}),
            R"(cpe:2.3:a:acme-io:c\+\+_node.js\:x\*\?:*:*:*:*:*:*:*:*)");
  EXPECT_EQ(find_cpe({.vendor = "_", .product = R"(a\b)"}), R"(cpe:2.3:a:_:a\\b:*:*:*:*:*:*:*:*)");
}

TEST(Cpe, TakesAPlaceholderForAnyVendor) {
  for (const auto* vendor : {"", " ", "None", "none", "NONE", "N/A", "n/a", "-", "--", "null", "Unknown", " None "}) {
    EXPECT_EQ(find_cpe({.vendor = vendor, .product = "shop"}), "cpe:2.3:a:*:shop:*:*:*:*:*:*:*:*") << vendor;
  }
}

TEST(Cpe, IsNotMadeOfAVendorAlone) {
  for (const auto* product : {"", " ", "None", "none", "NONE", "N/A", "n/a", "-", "--", "null", "Unknown", " None "}) {
    EXPECT_EQ(find_cpe({.vendor = "multi-vendor", .product = product}), std::nullopt) << product;
    EXPECT_EQ(find_cpe({.vendor = "None", .product = product}), std::nullopt) << product;
  }
}

TEST(Cpe, KeepsNamesThatOnlyBeginLikeAPlaceholder) {
  EXPECT_EQ(find_cpe({.vendor = "nonesuch", .product = "n/a-client"}),
            R"(cpe:2.3:a:nonesuch:n\/a-client:*:*:*:*:*:*:*:*)");
}

TEST(Cpe, IsNotInventedForWhatCpeCannotWrite) {
  EXPECT_EQ(find_cpe({.vendor = "", .product = ""}), std::nullopt);
  EXPECT_EQ(find_cpe({.vendor = "acme", .product = "caf\xC3\xA9"}), std::nullopt);
  EXPECT_EQ(find_cpe({.vendor = "acme", .product = std::string{"a\0b", 3}}), std::nullopt);
}

}  // namespace
}  // namespace qualyswas::profiles::vulcan
