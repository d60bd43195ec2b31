#include "connector/cli/cli.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdlib.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <nlohmann/json.hpp>

#include "connector/base/utc.h"
#include "connector/http/scripted_transport.h"
#include "connector/store/store.h"

namespace qualyswas::cli {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto kPassword = "correct horse battery";

class FixedClock final : public Clock {
 public:
  Instant now() const override { return parse_utc("2026-01-06T06:00:00Z").value(); }
};
class NoSleep final : public Sleeper {
 public:
  void sleep_for(std::chrono::milliseconds, const std::stop_token&) override {}
};

std::string envelope(const std::string& inside) {
  return R"(<?xml version="1.0" encoding="UTF-8"?><ServiceResponse>)" + inside + "</ServiceResponse>";
}

// A vendor with one web application and one finding, whose name tries to play with the terminal.
std::optional<http::Answer> respond(const http::Request& request) {
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
    };
    return main_with(
        args, {.out = out, .err = err, .out_is_terminal = terminal, .err_is_terminal = false, .width = 80, .in = &in},
        environment);
  }
  void init() {
    ASSERT_EQ(qwas({"init", "--name", "shop", "--platform", "EU1", "--username", "acme_ab1"}), 0) << err.str();
  }
  std::string config_text() const {
    std::ifstream file{folder / "qwas.json"};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
  void write_config(const std::string& text) const { std::ofstream{folder / "qwas.json"} << text; }

  std::filesystem::path folder;
  std::map<std::string, std::string> variables;
  http::Script vendor;
  FixedClock clock;
  NoSleep sleeper;
  std::ostringstream out, err;
  std::istringstream in;
};

TEST_F(Qwas, WritesACommentedConfigurationThatItCanUse) {
  init();
  EXPECT_THAT(config_text(), AllOf(HasSubstr("//"), HasSubstr("\"platform\": \"EU1\""), HasSubstr("QWAS_PASSWORD"),
                                   Not(HasSubstr(kPassword))));
  EXPECT_THAT(out.str(), HasSubstr("check"));
  EXPECT_EQ(qwas({"check"}), 0) << err.str();
}

TEST_F(Qwas, NeverWritesOverAConfigurationUnlessForced) {
  init();
  EXPECT_EQ(qwas({"init", "--platform", "US1", "--username", "other"}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("exists already"), HasSubstr("--force")));
  EXPECT_THAT(config_text(), HasSubstr("EU1"));
  EXPECT_EQ(qwas({"init", "--platform", "US1", "--username", "other", "--force"}), 0);
  EXPECT_THAT(config_text(), HasSubstr("US1"));
}

TEST_F(Qwas, RefusesAnUnknownPlatformBeforeItWritesAnything) {
  EXPECT_EQ(qwas({"init", "--platform", "MARS1", "--username", "acme_ab1"}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("MARS1"), HasSubstr("->")));
  EXPECT_FALSE(std::filesystem::exists(folder / "qwas.json"));
}

TEST_F(Qwas, WritesAConfigurationOfProfileNeuronsWithoutVulcansSettings) {
  ASSERT_EQ(qwas({"init", "--profile", "neurons", "--network", "HQ", "--report-title-prefix", " Weekly ",
                  "--oldest-scan-data", "1 year", "--urba", "--platform", "EU1", "--username", "acme_ab1"}),
            0)
      << err.str();
  EXPECT_THAT(config_text(), AllOf(HasSubstr(R"("network": "HQ")"), HasSubstr(R"("report_title_prefix": " Weekly ")"),
                                   HasSubstr(R"("oldest_scan_data": "1 year")"), HasSubstr(R"("urba": true)")));
  EXPECT_THAT(config_text(), AllOf(Not(HasSubstr("informational")), Not(HasSubstr("archive_after_days")),
                                   Not(HasSubstr("knowledgebase")), Not(HasSubstr("\"format\""))));
}

