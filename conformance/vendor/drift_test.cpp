// Two documents written by hand, one difference at a time.
#include "conformance/vendor/drift.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace qualyswas::conformance::vendor {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

json run_document() {
  return json::parse(R"({
    "format": 1, "kind": "qwas-conformance vendor run", "target": "mock", "version": "9.1", "codes": ["SUCCESS"],
    "probes": [
      {"id": "paging.finding.sum", "says": "s", "if_broken": "error", "verdict": "OK"},
      {"id": "errors.value", "says": "s", "if_broken": "error", "verdict": "OK",
       "notes": {"refusal": "status 200, INVALID_REQUEST, a message and a resolution"}},
      {"id": "paging.limit.0", "says": "s", "if_broken": "warn", "verdict": "INFORMATIONAL", "notes": {"limit": "status 200, SUCCESS"}}],
    "shapes": {"finding search xml": {"samples": "many", "paths": {
      "Finding": {"types": ["elements"], "presence": "always", "in_list": true,
                  "after": {"name": ["id"], "status": ["name"], "param": ["name"]}},
      "Finding/id": {"types": ["integer"], "presence": "always", "required": true},
      "Finding/name": {"types": ["text"], "presence": "always", "required": true},
      "Finding/param": {"types": ["text"], "presence": "sometimes"},
      "Finding/param/x": {"types": ["text"], "presence": "sometimes"},
      "Finding/status": {"types": ["word"], "presence": "always", "required": true, "words": ["NEW"]}}}}})");
}

json& path_of(json& document, const char* path) { return document["shapes"]["finding search xml"]["paths"][path]; }

Drift drift_to(const std::function<void(json&)>& change) {
  auto newer = run_document();
  change(newer);
  return compare(run_document(), newer).value();
}

TEST(VendorDriftOfDocuments, OfTheSameIsNothing) {
  const auto drift = drift_to([](json&) {});
  EXPECT_EQ(worst(drift), std::nullopt) << lines_of(drift);
  EXPECT_THAT(drift.not_compared, IsEmpty());
  EXPECT_EQ(lines_of(drift), "0 errors, 0 warnings, 0 infos\n");
}

struct Change {
  const char* name;
  Level level;
  const char* where;
  std::function<void(json&)> change;
};
void PrintTo(const Change& row, std::ostream* out) { *out << row.name; }

class DocumentChange : public testing::TestWithParam<Change> {};
TEST_P(DocumentChange, IsOneDifferenceOfItsLevel) {
  const auto drift = drift_to(GetParam().change);
  ASSERT_EQ(drift.differences.size(), 1U) << lines_of(drift);
  EXPECT_EQ(drift.differences.front().level, GetParam().level) << lines_of(drift);
  EXPECT_THAT(drift.differences.front().where, HasSubstr(GetParam().where));
}
INSTANTIATE_TEST_SUITE_P(
    Vendor, DocumentChange,
    testing::Values(
        Change{"AnElementAdded", Level::Info, "Finding/trend",
               [](json& to) {
                 path_of(to, "Finding/trend") = {{"types", {"text"}}, {"presence", "sometimes"}};
               }},
        Change{"AWordAdded", Level::Info, "Finding/status",
               [](json& to) { path_of(to, "Finding/status")["unknown_words"] = {"UNDER_REVIEW"}; }},
        Change{"AnotherVersion", Level::Info, "version", [](json& to) { to["version"] = "9.2"; }},
        Change{"AnOptionalElementGone", Level::Warn, "Finding/param",
               [](json& to) {
                 to["shapes"]["finding search xml"]["paths"].erase("Finding/param");
                 to["shapes"]["finding search xml"]["paths"].erase("Finding/param/x");
               }},
        Change{"ANewCode", Level::Warn, "codes", [](json& to) { to["codes"].push_back("PARTIAL_SUCCESS"); }},
        Change{"AnotherOrder", Level::Warn, "finding search xml: Finding",
               [](json& to) {
                 path_of(to, "Finding")["after"] = {{"id", {"name"}}, {"status", {"id"}}};
               }},
        Change{"AnotherCodeOfARefusal", Level::Warn, "errors.value: refusal",
               [](json& to) {
                 to["probes"][1]["notes"]["refusal"] = "status 200, INVALID_PARAM, a message and a resolution";
               }},
        Change{"AnotherChoice", Level::Warn, "paging.limit.0",
               [](json& to) { to["probes"][2]["notes"]["limit"] = "status 200, INVALID_REQUEST, a message"; }},
        Change{"AProbeThatCannotBeAsked", Level::Warn, "paging.finding.sum",
               [](json& to) {
                 to["probes"][0]["verdict"] = "UNSUPPORTED";
                 to["probes"][0]["cause"] = "no answer";
               }},
        Change{"ANeededElementGone", Level::Error, "Finding/name",
               [](json& to) { to["shapes"]["finding search xml"]["paths"].erase("Finding/name"); }},
        Change{"ANeededElementMissingOnSome", Level::Error, "Finding/status",
               [](json& to) { path_of(to, "Finding/status")["presence"] = "sometimes"; }},
        Change{"AnotherType", Level::Error, "Finding/id",
               [](json& to) { path_of(to, "Finding/id")["types"] = {"text"}; }},
        Change{"AnotherCardinality", Level::Error, "Finding/name",
               [](json& to) { path_of(to, "Finding/name")["repeated"] = true; }},
        Change{"ARuleBroken", Level::Error, "paging.finding.sum",
               [](json& to) {
                 to["probes"][0]["verdict"] = "FAILED";
                 to["probes"][0]["misses"] = {{{"expected", "all"}, {"found", "fewer"}}};
               }},
        Change{"AnotherModelOfErrors", Level::Error, "errors.value: refusal",
               [](json& to) { to["probes"][1]["notes"]["refusal"] = "status 400, INVALID_REQUEST, a message"; }}),
    [](const auto& row) { return row.param.name; });

