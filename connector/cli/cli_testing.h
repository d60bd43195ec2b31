// The whole program on a machine that a test makes up: a folder, a few variables, a scripted vendor.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdlib.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "connector/base/utc.h"
#include "connector/cli/cli.h"
#include "connector/cli/text.h"
#include "connector/http/scripted_transport.h"
#include "connector/store/store.h"

namespace qualyswas::cli::testing_support {

using nlohmann::json;

inline constexpr auto kPassword = "correct horse battery";

class FixedClock final : public Clock {
 public:
  Instant now() const override { return parse_utc("2026-01-06T06:00:00Z").value(); }
};
class NoSleep final : public Sleeper {
 public:
  void sleep_for(std::chrono::milliseconds, const std::stop_token&) override {}
};

inline std::string envelope(const std::string& inside) {
  return R"(<?xml version="1.0" encoding="UTF-8"?><ServiceResponse>)" + inside + "</ServiceResponse>";
}

// A vendor with one web application and one finding, whose name tries to play with the terminal.
inline std::optional<http::Answer> respond(const http::Request& request) {
  const auto is = [&](std::string_view part) { return request.target.find(part) != std::string::npos; };
  const auto page = [](const std::string& data) {
    return http::Answer{.body = envelope("<responseCode>SUCCESS</responseCode><count>1</count><hasMoreRecords>false"
                                         "</hasMoreRecords><data>" +
                                         data + "</data>")};
  };
  if (is("/count/")) return http::Answer{.body = envelope("<responseCode>SUCCESS</responseCode><count>1</count>")};
  if (is("/search/was/webapp"))
    return page(
        "<WebApp><id>4711</id><name><![CDATA[Shop]]></name><url><![CDATA[https://shop.example.test]]></url>"
        "<createdDate>2026-01-01T00:00:00Z</createdDate><updatedDate>2026-01-05T00:00:00Z</updatedDate></WebApp>");
  if (is("/search/was/finding"))
    return page(
        "<Finding><id>901</id><uniqueId>u</uniqueId><qid>150001</qid><name><![CDATA[Evil \xC2\x9B"
        "31m name]]></name>"
        "<type>VULNERABILITY</type><severity>4</severity><url><![CDATA[https://shop.example.test/a]]></url>"
        "<status>ACTIVE</status><firstDetectedDate>2026-01-02T00:00:00Z</firstDetectedDate><lastTestedDate>"
        "2026-01-05T00:00:00Z</lastTestedDate><webApp><id>4711</id><name>Shop</name><url>https://shop.example.test</"
        "url>"
        "</webApp><isIgnored>false</isIgnored></Finding>");
  if (is("/knowledge_base/"))
    return http::Answer{.body =
                            "<KNOWLEDGE_BASE_VULN_LIST_OUTPUT><RESPONSE><DATETIME>2026-01-05T06:00:00Z</DATETIME>"
                            "</RESPONSE></KNOWLEDGE_BASE_VULN_LIST_OUTPUT>"};
  if (is("/portal/version"))
    return http::Answer{.body = envelope("<responseCode>SUCCESS</responseCode><count>1</count><data><Portal-Version>"
                                         "<WAS-VERSION>9.1.0.0-2</WAS-VERSION></Portal-Version></data>")};
  return std::nullopt;
}

class Qwas : public testing::Test {
 protected:
  Qwas() {
    std::string pattern = (std::filesystem::temp_directory_path() / "qwas-cli-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    variables["QWAS_CONFIG"] = (folder / "qwas.json").string();
    variables["QWAS_PASSWORD"] = kPassword;
    variables["TERM"] = "xterm";
    vendor.otherwise(respond);
  }
  ~Qwas() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }

  int qwas(const std::vector<std::string>& args, bool terminal = false) {
    out.str({});
    err.str({});
    const Environment environment{
        .secrets = {.environment = [this](const std::string& name) -> std::optional<std::string> {
                      const auto at = variables.find(name);
                      return at == variables.end() ? std::nullopt : std::optional{at->second};
                    },
                    .read_file = {},
                    .run_command = {}},
        .clock = clock,
        .sleeper = sleeper,
        .make_transport = [this](const config::Config&) { return vendor.factory(); },
        .stop = stop.get_token(),
        .on_hangup = on_hangup,
        .skip_to = skip_to,
    };
    return main_with(args,
                     {.out = out,
                      .err = err,
                      .out_is_terminal = terminal,
                      .err_is_terminal = err_is_terminal,
                      .width = width,
                      .in = &in},
                     environment);
  }
  void init() {
    ASSERT_EQ(qwas({"init", "--name", "shop", "--platform", "EU1", "--username", "acme_ab1"}), 0) << err.str();
  }
  std::string config_text() const {
    std::ifstream file{folder / "qwas.json"};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
  std::string file(const std::string& name, const std::string& text) const {
    auto path = (folder / name).string();
    std::ofstream{path, std::ios::binary} << text;
    return path;
  }
  json rows(std::vector<std::string> args) {
    args.insert(args.begin(), "--json");
    EXPECT_EQ(qwas(args), 0) << err.str();
    return json::parse(out.str());
  }
  // The widest line that was printed, in columns.
  static std::size_t widest(const std::string& text) {
    std::size_t widest = 0;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) widest = std::max(widest, width_of(line));
    return widest;
  }
  void write_config(const std::string& text) const { std::ofstream{folder / "qwas.json"} << text; }

