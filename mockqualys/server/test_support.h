// What the tests of this folder share: a small estate of their own in a temporary folder, a server on it, and a socket
// that sends bytes as they are. The estate's accounts cover every standing there is.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include <httplib.h>

#include "mockqualys/server/server.h"

namespace mockqualys::server::test {

inline constexpr std::string_view kUser = "acme_ab1", kPassword = "open-sesame";
// Base64 of "acme_ab1:open-sesame", made with base64(1).
inline constexpr std::string_view kBasic = "Basic YWNtZV9hYjE6b3Blbi1zZXNhbWU=";
inline constexpr const char* kVersion = "/qps/rest/portal/version";
inline constexpr const char* kJson = "application/json";
inline constexpr std::string_view kKnowledgeBase = "/api/4.0/fo/knowledge_base/vuln/";

// What the first user sends with a classic call.
inline const httplib::Headers kCaller{{"Authorization", std::string{kBasic}}, {"X-Requested-With", "test"}};

// Two web apps, no findings, QIDs 150901, 150902, 150903 and 150910; the clock stands at 2031-02-03T04:05:06Z.
class Estate {
 public:
  Estate();
  ~Estate();
  Estate(const Estate&) = delete;
  Estate& operator=(const Estate&) = delete;
  std::string folder() const { return folder_.string(); }

 private:
  std::filesystem::path folder_;
};

// A server on that estate; the test fails when it does not start.
class Running {
 public:
  explicit Running(Options options = {});
  Server* operator->() const { return server_.get(); }
  Server& operator*() const { return *server_; }

 private:
  Estate estate_;
  std::unique_ptr<Server> server_;
};

// Sends the bytes and returns all that comes back until the server closes.
std::string talk(int port, std::string_view bytes);

int port_of(const std::string& url);

}  // namespace mockqualys::server::test