TEST_F(Qwas, RefusesToWriteASettingOfTheOtherProfile) {
  EXPECT_EQ(qwas({"init", "--network", "HQ", "--platform", "EU1", "--username", "acme_ab1"}), 2);
  EXPECT_THAT(err.str(), HasSubstr("network: belongs to profile neurons"));
  EXPECT_EQ(qwas({"init", "--profile", "neurons", "--network", "HQ", "--informational", "--platform", "EU1",
                  "--username", "acme_ab1"}),
            2);
  EXPECT_THAT(err.str(), HasSubstr("informational: belongs to profile vulcan"));
  EXPECT_FALSE(std::filesystem::exists(folder / "qwas.json"));
}

TEST_F(Qwas, ChecksFiveRights) {
  init();
  EXPECT_EQ(qwas({"--json", "check"}), 0);
  const auto answer = json::parse(out.str());
  EXPECT_EQ(answer["passed"], true);
  EXPECT_EQ(answer["steps"].size(), 5u);
}

TEST_F(Qwas, EndsACheckThatFailsWithOneAndTheWayOut) {
  init();
  vendor.answer_when(http::target_begins("/qps/rest/portal/version"),
                     {.body = envelope("<responseCode>INVALID_CREDENTIALS</responseCode><responseErrorDetails>"
                                       "<errorMessage>Authentication failed</errorMessage></responseErrorDetails>")});
  EXPECT_EQ(qwas({"check"}), 1);
  EXPECT_THAT(out.str(),
              AllOf(HasSubstr("login accepted"), HasSubstr("FAILED"), HasSubstr("not tried"), HasSubstr("->")));
}

TEST_F(Qwas, SyncsAndShowsWhatCameIn) {
  init();
  EXPECT_EQ(qwas({"sync"}), 0) << err.str();
  EXPECT_THAT(out.str(), AllOf(HasSubstr("sync of shop: complete"), HasSubstr("Vulnerable"), HasSubstr("remarks")));
  EXPECT_THAT(err.str(),
              AllOf(HasSubstr("Connecting"), HasSubstr("Synced"), HasSubstr("Connected"), Not(HasSubstr("\r"))));
  EXPECT_EQ(qwas({"show", "assets"}), 0);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("4711"), HasSubstr("1 asset (0 archived)")));
  EXPECT_EQ(qwas({"show", "vulnerabilities"}), 0);
  EXPECT_THAT(out.str(), HasSubstr("150001"));
  EXPECT_EQ(qwas({"show", "instances", "--details"}), 0);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("finding 901"), HasSubstr("has not described this QID")));
  EXPECT_EQ(qwas({"show", "runs"}), 0);
  EXPECT_THAT(out.str(), HasSubstr("complete"));
  EXPECT_EQ(qwas({"show", "runs", "--log"}), 0);
  EXPECT_THAT(out.str(), HasSubstr("state Synced"));
  EXPECT_EQ(qwas({"reconcile"}), 0) << out.str();
}

TEST_F(Qwas, SyncsAtTheTimeItIsGiven) {
  init();
  EXPECT_EQ(qwas({"sync", "--now", "2026-03-04T05:06:07Z", "--json"}), 0);
  const auto run = json::parse(out.str());
  EXPECT_EQ(run["started"], "2026-03-04T05:06:07Z");
  EXPECT_EQ(run["verdict"], "complete");
  EXPECT_EQ(run["findings_pulled"], 1);
  EXPECT_EQ(run["archived"], 1);
}

TEST_F(Qwas, EndsAPartialSyncWithThree) {
  init();
  vendor.answer_when(http::target_begins("/api/"), {.status = 401,
                                                    .body = "<SIMPLE_RETURN><RESPONSE><CODE>2000</CODE><TEXT>"
                                                            "Bad Login/Password</TEXT></RESPONSE></SIMPLE_RETURN>"});
  EXPECT_EQ(qwas({"sync"}), 3);
  EXPECT_THAT(out.str(),
              AllOf(HasSubstr("partial"), HasSubstr("why it is not complete"), HasSubstr("solutions are missing")));
}

