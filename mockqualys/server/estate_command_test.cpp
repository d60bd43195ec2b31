// From a fake to a recording to an estate and back: what is served again is what was recorded.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <httplib.h>
#include <unistd.h>
#include <pugixml.hpp>

#include "mockqualys/recording/completeness.h"
#include "mockqualys/recording/estate_draft.h"
#include "mockqualys/recording/folder.h"
#include "mockqualys/recording/recorder.h"
#include "mockqualys/server/server.h"
#include "mockqualys/world/estate_check.h"

namespace mockqualys::server {
namespace {

using ::testing::IsEmpty;

class EstateOfARecording : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    auto name = testing::TempDir() + "estate-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  // Every web app and finding with `accept`, and the KnowledgeBase.
  recording::EstateDraft recorded(Server& upstream, const std::string& accept) const {
    const auto recorder =
        recording::Recorder::start(
            {.folder = root_ + "/recording"},
            {.tls = false, .host = "127.0.0.1", .port = std::to_string(upstream.port()), .ca_file = {}}, 0)
            .value();
    httplib::Client client{"127.0.0.1", recorder->port()};
    const auto user = upstream.world().users().front();
    client.set_basic_auth(user.name, user.password);
    const std::string all =
        "<ServiceRequest><preferences><limitResults>1000</limitResults><verbose>true</verbose></preferences></"
        "ServiceRequest>";
    for (const auto* object : {"webapp", "finding"})
      EXPECT_TRUE(
          client.Post(std::string{"/qps/rest/3.0/search/was/"} + object, {{"Accept", accept}}, all, "text/xml"));
    EXPECT_TRUE(client.Get("/api/4.0/fo/knowledge_base/vuln/?action=list&details=All", {{"X-Requested-With", "test"}}));
    EXPECT_TRUE(client.Get("/qps/rest/3.0/count/was/finding"));
    return recording::draft_estate(recording::read_recording(root_ + "/recording").value());
  }

  std::string root_;
};

TEST_P(EstateOfARecording, IsServedAndCouldBeTheVendors) {
  const auto upstream = Server::start().value();
  const auto draft = recorded(*upstream, GetParam());
  EXPECT_THAT(draft.remarks, IsEmpty());
  const auto folder = root_ + "/estate";
  ASSERT_TRUE(recording::write_estate(draft, folder).has_value());
  const auto problems = check_estate_folder(folder).value();
  for (const auto& problem : problems) ADD_FAILURE() << problem.file << ":" << problem.line << ": " << problem.what;

  const auto again = Server::start({.estate = folder}).value();
  auto& world = again->world();
  EXPECT_EQ(world.size(Kind::WebApp), upstream->world().size(Kind::WebApp));
  EXPECT_EQ(world.size(Kind::Finding), upstream->world().size(Kind::Finding));
  // The same elements, at the same depth; only what is in them is invented. JSON knows no order.
  const bool ordered = std::string_view{GetParam()} == "text/xml";
  const auto structure = [&](const std::string& xml) {
    struct Names : pugi::xml_tree_walker {
      std::vector<std::string> names;
      bool for_each(pugi::xml_node& node) override {
        if (node.type() == pugi::node_element) names.push_back(fmt::format("{} {}", depth(), node.name()));
        return true;
      }
    } walker;
    pugi::xml_document document;
    document.load_string(xml.c_str());
    document.traverse(walker);
    if (!ordered) std::ranges::sort(walker.names);
    return walker.names;
  };
  const auto real = upstream->world().ids(Kind::Finding), invented = world.ids(Kind::Finding);
  ASSERT_EQ(real.size(), invented.size());
  for (std::size_t i = 0; i < real.size(); ++i)
    EXPECT_EQ(structure(world.record(Kind::Finding, invented[i])),
              structure(upstream->world().record(Kind::Finding, real[i])));
}
INSTANTIATE_TEST_SUITE_P(Formats, EstateOfARecording, testing::Values("text/xml", "application/json"),
                         [](const auto& row) { return std::string{row.param}.ends_with("json") ? "Json" : "Xml"; });

class ShippedEstate : public testing::TestWithParam<std::string> {};
TEST_P(ShippedEstate, LacksNoWebAppOfAFinding) {
  for (const auto& gap : recording::find_gaps(find_shipped(GetParam()).value()))
    EXPECT_EQ(gap.find("web app is missing"), std::string::npos) << gap;
}
INSTANTIATE_TEST_SUITE_P(All, ShippedEstate, testing::ValuesIn(World::shipped_estates()));

}  // namespace
}  // namespace mockqualys::server
