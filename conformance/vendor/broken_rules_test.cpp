// Rules that never fail prove nothing: the fake's answers are changed on their way, one change a row, and the probe
// that watches over it must fail.
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/vendor/caller.h"
#include "conformance/vendor/probes/all.h"
#include "conformance/vendor/run.h"
#include "mockqualys/server/message.h"
#include "mockqualys/server/server.h"

namespace qualyswas::conformance::vendor {
namespace {

using Asked = mockqualys::server::Request;
using Answered = mockqualys::server::Reply;
using Breaks = std::function<void(const Asked&, Answered&)>;

struct BrokenRule {
  const char* name;
  const char* probe;  // its id, or that of several up to a dot; all of these must fail
  Breaks breaks;
};
void PrintTo(const BrokenRule& row, std::ostream* out) { *out << row.name; }

// Every occurrence, in the body.
Breaks replaces(std::string from, std::string to) {
  return [=](const Asked&, Answered& answer) {
    std::string body{answer.text()};
    for (std::size_t at = 0; (at = body.find(from, at)) != std::string::npos; at += to.size())
      body.replace(at, from.size(), to);
    answer.set_body(std::move(body));
  };
}

Breaks sets_header(std::string name, std::string value) {
  return [=](const Asked&, Answered& answer) {
    std::erase_if(answer.headers, [&](const auto& one) { return one.first == name; });
    if (!value.empty()) answer.headers.emplace_back(name, value);
  };
}

Breaks sets_status(int status) {
  return [=](const Asked&, Answered& answer) { answer.status = status; };
}

// As if the vendor did not know the field any more.
Breaks refuses(std::string part_of_the_request) {
  return [=](const Asked& asked, Answered& answer) {
    if (asked.body.find(part_of_the_request) == std::string::npos) return;
    answer.set_body(
        "<ServiceResponse><responseCode>INVALID_REQUEST</responseCode><responseErrorDetails><errorMessage>no"
        "</errorMessage></responseErrorDetails></ServiceResponse>");
  };
}

// The first record of every page once more, behind the last.
Breaks adds_a_record() {
  return [](const Asked&, Answered& answer) {
    std::string body{answer.text()};
    const auto begin = body.find("<Finding>"), end = body.find("</Finding>");
    const auto close = body.rfind("</data>");
    if (begin == std::string::npos || close == std::string::npos) return;
    body.insert(close, body.substr(begin, end + 10 - begin));
    answer.set_body(std::move(body));
  };
}

class RuleThatIsBroken : public testing::TestWithParam<BrokenRule> {};

TEST_P(RuleThatIsBroken, Fails) {
  mockqualys::Options options;
  options.threads = 1;
  const auto server = mockqualys::Server::start(options).value();
  server->tap({.before = {}, .after = GetParam().breaks});
  const auto user = server->world().users().front();
  const Target target{
      .kind = TargetKind::Mock,
      .place = {.tls = false, .host = "127.0.0.1", .port = std::to_string(server->port()), .ca_file = {}},
      .username = user.name,
      .password = user.password,
      .running = {}};
  auto probes = all_probes();
  std::erase_if(probes,
                [](const Probe& one) { return !(one.id + ".").starts_with(std::string{GetParam().probe} + "."); });
  ASSERT_FALSE(probes.empty());
  const auto transport = make_transport(target.place);
  Caller caller{target, *transport, {}, [](std::chrono::milliseconds) {}};
  for (const auto& one : run_probes(probes, caller).probes)
    EXPECT_EQ(one.outcome.verdict, ProbeVerdict::Failed)
        << one.id << " " << name_of(one.outcome.verdict) << " " << one.outcome.why;
}

INSTANTIATE_TEST_SUITE_P(
    Vendor, RuleThatIsBroken,
    testing::Values(
        BrokenRule{"TheVersion", "version.xml", replaces("WAS-VERSION", "WAS_VERSION")},
        BrokenRule{"TheVersionInJson", "version.json", replaces("Portal-Version", "PortalVersion")},
        BrokenRule{"TheDeclaration", "envelope.declaration", replaces("encoding=\"UTF-8\"", "encoding='UTF-8'")},
        BrokenRule{"TheLayout", "envelope.layout", replaces("\n  <count>", "\n    <count>")},
        BrokenRule{"TheOrderOfAnEnvelope", "envelope.finding.search",
                   replaces("<responseCode>SUCCESS</responseCode>", "<extra/><responseCode>SUCCESS</responseCode>")},
        BrokenRule{"AnEmptySearch", "envelope.webapp.nothing", replaces("<count>0</count>", "<count>1</count>")},
        BrokenRule{"ACount", "envelope.report.count", replaces("</count>", "</count><data/>")},
        BrokenRule{"AGet", "envelope.wasscan.get", replaces("<count>1</count>", "<count>2</count>")},
        BrokenRule{"MoreInJson", "envelope.webapp.json",
                   replaces("\"hasMoreRecords\":\"true\"", "\"hasMoreRecords\":true")},
        BrokenRule{"TheSchemaLocation", "envelope.finding.schema", replaces("finding.xsd", "other.xsd")},
        BrokenRule{"Cdata", "envelope.cdata.webapp.name", replaces("<![CDATA[", "")},
        BrokenRule{"TheFormat", "format.json",
                   [](const Asked&, Answered& answer) {
                     answer.set_body("<ServiceResponse><responseCode>SUCCESS</responseCode></ServiceResponse>");
                   }},
        BrokenRule{"TheFormatWithoutAcceptance", "format.mixed", replaces("{", "<a/>{")},
        BrokenRule{"ABodyWithoutAType", "format.no-content-type", sets_status(200)},
        BrokenRule{"ARecordTwice", "paging.finding.ascending", adds_a_record()},
        BrokenRule{"TheSum", "paging.finding.sum", adds_a_record()},
        BrokenRule{"TheCursor", "paging.finding.cursor", adds_a_record()},
        BrokenRule{"AnOffset", "paging.webapp.offset",
                   [](const Asked& asked, Answered& answer) {
                     if (asked.body.find("<startFromOffset>2<") != std::string::npos)
                       replaces("<id>", "<id>9")(asked, answer);
                   }},
        BrokenRule{"AField", "filters.field.finding.webApp.name", refuses("field=\"webApp.name\"")},
        BrokenRule{"AnOperator", "filters.field.webapp.id", refuses("operator=\"LESSER\"")},
        BrokenRule{"TheMeaningOfAType", "filters.type.VULNERABILITY",
                   replaces("<type>VULNERABILITY</type>", "<type>INFORMATION_GATHERED</type>")},
        BrokenRule{"ADateThatIsTooEarly", "filters.date.greater",
                   [](const Asked& asked, Answered& answer) {
                     if (asked.body.find("field=\"lastDetectedDate\"") == std::string::npos) return;
                     replaces("<lastDetectedDate>2", "<lastDetectedDate>1")(asked, answer);
                   }},
        BrokenRule{"TheSentenceOfAnError", "errors.value.finding.webApp.id.xml",
                   replaces("Invalid value format", "Wrong value format")},
        BrokenRule{"TheStatusOfAnError", "errors.value.webapp.isScanned", sets_status(400)},
        BrokenRule{"TheCodeOfAnError", "errors.unknown-element", replaces("INVALID_XML", "INVALID_REQUEST")},
        BrokenRule{"AnElement", "elements.webapp-search-xml.presence", replaces("createdDate", "created")},
        BrokenRule{"AType", "elements.finding-search-json.types",
                   replaces("\"isIgnored\":\"", "\"isIgnored\":7,\"x\":\"")},
        BrokenRule{"ASeverity", "finding.severity", replaces("<severity>", "<severity>9")},
        BrokenRule{"TheOrderOfDates", "finding.dates", replaces("<lastTestedDate>2", "<lastTestedDate>1")},
        BrokenRule{"AUniqueId", "finding.unique",
                   [](const Asked&, Answered& answer) {
                     std::string body{answer.text()};
                     for (std::size_t at = 0; (at = body.find("<uniqueId>", at)) != std::string::npos; at += 46)
                       body.replace(at + 10, 36, "11111111-2222-4333-8444-555555555555");
                     answer.set_body(std::move(body));
                   }},
        BrokenRule{"TheFormsOfAFinding", "finding.forms",
                   [](const Asked& asked, Answered& answer) {
                     if (asked.header("Accept") == "application/json") replaces("ACTIVE", "FIXED")(asked, answer);
                   }},
        BrokenRule{"TheResultsOfAScan", "scan.download.xml", replaces("<WasScan", "<OtherScan")},
        BrokenRule{"TheReferenceOfAScan", "scan.reference", replaces("<reference>was/", "<reference>scan/")},
        BrokenRule{"AReport", "report.WAS_WEBAPP_REPORT.document", replaces("WAS_WEBAPP_REPORT>", "OTHER_REPORT>")},
        BrokenRule{"TheDatesOfAReport", "report.WAS_WEBAPP_REPORT.dates", replaces(" GMT", " UTC")},
        BrokenRule{"TheSectionsOfAReport", "report.WAS_WEBAPP_REPORT.sections", replaces("GLOSSARY>", "OTHER>")},
        BrokenRule{"AVulnerabilityOfAReport", "report.WAS_WEBAPP_REPORT.vulnerabilities",
                   replaces("IGNORED>", "OTHER>")},
        BrokenRule{"TheKnowledgeBase", "kb.document", replaces("KNOWLEDGE_BASE_VULN_LIST_OUTPUT", "OTHER")},
        BrokenRule{"ALevelOfTheKnowledgeBase", "kb.severity", replaces("<SEVERITY_LEVEL>", "<SEVERITY_LEVEL>1")},
        BrokenRule{"AnElementOfTheKnowledgeBase", "kb.elements.presence", replaces("DISCOVERY>", "OTHER>")},
        BrokenRule{"ACodeOfTheKnowledgeBase", "kb.wrong-ids", replaces("1905", "1904")},
        BrokenRule{"AQidThatIsNotThere", "kb.unknown-qid", sets_status(404)},
        BrokenRule{"ALimitOfQps", "headers.no-limits", sets_header("X-RateLimit-Limit", "300")},
        BrokenRule{"ALimitThatIsGone", "headers.limits.x-ratelimit-limit", sets_header("X-RateLimit-Limit", "")},
        BrokenRule{"AContentType", "headers.type", sets_header("Content-Type", "text/plain")},
        BrokenRule{"Evaluation", "headers.evaluation-version", sets_header("evaluation", "false")},
        BrokenRule{"ARefusedLogin", "login.unknown", replaces("Authentication failed", "No")},
        BrokenRule{"ALoginThatIsMissing", "login.none", replaces("AUTH_CREDENTIALS_NEEDED", "INVALID_CREDENTIALS")},
        BrokenRule{"AClassicLogin", "login.classic", replaces("Bad Login/Password", "No")},
        BrokenRule{"TheHostList", "neighbour.host-list", replaces("<DATETIME>", "<DATETIME>x")},
        BrokenRule{"TheActivityLog", "neighbour.activity-log", replaces("----BEGIN", "--BEGIN")}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace qualyswas::conformance::vendor
