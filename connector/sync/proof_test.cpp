#include "connector/sync/proof.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qualyswas::sync {
namespace {

using testing::HasSubstr;

Result<PageEnd> proven(std::int64_t after, const std::vector<std::int64_t>& ids, const wire::PageHead& head) {
  PageProof proof{after};
  proof.head(head);
  for (const auto id : ids)
    if (auto here = proof.record(id); !here) return fail(here.error());
  return proof.finish();
}

TEST(PageProof, AcceptsAPageWithMoreToCome) {
  const auto end = proven(5, {6, 9}, {.count = 2, .has_more = true, .last_id = 9});
  ASSERT_TRUE(end);
  EXPECT_EQ(*end, (PageEnd{.more = true, .last_id = 9, .records = 2, .unreadable = 0}));
}

TEST(PageProof, AcceptsTheLastPageWithoutALastId) {
  const auto end = proven(5, {6, 9}, {.count = 2, .has_more = false, .last_id = {}});
  ASSERT_TRUE(end);
  EXPECT_EQ(*end, (PageEnd{.more = false, .last_id = 9, .records = 2, .unreadable = 0}));
}

TEST(PageProof, AcceptsAnEmptyAnswerInBothOfTheVendorsForms) {
  EXPECT_TRUE(proven(0, {}, {.count = 0, .has_more = {}, .last_id = {}}));
  EXPECT_TRUE(proven(0, {}, {.count = 0, .has_more = false, .last_id = {}}));
}

TEST(PageProof, CountsARecordThatCouldNotBeRead) {
  PageProof proof{0};
  proof.head({.count = 2, .has_more = true, .last_id = 7});
  ASSERT_TRUE(proof.record(3));
  ASSERT_TRUE(proof.unreadable(7));
  const auto end = proof.finish();
  ASSERT_TRUE(end);
  EXPECT_EQ(end->unreadable, 1);
  EXPECT_EQ(end->last_id, 7);
}

TEST(PageProof, FollowsTheVendorsLastIdWhenTheLastRecordHasNone) {
  PageProof proof{0};
  proof.head({.count = 2, .has_more = true, .last_id = 7});
  ASSERT_TRUE(proof.record(3));
  ASSERT_TRUE(proof.unreadable(std::nullopt));
  EXPECT_EQ(proof.finish().value().last_id, 7);
}

struct Lie {
  std::string_view name;
  std::int64_t after;
  std::vector<std::int64_t> ids;
  wire::PageHead head;
  std::string_view says;
};
void PrintTo(const Lie& lie, std::ostream* out) { *out << lie.name; }

class PageProofOf : public testing::TestWithParam<Lie> {};

TEST_P(PageProofOf, IsRefused) {
  const auto& lie = GetParam();
  const auto end = proven(lie.after, lie.ids, lie.head);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().kind, ErrorKind::Decode);
  EXPECT_THAT(end.error().message, HasSubstr(lie.says));
}

INSTANTIATE_TEST_SUITE_P(
    Lies, PageProofOf,
    testing::Values(
        Lie{"TheSamePageAgain", 6, {5, 6}, {.count = 2, .has_more = false, .last_id = {}}, "same page again"},
        Lie{"TheCursorItself", 6, {6, 7}, {.count = 2, .has_more = false, .last_id = {}}, "same page again"},
        Lie{"IdsThatFall", 0, {7, 6}, {.count = 2, .has_more = false, .last_id = {}}, "not in order"},
        Lie{"IdsThatRepeat", 0, {7, 7}, {.count = 2, .has_more = false, .last_id = {}}, "not in order"},
        Lie{"MoreRecordsThanCounted",
            0,
            {1, 2},
            {.count = 1, .has_more = false, .last_id = {}},
            "says 1 records and holds 2"},
        Lie{"FewerRecordsThanCounted",
            0,
            {1},
            {.count = 2, .has_more = false, .last_id = {}},
            "says 2 records and holds 1"},
        Lie{"NoCount", 0, {1}, {.count = {}, .has_more = false, .last_id = {}}, "how many"},
        Lie{"MoreToComeAfterNothing", 0, {}, {.count = 0, .has_more = true, .last_id = 9}, "empty"},
        Lie{"NoWordOnMore", 0, {1}, {.count = 1, .has_more = {}, .last_id = {}}, "whether more"},
        Lie{"MoreWithoutALastId", 0, {1}, {.count = 1, .has_more = true, .last_id = {}}, "after which id"},
        Lie{"ALastIdAhead", 0, {1}, {.count = 1, .has_more = true, .last_id = 5}, "ends at record 5"},
        Lie{"ALastIdBehind", 0, {1, 4}, {.count = 2, .has_more = true, .last_id = 3}, "ends at record 3"}),
    [](const auto& lie) { return std::string{lie.param.name}; });

}  // namespace
}  // namespace qualyswas::sync