TEST_F(Qwas, EndsAFailedSyncWithOne) {
  init();
  vendor.answer_when(http::target_begins("/qps/"),
                     {.body = envelope("<responseCode>INVALID_CREDENTIALS</responseCode>")});
  EXPECT_EQ(qwas({"sync", "--json"}), 1);
  EXPECT_EQ(json::parse(out.str())["verdict"], "failed");
}

TEST_F(Qwas, EndsAReconciliationWithUnexplainedDifferencesWithOne) {
  init();
  EXPECT_EQ(qwas({"--json", "reconcile"}), 1);  // nothing was ever synced
  EXPECT_EQ(json::parse(out.str())["equal"], false);
}

TEST_F(Qwas, StreamsAnArrayForPrograms) {
  init();
  qwas({"sync"});
  EXPECT_EQ(qwas({"--json", "show", "instances"}), 0);
  const auto rows = json::parse(out.str());
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0]["qid"], 150001);
  EXPECT_EQ(rows[0]["finding_ids"], json::array({901}));
  EXPECT_EQ(qwas({"show", "instances", "--status", "Fixed", "--json"}), 0);
  EXPECT_EQ(json::parse(out.str()), json::array());
  EXPECT_EQ(qwas({"show", "instances", "--limit", "0", "--json"}), 0);
  EXPECT_EQ(json::parse(out.str()), json::array());
}

TEST_F(Qwas, SaysWhatToDoWhenNothingIsStored) {
  init();
  for (const auto* view : {"assets", "instances", "vulnerabilities", "runs"}) {
    EXPECT_EQ(qwas({"show", view}), 1) << "an empty answer would look like an empty store";
    EXPECT_EQ(out.str(), "");
    EXPECT_THAT(err.str(), AllOf(HasSubstr((folder / "qwas.db").string()), HasSubstr("run: qwas sync")));
  }
  EXPECT_EQ(qwas({"show", "assets", "--json"}), 1);
  EXPECT_EQ(json::parse(out.str())["error"]["kind"], "store");
  EXPECT_FALSE(std::filesystem::exists(folder / "qwas.db")) << "looking makes no store";
}

TEST_F(Qwas, NamesAStoreThatLeadsNowhere) {
  init();
  std::filesystem::create_symlink("qwas.db", folder / "qwas.db");  // to itself
  EXPECT_EQ(qwas({"show", "assets"}), 1);
  EXPECT_THAT(err.str(), HasSubstr((folder / "qwas.db").string()));
  std::filesystem::remove(folder / "qwas.db");
  std::filesystem::create_symlink("nowhere.db", folder / "qwas.db");
  EXPECT_EQ(qwas({"show", "assets"}), 1);
  EXPECT_THAT(err.str(), HasSubstr((folder / "qwas.db").string()));
}

TEST_F(Qwas, MakesItsFilesForTheirOwnerAlone) {
  init();
  qwas({"sync"});
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    EXPECT_EQ(entry.status().permissions(), std::filesystem::perms{0600}) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 3U) << "configuration, store, lock";
}

TEST_F(Qwas, NeedsNoPasswordToShow) {
  init();
  qwas({"sync"});
  variables.erase("QWAS_PASSWORD");
  EXPECT_EQ(qwas({"show", "assets"}), 0);
  EXPECT_EQ(qwas({"sync"}), 2);
  EXPECT_THAT(err.str(), HasSubstr("QWAS_PASSWORD"));
}

TEST_F(Qwas, NeverPrintsThePassword) {
  init();
  for (const auto& command : std::vector<std::vector<std::string>>{
           {"check"}, {"sync"}, {"show", "runs", "--log"}, {"--json", "sync"}, {"reconcile"}}) {
    qwas(command);
    EXPECT_THAT(out.str() + err.str(), Not(HasSubstr(kPassword)));
  }
}

TEST_F(Qwas, LetsNoControlCharacterOfTheVendorReachTheTerminal) {
  init();
  qwas({"sync"}, true);
  for (const auto& command : std::vector<std::vector<std::string>>{{"show", "instances"},
                                                                   {"show", "instances", "--details"},
                                                                   {"show", "vulnerabilities"},
                                                                   {"--json", "show", "instances"}}) {
    EXPECT_EQ(qwas(command, true), 0);
    EXPECT_THAT(out.str(), AllOf(HasSubstr("Evil"), Not(HasSubstr("\xC2\x9B"))));
  }
}

