// A GoogleTest fixture with a Qualys of its own: started before each test on free ports, gone after it.
//
//   class Connector : public mockqualys::QualysTest {};
//
//   TEST_F(Connector, WaitsAsTheLimitTells) {
//     qualys().fault({.kind = "rate_limit", .path = "/api/", .with = {{"seconds", 1}}});
//     EXPECT_TRUE(sync(qualys().url(), user().name, user().password).complete);
//   }
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "mockqualys/server/server.h"

namespace mockqualys {

class QualysTest : public testing::Test {
 protected:
  // What the server is started with; a derived fixture overrides it: {.estate = "traps"}.
  virtual Options options() const { return {}; }

  // Whoever overrides it calls this one first. A server that does not start fails the test with the reason.
  void SetUp() override {
    auto started = Server::start(options());
    ASSERT_TRUE(started.has_value()) << "mockqualys did not start: " << started.error();
    server_ = std::move(*started);
  }

  Server& qualys() { return *server_; }
  World& world() { return server_->world(); }
  // The first account, which may do everything.
  User user() { return world().users().front(); }

 private:
  std::unique_ptr<Server> server_;
};

}  // namespace mockqualys
