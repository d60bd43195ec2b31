// What the shipped estates hold together: an element that no estate produces is one that no client can be tried with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mockqualys/reports/document.h"
#include "mockqualys/reports/test_support.h"

namespace mockqualys::reports {
namespace {

// Records, KnowledgeBase and both reports of every shipped estate at its start.
const std::string& everything() {
  static const std::string all = [] {
    std::string text;
    for (const auto& name : World::shipped_estates()) {
      auto world = World::load(name);
      if (!world) throw std::runtime_error{world.error()};
      (*world)->set_press(make_press());
      for (const auto kind : {Kind::WebApp, Kind::Finding})
        for (const auto id : (*world)->ids(kind)) text += (*world)->record(kind, id);
      (*world)->solutions([&](std::int64_t, std::string_view solution) { text += solution; });
      for (const auto type : {ReportType::WebApp, ReportType::Scan})
        text += test::text_of(**world, {.type = type, .shape = {.traps = {ReportTrap::OneLine}}});
    }
    return text;
  }();
  return all;
}

class ShippedEstates : public testing::TestWithParam<const char*> {};

TEST_P(ShippedEstates, Produce) { EXPECT_NE(everything().find(GetParam()), std::string::npos) << GetParam(); }

INSTANTIATE_TEST_SUITE_P(Reference, ShippedEstates,
                         testing::Values(
                             // Report XML 3, 4.2, 4.5, 7.
                             "<HEADER><NAME>Web Application Report</NAME><DESCRIPTION>", "<COOKIE>",
                             "<SSL_DETAILS><QID>0</QID><PORT>443</PORT><PROTOCOL>tcp</PROTOCOL><VIRTUAL_HOST>",
                             "</VIRTUAL_HOST><IP>", "<INFO><CIPHERS><CIPHER><protocol>", "</CIPHERS><KEXS><KEX>",
                             "</KEXS><PROPS><PROP>", "</PROPS><CERTIFICATE_FINGERPRINT>",
                             "<PROGRESSIVE_SCANNING>true</PROGRESSIVE_SCANNING><PROGRESSION_NUMBER>",
                             // KnowledgeBase A.3.
                             "<AUTH_TYPE_LIST>", "<ADDITIONAL_INFO>",
                             // API 6.1, 6.2.3.
                             "<logoutRegexList>", "<screenshot>", "<malwareScheduling>", "<body/>"));

// Information gathered stands once for each QID in the reports that are known; nothing says that it must.
TEST(Estates, HaveAQidOfInformationGatheredTwiceInOneWebApp) {
  bool twice = false;
  for (const auto& name : World::shipped_estates()) {
    const auto world = World::load(name);
    ASSERT_TRUE(world);
    const auto findings = (*world)->records(Kind::Finding);
    std::set<std::pair<std::string, std::string>> seen;
    Values type, qid, webapp;
    for (std::size_t position = 0; position < findings->size(); ++position) {
      findings->values(position, Field::Type, type);
      findings->values(position, Field::Qid, qid);
      findings->values(position, Field::WebAppId, webapp);
      if (type.empty() || qid.empty() || webapp.empty() || type[0] != "INFORMATION_GATHERED") continue;
      twice = twice || !seen.emplace(webapp[0], qid[0]).second;
    }
  }
  EXPECT_TRUE(twice);
}

}  // namespace
}  // namespace mockqualys::reports