TEST_F(Qwas, CutsCellsOnATerminalOnlyAndNotWhenTold) {
  init();
  qwas({"sync"});
  const std::string location = "https://shop.example.test/a";
  qwas({"show", "instances"}, true);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("…"), Not(HasSubstr(location))));
  qwas({"show", "instances", "--wide"}, true);
  EXPECT_THAT(out.str(), HasSubstr(location));
  qwas({"show", "instances"});
  EXPECT_THAT(out.str(), HasSubstr(location));
}

// --- profile neurons ---

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
  std::string file(const std::string& name, const std::string& text) const {
    auto path = (folder / name).string();
    std::ofstream{path, std::ios::binary} << text;
    return path;
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
  json rows(std::vector<std::string> args) {
    args.insert(args.begin(), "--json");
    EXPECT_EQ(qwas(args), 0) << err.str();
    return json::parse(out.str());
  }
};

TEST_F(QwasNeurons, TakesAFileInAndShowsIt) {
  init();
  EXPECT_EQ(qwas({"upload", file("weekly.xml", report("4"))}), 0) << out.str();
  EXPECT_THAT(out.str(), AllOf(testing::StartsWith("ingested"), HasSubstr("weekly.xml"), HasSubstr("\"Weekly\""),
                               HasSubstr("1 application, 2 findings (1 ignored): 2 new")));
  const auto applications = rows({"show", "applications"});
  ASSERT_EQ(applications.size(), 1u);
  EXPECT_EQ(applications[0]["application_id"], 7);
  EXPECT_EQ(applications[0]["network"], "HQ");
  EXPECT_EQ(applications[0]["scanner"], "QUALYS");
  EXPECT_EQ(applications[0]["address"], "shop.example.test");
  EXPECT_EQ(applications[0]["operating_system"], "Linux");
  EXPECT_EQ(applications[0]["severity_counts"],
            json::parse(R"({"critical": 1, "high": 0, "medium": 0, "low": 0, "unmapped": 0})"));
  EXPECT_EQ(applications[0]["urls"], json::array({"https://shop.example.test/", "https://shop.example.test/a"}));
  const auto findings = rows({"show", "findings"});
  ASSERT_EQ(findings.size(), 1u) << "the ignored one is not displayed";
  EXPECT_EQ(findings[0]["scanner"], "QUALYS");
  EXPECT_EQ(findings[0]["severity"], "Critical");
  EXPECT_EQ(findings[0]["vulnerability_type"], "Confirmed Vulnerability");
  EXPECT_EQ(findings[0]["source_status"], "Authentication Required");
  EXPECT_EQ(findings[0]["owasp_label"], "OWASP 2017");
  EXPECT_EQ(findings[0]["details"]["payloads"].size(), 2u);
  const auto uploads = rows({"show", "uploads"});
  ASSERT_EQ(uploads.size(), 1u);
  EXPECT_EQ(uploads[0]["outcome"], "ingested");
  EXPECT_EQ(uploads[0]["type"], "WAS_WEBAPP_REPORT");
}

TEST_F(QwasNeurons, ShowsRequestAndResponseOfEveryPayload) {
  init();
  qwas({"upload", file("weekly.xml", report("4"))});
  EXPECT_EQ(qwas({"show", "findings", "--qid", "150001", "--details"}), 0);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("payload 1"), HasSubstr("GET https://first.test"),
                               HasSubstr("Host: shop.example.test"), HasSubstr("first answer"), HasSubstr("payload 2"),
                               HasSubstr("second answer"), HasSubstr("CWE-89")));
}