TEST(VendorDriftOfDocuments, SaysWhatAGoneElementMayBeCalledNow) {
  const auto drift = drift_to([](json& to) {
    auto& paths = to["shapes"]["finding search xml"]["paths"];
    paths["Finding/findingStatus"] = paths["Finding/status"];
    paths.erase("Finding/status");
  });
  ASSERT_EQ(drift.differences.size(), 2U) << lines_of(drift);
  EXPECT_EQ(drift.differences[0].level, Level::Error);
  EXPECT_THAT(drift.differences[0].means, HasSubstr("findingStatus"));
  EXPECT_EQ(drift.differences[1].level, Level::Info);
}

TEST(VendorDriftOfDocuments, TellsWhatCouldNotBeCompared) {
  const auto drift = drift_to([](json& to) {
    to["probes"][0]["verdict"] = "UNSUPPORTED";
    to["probes"][0]["cause"] = "no records";
    to["probes"][0]["why"] = "no finding is there";
    to["probes"].erase(2);
    to["shapes"].erase("finding search xml");
  });
  EXPECT_EQ(worst(drift), std::nullopt) << lines_of(drift);
  EXPECT_THAT(lines_of(drift), HasSubstr("not compared, no finding is there: paging.finding.sum"));
  EXPECT_THAT(lines_of(drift), HasSubstr("paging.limit.0"));
  EXPECT_THAT(lines_of(drift), HasSubstr("finding search xml"));
}

TEST(VendorDriftOfDocuments, DoesNotTakeDataForDrift) {
  const auto drift = drift_to([](json& to) {
    path_of(to, "Finding/status")["words"] = {"FIXED", "NEW"};
    path_of(to, "Finding/param")["presence"] = "always";
    to["codes"].push_back("NOT_FOUND");
  });
  EXPECT_EQ(worst(drift), std::nullopt) << lines_of(drift);
}

TEST(VendorDriftOfDocuments, RefusesWhatIsNone) {
  EXPECT_THAT(compare(json::array(), run_document()).error(), HasSubstr("the older one: it is no JSON object"));
  EXPECT_THAT(compare(run_document(), json::object()).error(), HasSubstr("the newer one"));
  auto other = run_document();
  other["format"] = 2;
  EXPECT_THAT(compare(run_document(), other).error(), HasSubstr("format is not 1"));
  other = run_document();
  other["shapes"]["finding search xml"] = 7;
  EXPECT_THAT(compare(run_document(), other).error(), HasSubstr("a shape has no paths"));
}

TEST(VendorDriftOfDocuments, TakesADocumentWithOddMembers) {
  auto odd = run_document();
  odd["probes"][0] = 7;
  odd["probes"][1]["verdict"] = json::array();
  odd["probes"][2]["notes"] = "none";
  path_of(odd, "Finding")["after"] = {{"id", 7}};
  path_of(odd, "Finding/id") = "x";
  EXPECT_TRUE(compare(run_document(), odd));
  EXPECT_TRUE(compare(odd, run_document()));
}

}  // namespace
}  // namespace qualyswas::conformance::vendor
