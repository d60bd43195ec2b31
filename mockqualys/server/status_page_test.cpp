// The status page in a real browser (browser_testing.h). Without Chromium it fails; scripts/test installs it.
#include "mockqualys/server/status_page.h"

#include <chrono>
#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>
#include <httplib.h>

#include "mockqualys/server/browser_testing.h"
#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class StatusPage : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto chromium = test::find_chromium();
    ASSERT_TRUE(chromium) << "no Chromium here; scripts/install-deps browser installs it";
    browser_ = std::make_unique<test::Browser>(*chromium);
  }

  std::unique_ptr<Server> server_ = Server::start({.estate = "storefront"}).value();
  std::unique_ptr<test::Browser> browser_;
};

TEST_F(StatusPage, ShowsWorldsClockFaultsAndRequestsWithTheReasonOfEachRefusal) {
  httplib::Client client{server_->url()};
  client.set_basic_auth("acme_ab1", "storefront-1");
  client.Post("/qps/rest/3.0/count/was/finding", "<ServiceRequest/>", "text/xml");
  client.Post("/qps/rest/3.0/count/was/finding", "<ServiceRequest/>", "application/json");
  client.Get("/qps/rest/3.0/count/was/%3Cimg src=x onerror=document.title='broken'%3E",
             {{"X-Markup", "<img src=x onerror=\"document.title='broken'\">"}});
  httplib::Client admin{server_->admin_url()};
  admin.Post("/faults", R"({"kind": "html", "path": "/msp/"})", test::kJson);
  const auto own = server_->add_world({.user = "test_1", .password = "secret-1", .estate = "traps"});
  ASSERT_TRUE(own);

  browser_->visit(server_->admin_url() + "/");
  EXPECT_EQ(browser_->value_when("document.querySelectorAll('tr.request').length === 3", "now.textContent"),
            format_instant(server_->world().now()));
  const auto text = [&](const std::string& id) {
    return browser_->value("document.getElementById('" + id + "').innerText");
  };
  EXPECT_THAT(text("estate"), HasSubstr("storefront: "));
  EXPECT_THAT(text("faults"), HasSubstr("path /msp/"));
  EXPECT_THAT(text("accounts"), HasSubstr("storefront-1"));
  EXPECT_THAT(text("worlds"), HasSubstr("test_1"));
  EXPECT_THAT(text("requests"), HasSubstr("200 SUCCESS"));
  EXPECT_THAT(text("requests"), HasSubstr("INVALID_XML"));
  EXPECT_THAT(text("requests"), HasSubstr("this looks like XML, and the Content-Type says JSON"));

  browser_->value("document.querySelector('tr.request').click()");
  EXPECT_THAT(text("requests"), HasSubstr("X-Markup: <img src=x"));
  EXPECT_THAT(text("requests"), HasSubstr("Authorization: Basic ********"));
  EXPECT_EQ(browser_->value("document.querySelectorAll('#requests img').length"), "0") << "what clients send is text";
  EXPECT_EQ(browser_->value("document.title"), "mockqualys");

  EXPECT_EQ(browser_->value("getComputedStyle(document.querySelector('header')).display"), "flex") << "its style holds";
  EXPECT_EQ(browser_->value("performance.getEntriesByType('resource').filter(one => !one.name.startsWith('" +
                            server_->admin_url() + "') && !one.name.startsWith('data:')).length"),
            "0")
      << "nothing is asked of anybody else";
  if (const char* folder = std::getenv("MOCKQUALYS_SCREENSHOTS")) {
    const auto shot = browser_->ask("Page.captureScreenshot", {{"format", "png"}});
    std::ofstream{std::string{folder} + "/status.png.base64"} << shot.at("result").at("data").get<std::string>();
  }

  browser_->value("(world.value = 'test_1', world.dispatchEvent(new Event('change')))");
  EXPECT_THAT(browser_->value_when("estate.textContent.startsWith('traps')", "requests.innerText.length"), "0");
}

TEST_F(StatusPage, MovesTheClockAndForgetsFaultsByItsButtons) {
  httplib::Client{server_->admin_url()}.Post("/faults", R"({"kind": "html", "path": "/msp/"})", test::kJson);
  const auto later = format_instant(server_->world().now() + std::chrono::days{7});
  browser_->visit(server_->admin_url() + "/");
  browser_->value_when("now.textContent && faults.rows.length === 1",
                       "document.querySelector('[data-advance=\"7d\"]').click()");
  EXPECT_EQ(browser_->value_when("now.textContent === '" + later + "'", "now.textContent"), later);
  EXPECT_EQ(format_instant(server_->world().now()), later);
  browser_->value("document.getElementById('clear-faults').click()");
  EXPECT_EQ(browser_->value_when("faults.rows.length === 0", "document.getElementById('no-faults').hidden"), "false");
}

TEST(StatusPageHeaders, AllowNothingButThePageItself) {
  const auto server = Server::start({.estate = "storefront"}).value();
  httplib::Client admin{server->admin_url()};
  const auto page = admin.Get("/", {{"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"}});
  EXPECT_EQ(page->get_header_value("Content-Type"), "text/html; charset=utf-8");
  const auto policy = page->get_header_value("Content-Security-Policy");
  EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
  EXPECT_THAT(policy, HasSubstr("script-src 'sha256-"));
  EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_THAT(page->body, Not(HasSubstr("http://")));
  EXPECT_THAT(page->body, Not(HasSubstr("https://")));
  EXPECT_EQ(admin.Get("/", {{"Accept", "*/*"}})->get_header_value("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(admin.Get("/", {{"Accept", "text/html"}, {"Host", "evil.example.test"}})->status, 403);
}

}  // namespace
}  // namespace mockqualys::server
