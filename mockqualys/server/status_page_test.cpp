// The status page in a real browser: Chromium without a window, driven by its DevTools protocol. Without
// Chromium it fails; scripts/test installs it.
#include "mockqualys/server/status_page.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <httplib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <nlohmann/json.hpp>

#include "mockqualys/server/test_support.h"

namespace mockqualys::server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;
using nlohmann::literals::operator""_json_pointer;

std::optional<std::string> find_chromium() {
  for (const auto* path : {"/usr/bin/chromium", "/usr/bin/chromium-browser"})
    if (access(path, X_OK) == 0) return path;
  return std::nullopt;
}

// One browser with one page.
class Browser {
 public:
  explicit Browser(const std::string& program) {
    std::string folder = (std::filesystem::temp_directory_path() / "mockqualys-browser-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
    folder_ = folder;
    child_ = fork();
    if (child_ == 0) {
      setpgid(0, 0);
      const int nothing = open("/dev/null", O_RDWR);
      for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nothing, descriptor);
      const auto data = "--user-data-dir=" + folder;
      execl(program.c_str(), program.c_str(), "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-dev-shm-usage", "--disable-background-networking", "--window-size=1280,1000",
            "--remote-debugging-port=0", data.c_str(), "about:blank", nullptr);
      _exit(127);
    }
    const auto port_file = folder_ / "DevToolsActivePort";
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (port_ == 0 && std::chrono::steady_clock::now() < deadline) {
      std::string whole;
      std::getline(std::ifstream{port_file}, whole, '\0');
      if (whole.find('\n') != std::string::npos) port_ = std::atoi(whole.c_str());
      usleep(5000);
    }
    if (port_ == 0) throw std::runtime_error{"Chromium did not start"};
  }
  ~Browser() {
    kill(-child_, SIGKILL);
    waitpid(child_, nullptr, 0);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;

  void visit(const std::string& url) {
    httplib::Client tools{"127.0.0.1", port_};
    const auto opened = tools.Put("/json/new?" + url);
    const auto page = nlohmann::json::parse(opened->body).at("webSocketDebuggerUrl").get<std::string>();
    const auto host = "127.0.0.1:" + std::to_string(port_);
    socket_.next_layer().expires_after(60s);
    socket_.next_layer().connect({boost::asio::ip::address_v4::loopback(), static_cast<unsigned short>(port_)});
    socket_.handshake(host, page.substr(page.find('/', std::string{"ws://"}.size())));
  }

  nlohmann::json ask(const std::string& method, const nlohmann::json& parameters) {
    const auto id = ++last_id_;
    socket_.next_layer().expires_after(60s);
    socket_.write(boost::asio::buffer(nlohmann::json{{"id", id}, {"method", method}, {"params", parameters}}.dump()));
    for (;;) {
      boost::beast::flat_buffer buffer;
      socket_.read(buffer);
      auto told = nlohmann::json::parse(boost::beast::buffers_to_string(buffer.data()));
      if (told.value("id", 0) == id) return told;
    }
  }

  // The value of a script's expression, looked at when `condition` holds; the page's text when it does not in time.
  std::string value_when(const std::string& condition, const std::string& expression) {
    const auto script =
        "(() => { try { return (" + condition + ") ? String(" + expression + ") : null; } catch { return null; } })()";
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (std::chrono::steady_clock::now() < deadline) {
      const auto told = ask("Runtime.evaluate", {{"expression", script}, {"returnByValue", true}});
      const auto value = told.value("/result/result/value"_json_pointer, nlohmann::json());
      if (value.is_string()) return value.get<std::string>();
      usleep(5000);  // the page is still on its way
    }
    return "timed out: " + ask("Runtime.evaluate", {{"expression", "document.body.innerText"}}).dump();
  }
  std::string value(const std::string& expression) { return value_when("true", expression); }

 private:
  std::filesystem::path folder_;
  pid_t child_ = -1;
  int port_ = 0, last_id_ = 0;
  boost::asio::io_context io_;
  boost::beast::websocket::stream<boost::beast::tcp_stream> socket_{io_};
};

class StatusPage : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto chromium = find_chromium();
    ASSERT_TRUE(chromium) << "no Chromium here; scripts/install-deps browser installs it";
    browser_ = std::make_unique<Browser>(*chromium);
  }

  std::unique_ptr<Server> server_ = Server::start({.estate = "storefront"}).value();
  std::unique_ptr<Browser> browser_;
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