struct Filtered {
  const char* name;
  std::vector<std::string> filter;
  std::vector<int> qids;
};
void PrintTo(const Filtered& filtered, std::ostream* out) { *out << filtered.name; }
class QwasFilter : public QwasNeurons, public testing::WithParamInterface<Filtered> {};
TEST_P(QwasFilter, LetsThroughWhatIsAskedFor) {
  init();
  qwas({"upload", file("weekly.xml", report("4"))});
  std::vector<std::string> args{"show", "findings"};
  args.insert(args.end(), GetParam().filter.begin(), GetParam().filter.end());
  std::vector<int> qids;
  for (const auto& row : rows(args)) qids.push_back(row["qid"]);
  EXPECT_EQ(qids, GetParam().qids);
}
INSTANTIATE_TEST_SUITE_P(
    All, QwasFilter,
    testing::Values(
        Filtered{"Severity", {"--severity", "Critical"}, {150001}},
        Filtered{"SeverityInAnyCase", {"--severity", "critical"}, {150001}},
        Filtered{"OtherSeverity", {"--severity", "Low"}, {}}, Filtered{"Unmapped", {"--severity", "unmapped"}, {}},
        Filtered{"State", {"--state", "open"}, {150001}}, Filtered{"OtherState", {"--state", "Closed"}, {}},
        Filtered{"Scanner", {"--scanner", "QUALYS"}, {150001}}, Filtered{"OtherScanner", {"--scanner", "NESSUS"}, {}},
        Filtered{"ApplicationByName", {"--application", "Shop"}, {150001}},
        Filtered{"ApplicationById", {"--application", "7"}, {150001}},
        Filtered{"OtherApplication", {"--application", "Blog"}, {}}, Filtered{"Network", {"--network", "HQ"}, {150001}},
        Filtered{"OtherNetwork", {"--network", "DMZ"}, {}}, Filtered{"Qid", {"--qid", "150001"}, {150001}},
        Filtered{"OtherQid", {"--qid", "150002"}, {}}, Filtered{"Ignored", {"--ignored"}, {150002}}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(QwasNeurons, TakesTheStandardInputIn) {
  init();
  in.str(report("4"));
  EXPECT_EQ(qwas({"upload", "-"}), 0) << out.str();
  EXPECT_THAT(out.str(), HasSubstr("standard input"));
  EXPECT_EQ(rows({"show", "findings"}).size(), 1u);
}

TEST_F(QwasNeurons, GoesOnBehindABadFileAndEndsWithOne) {
  init();
  const auto bad = file("notes.txt", "these are notes and no report, more than a few words of them");
  EXPECT_EQ(qwas({"upload", bad, (folder / "nowhere.xml").string(), folder.string(), file("weekly.xml", report("4"))}),
            1);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("notes.txt: the file is not XML\n           -> upload a"),
                               HasSubstr("nowhere.xml: the file is not there"), HasSubstr("the file is a folder"),
                               HasSubstr("ingested")));
  EXPECT_EQ(rows({"show", "uploads"}).size(), 2u) << "what could not be opened did not arrive";
}

TEST_F(QwasNeurons, EndsWithThreeWhenAPartCouldNotBeRead) {
  init();
  EXPECT_EQ(qwas({"upload", file("weekly.xml", report("4", "<VULNERABILITY/>"))}), 3);
  EXPECT_THAT(out.str(), AllOf(testing::StartsWith("incomplete"), HasSubstr("closes nothing")));
}

TEST_F(QwasNeurons, PrintsAnArrayOfFilesForPrograms) {
  init();
  EXPECT_EQ(qwas({"--json", "upload", file("weekly.xml", report("4")), file("bad.xml", "<x/>")}), 1);
  const auto files = json::parse(out.str());
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0]["outcome"], "ingested");
  EXPECT_EQ(files[1]["outcome"], "refused");
  EXPECT_EQ(files[1]["type"], nullptr);
  EXPECT_EQ(files[1]["reasons"].size(), 2u);
}

TEST_F(QwasNeurons, NeedsNeitherServerNorPasswordToTakeFilesIn) {
  write_config(R"({"connectors": [{"name": "files", "profile": "neurons", "network": "HQ"}]})");
  variables.erase("QWAS_PASSWORD");
  EXPECT_EQ(qwas({"upload", file("weekly.xml", report("4"))}), 0) << err.str();
  EXPECT_EQ(rows({"show", "applications"}).size(), 1u);
  EXPECT_TRUE(vendor.requests().empty());
}

