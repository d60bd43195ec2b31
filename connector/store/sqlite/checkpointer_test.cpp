#include "connector/store/sqlite/checkpointer.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "connector/store/store_testing.h"

namespace qualyswas::store {
namespace {

using testing_support::TemporaryFolder;

constexpr std::uintmax_t kPage = 4096;

// A file with a log, written a page or two at a time.
class CheckpointerOf : public testing::Test {
 protected:
  SQLite::Database open() { return {path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}; }
  void SetUp() override {
    db.exec("PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; CREATE TABLE t (x)");
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  void write(int rows) {
    for (int i = 0; i < rows; ++i) db.exec("INSERT INTO t VALUES (zeroblob(3000))");
  }
  std::uintmax_t pages_of_file() const { return std::filesystem::file_size(path) / kPage; }
  std::uintmax_t pages_of_log() const { return std::filesystem::file_size(path + "-wal") / kPage; }

  TemporaryFolder folder;
  const std::string path = folder.file("log.db");
  SQLite::Database db = open();
};

TEST_F(CheckpointerOf, ALongLogCopiesItIntoTheFileWhileTheFileIsOpen) {
  const auto before = pages_of_file();
  {
    Checkpointer checkpointer{db.getHandle(), path, {.begin = 20, .stride = 10, .longest = 1000}};
    write(40);
  }
  EXPECT_GE(pages_of_file(), before + 10);
  EXPECT_EQ(db.execAndGet("SELECT count(*) FROM t").getInt(), 40);
}

TEST_F(CheckpointerOf, AShortLogLeavesItAlone) {
  const auto before = pages_of_file();
  {
    Checkpointer checkpointer{db.getHandle(), path, {.begin = 100, .stride = 1, .longest = 1000}};
    write(20);
  }
  EXPECT_EQ(pages_of_file(), before);
}

TEST_F(CheckpointerOf, AGrowingLogKeepsItWithinItsLimit) {
  Checkpointer checkpointer{db.getHandle(), path, {.begin = 10, .stride = 5, .longest = 50}};
  write(1000);
  EXPECT_LE(pages_of_log(), 60U);
  EXPECT_GE(pages_of_file(), 900U);
  EXPECT_EQ(db.execAndGet("SELECT count(*) FROM t").getInt(), 1000);
}

TEST_F(CheckpointerOf, ALogThatIsBeingReadLosesNothingAndCatchesUp) {
  write(1);
  auto reader = open();
  Checkpointer checkpointer{db.getHandle(), path, {.begin = 10, .stride = 5, .longest = 50}};
  {
    SQLite::Transaction view{reader};
    EXPECT_EQ(reader.execAndGet("SELECT count(*) FROM t").getInt(), 1);
    write(200);
    EXPECT_EQ(reader.execAndGet("SELECT count(*) FROM t").getInt(), 1);
    EXPECT_GT(pages_of_log(), 200U);
  }
  EXPECT_EQ(reader.execAndGet("SELECT count(*) FROM t").getInt(), 201);
  write(1);
  EXPECT_GE(pages_of_file(), 200U);
}

TEST_F(CheckpointerOf, AFileThatCannotBeOpenedAgainIsCopiedByItsWriter) {
  Checkpointer checkpointer{db.getHandle(), folder.file("missing/log.db"), {.begin = 10, .stride = 5, .longest = 50}};
  write(100);
  EXPECT_LE(pages_of_log(), 60U);
  EXPECT_GE(pages_of_file(), 50U);
}

TEST_F(CheckpointerOf, AClosedFileLeavesNoLog) {
  auto mine = std::make_unique<SQLite::Database>(open());
  auto checkpointer =
      std::make_unique<Checkpointer>(mine->getHandle(), path, LogLimits{.begin = 10, .stride = 5, .longest = 1000});
  for (int i = 0; i < 100; ++i) mine->exec("INSERT INTO t VALUES (zeroblob(3000))");
  checkpointer.reset();
  mine.reset();
  db = SQLite::Database{":memory:"};
  EXPECT_FALSE(std::filesystem::exists(path + "-wal"));
}

}  // namespace
}  // namespace qualyswas::store