  std::filesystem::path folder;
  std::map<std::string, std::string> variables;
  http::Script vendor;
  FixedClock clock;
  NoSleep sleeper;
  std::stop_source stop;
  std::function<std::shared_ptr<void>(std::function<void()>)> on_hangup;
  std::function<void(Instant)> skip_to;
  std::ostringstream out, err;
  std::istringstream in;
  bool err_is_terminal = false;
  int width = 80;
};

// The same with a vendor that has one report.
class QwasNeurons : public Qwas {
 protected:
  QwasNeurons() {
    vendor.otherwise([](const http::Request& request) -> std::optional<http::Answer> {
      const auto is = [&](std::string_view part) { return request.target.find(part) != std::string::npos; };
      if (is("/count/")) return http::Answer{.body = envelope("<responseCode>SUCCESS</responseCode><count>1</count>")};
      if (is("/search/was/report"))
        return http::Answer{
            .body =
                envelope("<responseCode>SUCCESS</responseCode><count>1</count><hasMoreRecords>false</hasMoreRecords>"
                         "<data><Report><id>31</id><name>Weekly</name><type>WAS_WEBAPP_REPORT</type><format>XML"
                         "</format><status>COMPLETE</status><creationDate>2026-01-05T06:00:00Z</creationDate>"
                         "</Report></data>")};
      if (is("/download/was/report/31")) return http::Answer{.body = report("4")};
      return respond(request);
    });
  }
  void init() {
    ASSERT_EQ(qwas({"init", "--profile", "neurons", "--network", "HQ", "--name", "files", "--platform", "EU1",
                    "--username", "acme_ab1"}),
              0)
        << err.str();
  }
  // One application, one open finding, one that is ignored.
  static std::string report(const std::string& severity, const std::string& more = "") {
    return "<WAS_WEBAPP_REPORT><HEADER><NAME>Weekly</NAME><GENERATION_DATETIME>05 Jan 2026 06:00AM GMT"
           "</GENERATION_DATETIME></HEADER><RESULTS><WEB_APPLICATION><ID>7</ID><NAME>Shop</NAME><VULNERABILITY_LIST>"
           "<VULNERABILITY><UNIQUE_ID>u-1</UNIQUE_ID><ID>1</ID><QID>150001</QID><URL>https://shop.example.test/a</URL>"
           "<PARAM>q</PARAM><AUTHENTICATION>Required</AUTHENTICATION><POTENTIAL>false</POTENTIAL><STATUS>ACTIVE</"
           "STATUS>"
           "<PAYLOADS><PAYLOAD><NUM>1</NUM><PAYLOAD>q=1</PAYLOAD><REQUEST><METHOD>GET</METHOD><URL>https://first.test"
           "</URL><HEADERS><HEADER><key>Host</key><value> shop.example.test</value></HEADER></HEADERS></REQUEST>"
           "<RESPONSE><CONTENTS base64=\"true\">Zmlyc3QgYW5zd2Vy</CONTENTS></RESPONSE></PAYLOAD><PAYLOAD><NUM>2</NUM>"
           "<PAYLOAD>q=2</PAYLOAD><RESPONSE><CONTENTS>second answer</CONTENTS></RESPONSE></PAYLOAD></PAYLOADS>"
           "<IGNORED>false</IGNORED></VULNERABILITY>"
           "<VULNERABILITY><ID>2</ID><QID>150002</QID><URL>https://shop.example.test/b</URL><AUTHENTICATION>Not "
           "Required"
           "</AUTHENTICATION><POTENTIAL>true</POTENTIAL><STATUS>NEW</STATUS><IGNORED>true</IGNORED></VULNERABILITY>" +
           more +
           "</VULNERABILITY_LIST></WEB_APPLICATION></RESULTS><GLOSSARY><QID_LIST><QID><QID>150001</QID><CATEGORY>"
           "Confirmed Vulnerability</CATEGORY><SEVERITY>" +
           severity +
           "</SEVERITY><TITLE>Injection</TITLE><CWE>CWE-89</CWE></QID><QID><QID>150002</QID><CATEGORY>Potential "
           "Vulnerability</CATEGORY><SEVERITY>2</SEVERITY><TITLE>Framing</TITLE></QID></"
           "QID_LIST><OWASP_LIST><OWASP><CODE>"
           "A4</CODE><NAME>XML External Entities "
           "(XXE)</NAME></OWASP></OWASP_LIST></GLOSSARY><APPENDIX><WEB_APPLICATION>"
           "<ID>7</ID><NAME>Shop</NAME><URL>https://shop.example.test/</URL><OPERATING_SYSTEM>Linux</OPERATING_SYSTEM>"
           "</WEB_APPLICATION></APPENDIX></WAS_WEBAPP_REPORT>";
  }
};

}  // namespace qualyswas::cli::testing_support