TEST_F(QwasNeurons, NeverTakesFilesInWhileASyncOfTheConnectorRuns) {
  init();
  const auto store = store::open_sqlite((folder / "qwas.db").string()).value();
  const auto claim = store->claim("files").value();
  EXPECT_EQ(qwas({"upload", file("weekly.xml", report("4"))}), 1);
  EXPECT_THAT(err.str(), testing::StartsWith("qwas: busy: "));
}

TEST_F(QwasNeurons, SyncsReports) {
  init();
  EXPECT_EQ(qwas({"sync"}), 0) << out.str() << err.str();
  EXPECT_THAT(out.str(), AllOf(HasSubstr("sync of files: complete"), HasSubstr("reports ingested              1")));
  EXPECT_EQ(rows({"show", "findings"}).size(), 1u);
  EXPECT_EQ(rows({"show", "uploads"})[0]["report_id"], 31);
  EXPECT_EQ(rows({"show", "runs"})[0]["reports_ingested"], 1);
  EXPECT_EQ(qwas({"check"}), 0);
  EXPECT_THAT(out.str(), HasSubstr("report access"));
}

TEST_F(QwasNeurons, EndsAPartialSyncWithThree) {
  init();
  for (int attempt = 0; attempt < 2; ++attempt)
    vendor.answer_when(http::target_begins("/qps/rest/3.0/download/"), {.body = "<INVENTORY/>"});
  EXPECT_EQ(qwas({"sync"}), 3);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("why it is not complete"), HasSubstr("'INVENTORY'")));
}

struct View {
  const char *profile, *view, *has;
};
void PrintTo(const View& view, std::ostream* out) { *out << view.profile << " " << view.view; }
class QwasView : public QwasNeurons, public testing::WithParamInterface<View> {};
TEST_P(QwasView, OfTheOtherProfileIsRefusedNamingWhatThereIs) {
  write_config(std::string{R"({"connectors": [{"name": "one", "profile": ")"} + GetParam().profile + "\"}]}");
  EXPECT_EQ(qwas({"show", GetParam().view}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr(std::string{"has no "} + GetParam().view), HasSubstr(GetParam().has)));
}
INSTANTIATE_TEST_SUITE_P(All, QwasView,
                         testing::Values(View{"neurons", "assets", "applications, findings, uploads, runs"},
                                         View{"neurons", "vulnerabilities", "applications, findings, uploads, runs"},
                                         View{"neurons", "instances", "applications, findings, uploads, runs"},
                                         View{"vulcan", "applications", "assets, vulnerabilities, instances, runs"},
                                         View{"vulcan", "findings", "assets, vulnerabilities, instances, runs"},
                                         View{"vulcan", "uploads", "assets, vulnerabilities, instances, runs"}),
                         [](const auto& row) { return std::string{row.param.profile} + "_" + row.param.view; });

TEST_F(QwasNeurons, TakesNoFilesIntoAConnectorOfTheOtherProfile) {
  write_config(R"({"connectors": [{"name": "one", "profile": "vulcan"}]})");
  EXPECT_EQ(qwas({"upload", file("weekly.xml", report("4"))}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("takes in no report files"), HasSubstr("\n  -> ")));
}

TEST_F(QwasNeurons, HasNothingToReconcile) {
  init();
  EXPECT_EQ(qwas({"reconcile"}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("profile neurons"), HasSubstr("\n  -> ")));
}

// --- bad input: one readable line, one way out, exit code 2, no request ---

struct Mistake {
  std::string_view name;
  std::string config;
  std::vector<std::string> args;
  std::string_view says;
};
void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.name; }

class QwasGiven : public Qwas, public testing::WithParamInterface<Mistake> {};

TEST_P(QwasGiven, NamesTheMistakeAndTheWayOut) {
  if (!GetParam().config.empty()) write_config(GetParam().config);
  EXPECT_EQ(qwas(GetParam().args), 2);
  EXPECT_THAT(err.str(),
              AllOf(testing::StartsWith("qwas: "), HasSubstr(std::string{GetParam().says}), HasSubstr("\n  -> ")));
  EXPECT_TRUE(vendor.requests().empty());
}

