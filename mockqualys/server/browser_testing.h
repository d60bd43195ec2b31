// One Chromium without a window, driven by its DevTools protocol, for tests of pages. Ended with its object.
#pragma once

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <httplib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <nlohmann/json.hpp>

namespace mockqualys::server::test {

using namespace std::chrono_literals;
using nlohmann::literals::operator""_json_pointer;

inline std::optional<std::string> find_chromium() {
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

  // A page that stands on this disk, in the place of the one that was visited.
  void open_file(const std::filesystem::path& file) {
    ask("Page.navigate", {{"url", "file://" + file.string()}});
    value_when("document.readyState === 'complete' && location.protocol === 'file:'", "1");
  }

  // A screen of that size; what is wider than it scrolls.
  void resize(int width, int height, bool is_phone) {
    ask("Emulation.setDeviceMetricsOverride",
        {{"width", width}, {"height", height}, {"deviceScaleFactor", 1}, {"mobile", is_phone}});
  }
  // "print" or "screen"; "dark" or "light".
  void show_as(const std::string& media, const std::string& scheme) {
    ask("Emulation.setEmulatedMedia",
        {{"media", media}, {"features", {{{"name", "prefers-color-scheme"}, {"value", scheme}}}}});
  }
  // As base64: of the whole page, however long.
  std::string screenshot() {
    return ask("Page.captureScreenshot", {{"format", "png"}, {"captureBeyondViewport", true}})
        .value("/result/data"_json_pointer, std::string{});
  }
  std::string pdf() {
    return ask("Page.printToPDF", nlohmann::json::object()).value("/result/data"_json_pointer, std::string{});
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

}  // namespace mockqualys::server::test
