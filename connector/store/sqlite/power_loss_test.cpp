// A machine that loses power while a sync stores its pages (SYNC-006): whatever of the last writes reached the disk,
// the store opens, is sound, and holds whole pages with the cursor that belongs to them.
#include <gmock/gmock.h>

#include "connector/store/sqlite/power_loss_testing.h"
#include "connector/store/store_testing.h"

namespace qualyswas::store {
namespace {

using namespace testing_support;
using testing::IsEmpty;

constexpr int kPages = 30, kRowsAPage = 20, kEarlier = 50;

std::vector<Sealed<model::FindingRow>> page_of(int page) {
  std::vector<Sealed<model::FindingRow>> rows;
  for (int i = 0; i < kRowsAPage; ++i) {
    auto row = finding(1'000 + page * kRowsAPage + i);
    row.result_list = std::string(3'000, static_cast<char>('a' + page % 26));
    rows.emplace_back(std::move(row));
  }
  return rows;
}

Cursor cursor_after(int pages) {
  return {.question = "q", .walk_started = day(1), .parts = {{.last_id = pages}}, .pulled = pages * kRowsAPage};
}

// What a store holds after its machine lost power.
void expect_whole_pages(const std::string& path) {
  SCOPED_TRACE(path);
  const auto opened = open_sqlite(path);
  ASSERT_TRUE(opened) << opened.error().message;
  auto& store = **opened;
  const auto damage = store.find_damage(day(1), {});
  ASSERT_TRUE(damage) << damage.error().message;
  EXPECT_THAT(*damage, IsEmpty());
  const auto cursor = store.cursor("main", Resource::Findings).value();
  const auto pages = cursor ? cursor->pulled / kRowsAPage : 0;
  EXPECT_EQ(store.spread("main", Resource::Findings, 1)->rows, kEarlier + pages * kRowsAPage)
      << "pages and cursor do not belong together";
}

TEST(PowerLossOfASync, LeavesWholePagesWithTheirCursor) {
  const TemporaryFolder folder;
  const auto path = folder.file("qwas.db");
  {
    auto store = open_sqlite(path).value();
    for (int i = 0; i < kEarlier; ++i) save<model::FindingRow>(*store, {finding(i + 1)});
  }
  std::vector<std::string> images;
  {
    std::unique_ptr<PowerLoss> disk;
    disk = std::make_unique<PowerLoss>(path, 19, [&] {
      images.push_back(folder.file("image" + std::to_string(images.size()) + ".db"));
      disk->leave(images.back(), static_cast<unsigned>(images.size()));
    });
    auto store = open_sqlite(path).value();
    for (int page = 0; page < kPages; ++page) {
      auto writing = store->begin_page("main").value();
      ASSERT_TRUE(writing->upsert(page_of(page)));
      ASSERT_TRUE(writing->commit(Resource::Findings, cursor_after(page + 1)));
    }
    store.reset();
    disk.reset();
  }
  ASSERT_GE(images.size(), 20U);
  for (const auto& image : images) expect_whole_pages(image);
  const auto whole = open_sqlite(path).value();
  EXPECT_EQ(whole->cursor("main", Resource::Findings).value(), cursor_after(kPages));
}

}  // namespace
}  // namespace qualyswas::store