std::string one_connector(const std::string& server, const std::string& rest = "") {
  return R"({"connectors": [{"name": "shop", "username": "acme_ab1", "password_env": "QWAS_PASSWORD", )" + server +
         rest + "}]}";
}

INSTANTIATE_TEST_SUITE_P(
    Mistakes, QwasGiven,
    testing::Values(
        Mistake{"NoConfiguration", "", {"sync"}, "cannot be read"},
        Mistake{"NoJson", "{\"connectors\": [", {"sync"}, "qwas.json"},
        Mistake{"NoServer", one_connector("\"profile\": \"vulcan\""), {"sync"}, "url"},
        Mistake{"AnUnknownPlatform", one_connector("\"platform\": \"MARS1\""), {"sync"}, "MARS1"},
        Mistake{"AnUnknownSetting", one_connector("\"platform\": \"US1\"", ", \"colour\": 1"), {"sync"}, "colour"},
        Mistake{
            "TwoConnectorsAndNoChoice", R"({"connectors": [{"name": "a"}, {"name": "b"}]})", {"sync"}, "2 connectors"},
        Mistake{
            "AConnectorThatIsNotThere", one_connector("\"platform\": \"US1\""), {"--connector", "x", "sync"}, "'x'"},
        Mistake{"AnUnknownCommand", "", {"frobnicate"}, "frobnicate"},
        Mistake{"ATimeThatIsNone", "", {"--now", "yesterday", "sync"}, "yesterday"},
        Mistake{"AnUnknownProfile", one_connector("\"profile\": \"volcano\""), {"show", "runs"}, "volcano"},
        Mistake{"UploadWithoutAFile", "", {"upload"}, "FILE"},
        Mistake{"ASeverityThatIsNone", "", {"show", "findings", "--severity", "Awful"}, "Awful"},
        Mistake{"InitWithoutAServer", "", {"init", "--username", "x"}, "--platform"},
        Mistake{"ARunThatIsNone", "", {"show", "runs", "--log", "last"}, "last"}),
    [](const auto& mistake) { return std::string{mistake.param.name}; });

TEST_F(Qwas, RefusesAColonInThePasswordBeforeAnyRequest) {
  init();
  variables["QWAS_PASSWORD"] = "with:colon";
  EXPECT_EQ(qwas({"sync"}), 2);
  EXPECT_THAT(err.str(), AllOf(HasSubstr("':'"), Not(HasSubstr("with:colon"))));
  EXPECT_TRUE(vendor.requests().empty());
}

TEST_F(Qwas, TellsAnErrorToProgramsToo) {
  EXPECT_EQ(qwas({"--json", "sync"}), 2);
  const auto error = json::parse(out.str())["error"];
  EXPECT_EQ(error["kind"], "config");
  EXPECT_FALSE(error["message"].get<std::string>().empty());
  EXPECT_FALSE(error["advice"].get<std::string>().empty());
}

TEST_F(Qwas, SaysThatAStoreIsNoDatabase) {
  init();
  std::ofstream{folder / "qwas.db"} << "this is a letter, not a database, and it is long enough to be seen as one";
  EXPECT_EQ(qwas({"sync"}), 1);
  EXPECT_THAT(err.str(), AllOf(testing::StartsWith("qwas: store: "), HasSubstr("qwas.db")));
}

TEST_F(Qwas, ShowsItsExitCodesAndExamples) {
  EXPECT_EQ(qwas({"--help"}), 0);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("Exit codes"), HasSubstr("Examples")));
  EXPECT_EQ(qwas({"show", "runs", "--help"}), 0);
  EXPECT_THAT(out.str(), AllOf(HasSubstr("--log"), HasSubstr("Example")));
  EXPECT_EQ(qwas({"--version"}), 0);
  EXPECT_THAT(out.str(), HasSubstr("qwas 0."));
  EXPECT_EQ(qwas({}), 2);
}

}  // namespace
}  // namespace qualyswas::cli
