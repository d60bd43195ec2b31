#include "connector/cli/config_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/config/config.h"

namespace qualyswas::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

InitOptions second() {
  InitOptions init;
  init.name = "second";
  init.platform = "EU1";
  init.username = "u";
  return init;
}

TEST(WithConnector, KeepsEveryCharacterThatWasThere) {
  const std::string before = "{\"connectors\": [{\"name\": \"first\"}";
  const std::string behind = " // last\n  ], \"store\": \"a.db\"}\n";
  const auto text = with_connector(before + behind, "NEW").value();
  EXPECT_EQ(text, before + ", // last\nNEW\n  ], \"store\": \"a.db\"}\n");
}

TEST(WithConnector, IsNotMisledByStringsAndComments) {
  const std::string text = R"({
  // "connectors": [ {
  "store": "connectors ] } [ \\" ,
  /* ] } */
  "connectors": [ {"name": "a ] }", "password_command": "echo \"]\"" /* ] */ } ]
})";
  const auto added = with_connector(text, connector_text(second()));
  ASSERT_TRUE(added) << added.error().message;
  const auto file = config::parse_file(*added);
  ASSERT_TRUE(file) << file.error().message << *added;
  ASSERT_EQ(file->connectors.size(), 2u);
  EXPECT_EQ(file->connectors[0].name, "a ] }");
  EXPECT_EQ(file->connectors[1].name, "second");
}

TEST(FileText, IsAFileThatCanBeRead) {
  auto init = second();
  init.name = "with \"quotes\" and \\";
  const auto file = config::parse_file(file_text(init));
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->connectors.front().name, *init.name);
  EXPECT_EQ(file->store, "qwas.db");
}

}  // namespace
}  // namespace qualyswas::cli
