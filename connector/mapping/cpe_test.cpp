#include "connector/mapping/cpe.h"

#include <gtest/gtest.h>

namespace qualyswas::mapping {
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
  EXPECT_EQ(find_cpe({.vendor = "-", .product = R"(a\b)"}), R"(cpe:2.3:a:\-:a\\b:*:*:*:*:*:*:*:*)");
}

TEST(Cpe, TakesAnEmptyNameForAny) {
  EXPECT_EQ(find_cpe({.vendor = "", .product = "shop"}), "cpe:2.3:a:*:shop:*:*:*:*:*:*:*:*");
  EXPECT_EQ(find_cpe({.vendor = "acme", .product = " "}), "cpe:2.3:a:acme:*:*:*:*:*:*:*:*:*");
}

TEST(Cpe, IsNotInventedForWhatCpeCannotWrite) {
  EXPECT_EQ(find_cpe({.vendor = "", .product = ""}), std::nullopt);
  EXPECT_EQ(find_cpe({.vendor = "acme", .product = "caf\xC3\xA9"}), std::nullopt);
  EXPECT_EQ(find_cpe({.vendor = "acme", .product = std::string{"a\0b", 3}}), std::nullopt);
}

}  // namespace
}  // namespace qualyswas::mapping
