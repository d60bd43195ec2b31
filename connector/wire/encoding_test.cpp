#include "connector/wire/encoding.h"

#include <gtest/gtest.h>

namespace qualyswas::wire {
namespace {

TEST(DeclaredEncoding, IsReadFromTheXmlDeclaration) {
  EXPECT_TRUE(declares_latin("<?xml version='1.0' encoding='ISO-8859-1'?><a/>"));
  EXPECT_TRUE(declares_latin("\n<?xml version=\"1.0\" encoding = \"windows-1252\" standalone=\"yes\"?>"));
  EXPECT_TRUE(declares_latin("<?xml encoding='latin1'?>"));
  EXPECT_FALSE(declares_latin("<?xml version='1.0' encoding='UTF-8'?><a encoding='latin1'/>"));
  EXPECT_FALSE(declares_latin("<?xml version='1.0'?><a encoding='latin1'/>"));
  EXPECT_FALSE(declares_latin("<?xml encoding"));
  EXPECT_FALSE(declares_latin("<a encoding='latin1'/>"));
  EXPECT_FALSE(declares_latin(""));
}

TEST(Windows1252, BecomesUtf8) {
  EXPECT_EQ(from_windows_1252("caf\xE9 \x80\x81 \xA0\xFF<"), "caf\xC3\xA9 \xE2\x82\xAC\xEF\xBF\xBD \xC2\xA0\xC3\xBF<");
}

}  // namespace
}  // namespace qualyswas::wire
