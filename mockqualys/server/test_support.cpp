#include "mockqualys/server/test_support.h"

#include <array>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mockqualys::server::test {
namespace {

constexpr std::string_view kUsers = R"({"users": [
  {"name": "acme_ab1", "password": "open-sesame"},
  {"name": "acme_na2", "password": "open-sesame", "api": false},
  {"name": "acme_nw3", "password": "open-sesame", "was": false},
  {"name": "acme_nk4", "password": "open-sesame", "knowledgebase": false},
  {"name": "acme_co6", "password": "with:colon"},
  {"name": "acme_ex7", "password": "open-sesame", "state": "expired"},
  {"name": "acme_rg8", "password": "open-sesame", "state": "registration"},
  {"name": "acme_si9", "password": "open-sesame", "state": "secureid"},
  {"name": "acme_in0", "password": "open-sesame", "state": "inactive"}]})";

constexpr std::string_view kTimeline = R"({"description": "for tests", "start": "2031-02-03T04:05:06Z", "events": []})";

constexpr std::string_view kWebApps = R"(<?xml version="1.0" encoding="UTF-8"?>
<ServiceResponse>
  <responseCode>SUCCESS</responseCode>
  <count>2</count>
  <hasMoreRecords>false</hasMoreRecords>
  <data>
    <WebApp>
      <id>41</id>
      <name><![CDATA[Shop]]></name>
      <url><![CDATA[https://shop.example.test/]]></url>
    </WebApp>
    <WebApp>
      <id>42</id>
      <name><![CDATA[Desk]]></name>
      <url><![CDATA[https://desk.example.test/]]></url>
    </WebApp>
  </data>
</ServiceResponse>)";

constexpr std::string_view kSolutions = R"(<?xml version="1.0" encoding="UTF-8" ?>
<KNOWLEDGE_BASE_VULN_LIST_OUTPUT>
  <RESPONSE>
    <DATETIME>2031-02-03T04:05:06Z</DATETIME>
<VULN_LIST>
  <VULN>
    <QID>150901</QID>
    <VULN_TYPE>Vulnerability</VULN_TYPE>
    <SEVERITY_LEVEL>5</SEVERITY_LEVEL>
    <TITLE><![CDATA[First]]></TITLE>
    <LAST_CUSTOMIZATION>
      <DATETIME>2030-06-01T00:00:00Z</DATETIME>
    </LAST_CUSTOMIZATION>
    <LAST_SERVICE_MODIFICATION_DATETIME>2030-01-01T00:00:00Z</LAST_SERVICE_MODIFICATION_DATETIME>
    <PUBLISHED_DATETIME>2019-01-01T00:00:00Z</PUBLISHED_DATETIME>
    <PATCHABLE>0</PATCHABLE>
    <CVE_LIST>
      <CVE>
        <ID>CVE-2030-0001</ID>
        <URL>https://cve.example.test/1</URL>
      </CVE>
    </CVE_LIST>
    <DIAGNOSIS><![CDATA[Why <SOLUTION> is a word here.]]></DIAGNOSIS>
    <CONSEQUENCE><![CDATA[What then]]></CONSEQUENCE>
    <SOLUTION><![CDATA[Do this.<BR>And that.]]></SOLUTION>
    <DISCOVERY>
      <REMOTE>1</REMOTE>
    </DISCOVERY>
  </VULN>
  <VULN>
    <QID>150902</QID>
    <VULN_TYPE>Potential Vulnerability</VULN_TYPE>
    <SEVERITY_LEVEL>3</SEVERITY_LEVEL>
    <TITLE><![CDATA[Second]]></TITLE>
    <LAST_SERVICE_MODIFICATION_DATETIME>2030-03-01T00:00:00Z</LAST_SERVICE_MODIFICATION_DATETIME>
    <PUBLISHED_DATETIME>2020-01-01T00:00:00Z</PUBLISHED_DATETIME>
    <PATCHABLE>1</PATCHABLE>
    <SOLUTION><![CDATA[Patch it.]]></SOLUTION>
    <SOLUTION_COMMENT>ask the shop team</SOLUTION_COMMENT>
    <SUPPORTED_MODULES>WAS</SUPPORTED_MODULES>
    <DISCOVERY>
      <REMOTE>1</REMOTE>
      <AUTH_TYPE_LIST>
        <AUTH_TYPE>HTTP</AUTH_TYPE>
      </AUTH_TYPE_LIST>
    </DISCOVERY>
    <IS_DISABLED>1</IS_DISABLED>
  </VULN>
  <VULN>
    <QID>150903</QID>
    <VULN_TYPE>Information Gathered</VULN_TYPE>
    <SEVERITY_LEVEL>1</SEVERITY_LEVEL>
    <TITLE><![CDATA[Third]]></TITLE>
    <PUBLISHED_DATETIME>2021-01-01T00:00:00Z</PUBLISHED_DATETIME>
    <PATCHABLE>0</PATCHABLE>
    <DISCOVERY>
      <REMOTE>0</REMOTE>
      <AUTH_TYPE_LIST>
        <AUTH_TYPE>Unix</AUTH_TYPE>
      </AUTH_TYPE_LIST>
    </DISCOVERY>
  </VULN>
  <VULN>
    <QID>150910</QID>
    <VULN_TYPE>Vulnerability</VULN_TYPE>
    <SEVERITY_LEVEL>2</SEVERITY_LEVEL>
    <TITLE><![CDATA[Fourth]]></TITLE>
    <PUBLISHED_DATETIME>2022-01-01T00:00:00Z</PUBLISHED_DATETIME>
    <PATCHABLE>0</PATCHABLE>
    <DISCOVERY>
      <REMOTE>1</REMOTE>
    </DISCOVERY>
  </VULN>
</VULN_LIST>
  </RESPONSE>
</KNOWLEDGE_BASE_VULN_LIST_OUTPUT>)";

}  // namespace

Estate::Estate() {
  std::string name = (std::filesystem::temp_directory_path() / "mockqualys-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
  folder_ = name;
  std::ofstream{folder_ / "users.json"} << kUsers;
  std::ofstream{folder_ / "timeline.json"} << kTimeline;
  std::ofstream{folder_ / "webapps.xml"} << kWebApps;
  std::ofstream{folder_ / "knowledgebase.xml"} << kSolutions;
}

Estate::~Estate() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Running::Running(Options options) {
  options.estate = estate_.folder();
  auto server = Server::start(std::move(options));
  if (!server) throw std::runtime_error{server.error()};
  server_ = std::move(*server);
}

std::string talk(int port, std::string_view bytes) {
  const int peer = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(peer, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    while (!bytes.empty()) {
      const auto sent = send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    std::array<char, 4096> part{};
    for (;;) {
      const auto got = recv(peer, part.data(), part.size(), 0);
      if (got <= 0) break;
      answer.append(part.data(), static_cast<std::size_t>(got));
    }
  }
  close(peer);
  return answer;
}

int port_of(const std::string& url) { return std::stoi(url.substr(url.rfind(':') + 1)); }

}  // namespace mockqualys::server::test
