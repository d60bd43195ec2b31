// Vulcan guide, "Website fields mapping": what a web app becomes.
#include <gmock/gmock.h>

#include <array>

#include "conformance/qualys/requests.h"
#include "conformance/support/formats.h"

namespace qualyswas::conformance {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class Asset : public OnBothFormats {};

CONFORMS_TEST(Asset, IsTheSameOneAfterARename, "MAP-020");
TEST_P(Asset, IsTheSameOneAfterARename) {
  Lab lab{{.format = format(), .webapps = {{.name = "Shop"}}}};
  lab.sync_completely();
  lab.edit_webapp(kWebApp, {{"name", "Shop, renamed"}, {"url", "https://new.example.test"}});
  lab.sync_completely();
  ASSERT_THAT(lab.assets(), SizeIs(1)) << Harm::Duplicate;
  EXPECT_EQ(lab.asset(kWebApp).name, "Shop, renamed") << Harm::Stale;
}

CONFORMS_TEST(Asset, IsTheSameOneWhenOnlyItsIdIsLeft, "MAP-020");
TEST_P(Asset, IsTheSameOneWhenOnlyItsIdIsLeft) {
  Lab lab{{.format = format(), .webapps = {{.id = 410001}, {.id = 410002}}}};  // one name and one URL, two web apps
  lab.sync_completely();
  EXPECT_THAT(lab.assets(), SizeIs(2)) << Harm::Loss;
}

CONFORMS_TEST(Asset, KeepsAnIdThatNeedsMoreThan32Bits, "MAP-020");
TEST_P(Asset, KeepsAnIdThatNeedsMoreThan32Bits) {
  Lab lab{{.format = format(), .webapps = {{.id = 410001}, {.id = 4295377297}}}};  // the same lower 32 bits
  lab.sync_completely();
  EXPECT_THAT(lab.assets(), SizeIs(2)) << Harm::Loss;
  EXPECT_EQ(lab.asset(4295377297).site_id, 4295377297);
}

CONFORMS_TEST(Asset, IsAWebsite, "MAP-022");
TEST_P(Asset, IsAWebsite) {
  Lab lab{{.format = format(), .webapps = {{}}}};
  lab.sync_completely();
  EXPECT_EQ(lab.asset(kWebApp).type, "Websites");
}

CONFORMS_TEST(Asset, HasTheDistinctUrlsOfItsInstancesAsVulnerablePages, "MAP-024");
TEST_P(Asset, HasTheDistinctUrlsOfItsInstancesAsVulnerablePages) {
  const std::string search = "https://shop.example.test/search", cart = "https://shop.example.test/cart";
  Lab lab{{.format = format(),
           .webapps = {{}, {.id = 410002, .name = "Blog"}, {.id = 410003, .name = "Quiet"}},
           .findings = {{.id = 901001, .qid = 150001, .url = search},
                        {.id = 901002, .qid = 150002, .url = search},
                        {.id = 901003, .qid = 150001, .param = "q", .url = cart},
                        {.id = 901004, .qid = 150001, .url = "https://blog.example.test/", .webapp = 410002}}}};
  lab.sync_completely();
  EXPECT_THAT(lab.asset(kWebApp).vulnerable_pages, UnorderedElementsAre(search, cart));
  EXPECT_THAT(lab.asset(410002).vulnerable_pages, ElementsAre("https://blog.example.test/"));
  EXPECT_THAT(lab.asset(410003).vulnerable_pages, IsEmpty());
}

CONFORMS_TEST(Asset, HasItsDetails, "MAP-025");
TEST_P(Asset, HasItsDetails) {
  Lab lab{{.format = format(),
           .webapps = {{.name = "Shop",
                        .os = "Linux 5.x",
                        .attributes = {{"Business Function", "Online sales"},
                                       {"Business Location", "Rotterdam, \"Kade 7\" & more"},
                                       {"Remark", ""}},
                        .updated = "2026-01-04T11:12:13Z"}}}};
  lab.sync_completely();
  const auto asset = lab.asset(kWebApp);
  EXPECT_EQ(asset.site_id, kWebApp);
  EXPECT_EQ(asset.name, "Shop");
  EXPECT_THAT(asset.last_seen, Optional(instant("2026-01-04T11:12:13Z")));
  EXPECT_THAT(asset.operating_system, Optional(std::string{"Linux 5.x"}));
  EXPECT_THAT(asset.attributes,
              UnorderedElementsAre(observed::Attribute{"Business Function", "Online sales"},
                                   observed::Attribute{"Business Location", "Rotterdam, \"Kade 7\" & more"},
                                   observed::Attribute{"Remark", ""}));
}

CONFORMS_TEST(Asset, LosesTheDetailsThatTheVendorTookAway, "MAP-025");
TEST_P(Asset, LosesTheDetailsThatTheVendorTookAway) {
  Lab lab{
      {.format = format(), .webapps = {{.os = "Linux 5.x", .attributes = {{"Business Function", "Online sales"}}}}}};
  lab.sync_completely();
  lab.edit_webapp(kWebApp, {{"os", std::nullopt}, {"attributes", std::nullopt}});
  lab.sync_completely();
  EXPECT_EQ(lab.asset(kWebApp).operating_system, std::nullopt) << Harm::Stale;
  EXPECT_THAT(lab.asset(kWebApp).attributes, IsEmpty()) << Harm::Stale;
}

CONFORMS_TEST(Asset, HasTheVendorsTags, "MAP-026");
TEST_P(Asset, HasTheVendorsTags) {
  Lab lab{
      {.format = format(),
       .webapps = {{.tags = {{31, "prod"}, {32, "EU & UK"}}}, {.id = 410002, .tags = {{31, "prod"}}}, {.id = 410003}}}};
  lab.sync_completely();
  EXPECT_THAT(lab.asset(kWebApp).tags, UnorderedElementsAre(observed::Tag{31, "prod"}, observed::Tag{32, "EU & UK"}));
  EXPECT_THAT(lab.asset(410002).tags, ElementsAre(observed::Tag{31, "prod"}));
  EXPECT_THAT(lab.asset(410003).tags, IsEmpty());
}

CONFORMS_TEST(Asset, LosesATagThatTheVendorTookAway, "MAP-026");
TEST_P(Asset, LosesATagThatTheVendorTookAway) {
  Lab lab{{.format = format(), .webapps = {{.tags = {{31, "prod"}}}}}};
  lab.sync_completely();
  lab.edit_webapp(kWebApp, {{"tags", std::nullopt}});
  lab.sync_completely();
  EXPECT_THAT(lab.asset(kWebApp).tags, IsEmpty()) << Harm::Stale;
}

CONFORMS_TEST(Asset, WasLastSeenWhenItWasUpdated, "MAP-027");
TEST_P(Asset, WasLastSeenWhenItWasUpdated) {
  // The findings' dates are later: they are not the asset's.
  Lab lab{{.format = format(),
           .webapps = {{.created = "2025-06-01T08:00:00Z", .updated = "2026-01-02T03:04:05Z"}},
           .findings = {{.last_tested = "2026-01-04T23:59:59Z"}}}};
  lab.sync_completely();
  EXPECT_THAT(lab.asset(kWebApp).last_seen, Optional(instant("2026-01-02T03:04:05Z")));
  lab.edit_webapp(kWebApp, {{"updatedDate", "2026-01-05T05:59:59Z"}});
  lab.sync_completely();
  EXPECT_THAT(lab.asset(kWebApp).last_seen, Optional(instant("2026-01-05T05:59:59Z"))) << Harm::Stale;
}

CONFORMS_TEST(Asset, IsActiveUntilItIsArchived, "MAP-028");
TEST_P(Asset, IsActiveUntilItIsArchived) {
  Lab lab{{.format = format(), .webapps = {{.updated = "2026-01-05T06:00:00Z"}}, .archive_after_days = 30}};
  lab.sync_completely();
  EXPECT_EQ(lab.asset(kWebApp).archived_at, std::nullopt);
  EXPECT_THAT(lab.assets(), SizeIs(1)) << Harm::Loss;
  lab.on_day(31);
  lab.sync_completely();
  EXPECT_NE(lab.asset(kWebApp).archived_at, std::nullopt);
  EXPECT_THAT(lab.assets(), IsEmpty()) << Harm::Stale;
}

CONFORMS_TEST(Asset, HasItsCreationDate, "MAP-029");
TEST_P(Asset, HasItsCreationDate) {
  Lab lab{{.format = format(), .webapps = {{.created = "2024-02-29T23:59:59Z", .updated = "2026-01-02T03:04:05Z"}}}};
  lab.sync_completely();
  EXPECT_THAT(lab.asset(kWebApp).created, Optional(instant("2024-02-29T23:59:59Z")));
}

BOTH_FORMATS(Asset);

// Names and addresses as real ones are: each must arrive as it is, to the byte (outer blanks: instance_test.cpp).
struct TextRow {
  Id id;
  std::string_view what, text;
};

constexpr auto kNameRows = std::to_array<TextRow>({
    {"MAP-021", "plain", "Shop"},
    {"MAP-021", "ampersand", "Storefront & Checkout"},
    {"MAP-021", "markup", "<b>Shop</b>"},
    {"MAP-021", "end of cdata", "a ]]> b"},
    {"MAP-021", "two blanks", "Store  Locator"},
    {"MAP-021", "comma and quotes", "Orders API, \"v2\" isn't"},
    {"MAP-021", "url", "https://account.example.test/"},
    {"MAP-021", "not ascii", "Kundenservice Z\xC3\xBCrich \xE2\x80\x93 \xE5\xAE\xA2\xE6\x9C\x8D"},
    {"MAP-021", "beyond the basic plane", "Shop \xF0\x9F\x9B\x92"},
    {"MAP-021", "entity as text", "a &amp; b"},
    {"MAP-021", "backslash", "C:\\shop\\u0041"},
});

class AssetName : public RowsOnBothFormats<TextRow> {};

TEST_P(AssetName, IsTheVendors) {
  Lab lab{{.format = format(), .webapps = {{.name = std::string{row().text}}}}};
  lab.sync_completely();
  EXPECT_EQ(lab.asset(kWebApp).name, row().text);
}

ROWS_ON_BOTH_FORMATS(AssetName, kNameRows, row.what);

constexpr auto kAssetAddressRows = std::to_array<TextRow>({
    {"MAP-023", "host alone", "https://shop.example.test"},
    {"MAP-023", "slash at the end", "https://shop.example.test/"},
    {"MAP-023", "fragment", "https://shop.example.test/#/start"},
    {"MAP-023", "query", "https://shop.example.test/?a=1&b=2"},
    {"MAP-023", "port", "http://shop.example.test:8080/app"},
    {"MAP-023", "percent encoding", "https://shop.example.test/a%20b%2Fc"},
    {"MAP-023", "address", "https://192.0.2.7/"},
});

class AssetAddress : public RowsOnBothFormats<TextRow> {};

TEST_P(AssetAddress, IsTheVendors) {
  Lab lab{{.format = format(), .webapps = {{.url = std::string{row().text}}}}};
  lab.sync_completely();
  EXPECT_EQ(lab.asset(kWebApp).address, row().text);
}

ROWS_ON_BOTH_FORMATS(AssetAddress, kAssetAddressRows, row.what);

}  // namespace
}  // namespace qualyswas::conformance
