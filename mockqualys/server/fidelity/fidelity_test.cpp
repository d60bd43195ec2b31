#include <fstream>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mockqualys/base/base64.h"
#include "mockqualys/qps/resources/resource.h"
#include "mockqualys/server/fidelity/behaviour.h"
#include "mockqualys/server/test_support.h"
#include "mockqualys/world/user_rights.h"

namespace mockqualys::server {

void PrintTo(const Behaviour& row, std::ostream* out) { *out << row.what; }
void PrintTo(const VendorCall& row, std::ostream* out) { *out << row.operation << " " << row.object; }

namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string request_of(const Probe& probe, const User& user) {
  auto text =
      fmt::format("{} {} HTTP/1.1\r\nHost: qualysapi.example.test\r\nConnection: close\r\nX-Requested-With: x\r\n",
                  probe.method, probe.target);
  const auto password = probe.login == Login::Wrong ? std::string{"wrong"} : user.password;
  if (probe.login == Login::RightByHeaders) {
    text += fmt::format("user: {}\r\npassword: {}\r\n", user.name, password);
  } else if (probe.login != Login::None) {
    text += fmt::format("Authorization: Basic {}\r\n", encode_base64(user.name + ":" + password));
  }
  if (!probe.accept.empty()) text += fmt::format("Accept: {}\r\n", probe.accept);
  if (!probe.body.empty()) text += fmt::format("Content-Type: {}\r\n", probe.content_type);
  return text + fmt::format("Content-Length: {}\r\n\r\n{}", probe.body.size(), probe.body);
}

class Fidelity : public ::testing::TestWithParam<Behaviour> {};

TEST_P(Fidelity, IsShownByItsRequest) {
  const auto& row = GetParam();
  auto server = Server::start({.estate = "storefront"});
  ASSERT_TRUE(server) << server.error();
  auto user = (*server)->world().users().front();
  if (row.probe.login == Login::Reader) user.without = all_rights();
  (*server)->world().put_user(user);
  const auto answer = test::talk((*server)->port(), request_of(row.probe, user));
  EXPECT_THAT(answer, ::testing::StartsWith(fmt::format("HTTP/1.1 {} ", row.status)));
  EXPECT_THAT(answer, HasSubstr(std::string{row.says}));
  if (row.never_says.empty()) return;
  EXPECT_THAT(answer, Not(HasSubstr(std::string{row.never_says})));
}

std::string identifier(std::string_view text) {
  std::string name;
  for (const char c : text) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Table, Fidelity, ::testing::ValuesIn(behaviours().begin(), behaviours().end()),
                         [](const auto& row) { return fmt::format("{}_{}", row.index, identifier(row.param.area)); });

class CallOfTheVendor : public ::testing::TestWithParam<VendorCall> {};

TEST_P(CallOfTheVendor, WorksUnlessThePageSaysWhyNot) {
  const auto& row = GetParam();
  const auto* resource = qps::find_resource(row.module, row.object);
  const bool works = resource != nullptr && qps::find_operation(*resource, row.operation) != nullptr;
  EXPECT_EQ(works, row.refused_because.empty());
}

INSTANTIATE_TEST_SUITE_P(Table, CallOfTheVendor, ::testing::ValuesIn(vendor_calls().begin(), vendor_calls().end()),
                         [](const auto& row) {
                           return fmt::format("{}_{}_{}", row.param.module, row.param.object, row.param.operation);
                         });

TEST(FidelityPage, ListsEveryCallThatTheFakeHas) {
  std::set<std::string> listed;
  for (const auto& call : vendor_calls())
    listed.insert(fmt::format("{}/{}/{}", call.module, call.object, call.operation));
  EXPECT_EQ(listed.size(), vendor_calls().size()) << "one stands twice";
  for (const auto* resource : qps::resources())
    for (const auto& operation : resource->operations)
      EXPECT_TRUE(listed.contains(fmt::format("{}/{}/{}", resource->module.name, resource->name, operation.name)))
          << operation.name << " " << resource->name;
}

TEST(FidelityPage, IsTheOneInTheFolder) {
  std::ifstream file{MOCKQUALYS_FIDELITY_PAGE};
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), fidelity_page()) << "write it anew: mockqualys fidelity >mockqualys/FIDELITY.md";
}

}  // namespace
}  // namespace mockqualys::server
