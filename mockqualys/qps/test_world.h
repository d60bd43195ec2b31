// A small estate for the tests of this folder, and calls on it in one line.
#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

#include "mockqualys/qps/qps.h"
#include "mockqualys/reports/document.h"

namespace mockqualys::qps::test {

inline constexpr std::string_view kWebApps = R"(<ServiceResponse><data>
<WebApp><id>410001</id><name><![CDATA[Shop & Cart]]></name><url><![CDATA[https://shop.example.test]]></url><os>Linux</os>
 <owner><id>17</id><username>acme_ab1</username></owner>
 <attributes><count>2</count><list>
  <Attribute><name><![CDATA[Business Function]]></name><value><![CDATA[Sales]]></value></Attribute>
  <Attribute><name><![CDATA[Region]]></name><value><![CDATA[North]]></value></Attribute></list></attributes>
 <scannerLocked>false</scannerLocked>
 <urlBlacklist><count>1</count><list><UrlEntry regex="true"><![CDATA[/logout.*]]></UrlEntry></list></urlBlacklist>
 <tags><count>2</count><list><Tag><id>5</id><name><![CDATA[prod]]></name></Tag>
  <Tag><id>6</id><name><![CDATA[public]]></name></Tag></list></tags>
 <isScheduled>true</isScheduled>
 <lastScan><id>77</id><name><![CDATA[weekly]]></name><summary><resultsStatus>SUCCESSFUL</resultsStatus></summary></lastScan>
 <createdDate>2024-02-01T10:00:00Z</createdDate><updatedDate>2025-02-01T10:00:00Z</updatedDate><config/></WebApp>
<WebApp><id>410002</id><name><![CDATA[Depot ]]></name><url><![CDATA[https://depot.example.test/#/]]></url>
 <tags><count>0</count></tags>
 <createdDate>2024-03-01T10:00:00Z</createdDate><updatedDate>2025-03-01T10:00:00Z</updatedDate></WebApp>
</data></ServiceResponse>)";

inline constexpr std::string_view kFindings = R"(<ServiceResponse><data>
<Finding><id>901</id><uniqueId>11111111-2222-4333-8444-555555555555</uniqueId><qid>150001</qid><detectionScore>50</detectionScore>
 <name><![CDATA[Reflected <XSS>]]></name><type>VULNERABILITY</type><potential>false</potential><findingType>QUALYS</findingType>
 <group>XSS</group><cwe><count>2</count><list><long>79</long><long>80</long></list></cwe>
 <owasp><count>1</count><list><OWASP><name><![CDATA[Injection]]></name><url><![CDATA[https://owasp.example.test/A3]]></url><code>3</code></OWASP></list></owasp>
 <wasc><count>1</count><list><WASC><name><![CDATA[CROSS-SITE SCRIPTING]]></name><url><![CDATA[https://wasc.example.test/8]]></url><code>8</code></WASC></list></wasc>
 <param><![CDATA[q]]></param>
 <resultList><count>1</count><list><Result><authentication>false</authentication><ajax>false</ajax>
  <accessPath><count>1</count><list><Url><![CDATA[https://shop.example.test/]]></Url></list></accessPath>
  <payloads><count>1</count><list><PayloadInstance><payload><![CDATA[q="1"]]></payload>
   <request><method>GET</method><link><![CDATA[https://shop.example.test/s?q=1]]></link><headers><![CDATA[SG9zdA==]]></headers></request>
   <response><![CDATA[comment: seen
twice]]></response><payloadResponce><offset>120</offset><length>14</length></payloadResponce></PayloadInstance></list></payloads></Result></list></resultList>
 <severity>4</severity><url><![CDATA[https://shop.example.test/s?q=1&r=2]]></url><status>ACTIVE</status>
 <firstDetectedDate>2026-01-01T08:00:00Z</firstDetectedDate><lastDetectedDate>2026-01-03T08:00:00Z</lastDetectedDate>
 <lastTestedDate>2026-01-04T08:00:00Z</lastTestedDate><timesDetected>12</timesDetected>
 <webApp><id>410001</id><name><![CDATA[Shop & Cart]]></name><url><![CDATA[https://shop.example.test]]></url>
  <tags><count>1</count><list><Tag><id>5</id><name><![CDATA[prod]]></name></Tag></list></tags></webApp>
 <patch>3</patch><isIgnored>true</isIgnored><ignoredReason>RISK_ACCEPTED</ignoredReason>
 <ignoredBy><id>17</id><username>acme_ab1</username></ignoredBy><ignoredDate>2026-01-02T00:00:00Z</ignoredDate>
 <externalRef>TICKET-7</externalRef><cvssV3><base>6.1</base><temporal>5.3</temporal><attackVector>Network</attackVector></cvssV3>
 <history><set><WebAppFindingHistory><scanData><id>1</id><reference>was/1.1</reference><launchedDate>2026-01-03T08:00:00Z</launchedDate></scanData></WebAppFindingHistory>
  <WebAppFindingHistory><scanData><id>2</id><reference>was/2.1</reference><launchedDate>2026-01-01T08:00:00Z</launchedDate></scanData></WebAppFindingHistory></set></history>
 <updatedDate>2026-01-04T09:00:00Z</updatedDate></Finding>
<Finding><id>902</id><uniqueId>21111111-2222-4333-8444-555555555555</uniqueId><qid>150002</qid><name><![CDATA[Links Crawled]]></name>
 <type>INFORMATION_GATHERED</type><potential>false</potential><findingType>QUALYS</findingType><severity>1</severity>
 <firstDetectedDate>2026-01-01T08:00:00Z</firstDetectedDate><lastDetectedDate>2026-01-04T08:00:00Z</lastDetectedDate>
 <lastTestedDate>2026-01-04T08:00:00Z</lastTestedDate>
 <webApp><id>410001</id><name><![CDATA[Shop & Cart]]></name><url><![CDATA[https://shop.example.test]]></url></webApp></Finding>
<Finding><id>905</id><qid>150003</qid><name><![CDATA[Card Number]]></name><type>SENSITIVE_CONTENT</type><group>CC</group>
 <severity>2</severity><url><![CDATA[https://depot.example.test/card]]></url><status>FIXED</status>
 <firstDetectedDate>2025-12-01T08:00:00Z</firstDetectedDate><lastDetectedDate>2025-12-08T08:00:00Z</lastDetectedDate>
 <lastTestedDate>2026-01-05T08:00:00Z</lastTestedDate><timesDetected>2</timesDetected>
 <webApp><id>410002</id><name><![CDATA[Depot ]]></name></webApp><isIgnored>false</isIgnored></Finding>
</data></ServiceResponse>)";

// Two of the first web app, one that never ends.
inline constexpr std::string_view kReports = R"(<ServiceResponse><data>
<Report><id>7001</id><name><![CDATA[Weekly Shop & Cart]]></name><owner><id>17</id><username>acme_ab1</username></owner>
 <type>WAS_WEBAPP_REPORT</type><format>XML</format><status>COMPLETE</status><size>1</size>
 <creationDate>2025-12-01T10:00:00Z</creationDate><tags><count>1</count><list><Tag><id>5</id><name><![CDATA[prod]]></name></Tag></list></tags>
 <config><webAppReport><target><webapps><WebApp><id>410001</id></WebApp></webapps></target></webAppReport></config></Report>
<Report><id>7002</id><name><![CDATA[Scans]]></name><owner><id>18</id><username>acme_cd2</username></owner>
 <type>WAS_SCAN_REPORT</type><format>PDF</format><status>ERROR</status><creationDate>2025-12-08T10:00:00Z</creationDate>
 <config><webAppReport><target><webapps><WebApp><id>410001</id></WebApp><WebApp><id>410002</id></WebApp></webapps></target></webAppReport></config></Report>
<Report><id>7003</id><name><![CDATA[Catalog]]></name><owner><id>17</id><username>acme_ab1</username></owner>
 <type>WAS_CATALOG_REPORT</type><format>CSV_V2</format><status>RUNNING</status><creationDate>2025-12-15T10:00:00Z</creationDate></Report>
</data></ServiceResponse>)";
inline constexpr std::string_view kReportFile = "<?xml version='1.0' encoding='UTF-8'?>\n<WAS_WEBAPP_REPORT/>\n";

// Records of the smaller kinds, by the file of an estate that holds them.
struct SmallFile {
  const char* name;
  std::string_view records;
};
inline constexpr SmallFile kSmallFiles[] = {
    {"tags.xml",
     "<Tag><id>5</id><name>prod</name><created>2024-01-01T00:00:00Z</created><color>#336699</color></Tag>"
     "<Tag><id>6</id><name>public</name><parentTagId>5</parentTagId><ruleType>STATIC</ruleType></Tag>"
     "<Tag><id>8</id><name>Cloud &amp; Co</name><ruleText>q</ruleText><ruleType>CLOUD_ASSET</ruleType>"
     "<provider>EC2</provider></Tag>"},
    {"optionprofiles.xml",
     "<OptionProfile><id>31</id><name><![CDATA[Nightly]]></name><owner><id>17</id><username>acme_ab1</username>"
     "<lastName><![CDATA[Baker]]></lastName></owner><isDefault>false</isDefault><tags><count>1</count><list><Tag>"
     "<id>5</id><name><![CDATA[prod]]></name></Tag></list></tags><maxCrawlRequests>300</maxCrawlRequests>"
     "<createdDate>2025-01-01T00:00:00Z</createdDate><updatedDate>2025-02-01T00:00:00Z</updatedDate></OptionProfile>"},
    {"authrecords.xml",
     "<WebAppAuthRecord><id>41</id><name><![CDATA[Shop login]]></name><formRecord><type>STANDARD</type><fields><list>"
     "<WebAppAuthFormRecordField><id>1</id><name><![CDATA[password]]></name><secured>true</secured>"
     "<value><![CDATA[hunter2]]></value></WebAppAuthFormRecordField></list></fields></formRecord>"
     "<tags><count>1</count><list><Tag><id>6</id><name><![CDATA[public]]></name></Tag></list></tags>"
     "<lastScan><date>2025-06-01T00:00:00Z</date><authStatus>SUCCESSFUL</authStatus></lastScan>"
     "<createdDate>2025-01-02T00:00:00Z</createdDate><updatedDate>2025-02-02T00:00:00Z</updatedDate>"
     "</WebAppAuthRecord>"
     "<WebAppAuthRecord><id>42</id><name><![CDATA[Server]]></name><serverRecord><fields><list>"
     "<WebAppAuthServerRecordField><type>NTLM</type></WebAppAuthServerRecordField></list></fields></serverRecord>"
     "</WebAppAuthRecord>"},
    {"schedules.xml",
     "<WasScanSchedule><id>51</id><name><![CDATA[Weekly; shop]]></name><owner><id>17</id></owner><active>true</active>"
     "<launchedCount>3</launchedCount><target><webApp><id>410001</id><name><![CDATA[Shop & Cart]]></name></webApp>"
     "<webAppAuthRecord><id>41</id></webAppAuthRecord></target><type>VULNERABILITY</type><multi>false</multi>"
     "<profile><id>31</id><name><![CDATA[Nightly]]></name></profile><scheduling><startDate>2026-01-04T22:00:00Z"
     "</startDate><timeZone><code>UTC</code><offset>+00:00</offset></timeZone><occurrenceType>WEEKLY</occurrenceType>"
     "<occurrence><weeklyOccurrence><everyNWeeks>2</everyNWeeks><onDays><WeekDay>SUNDAY</WeekDay>"
     "<WeekDay>MONDAY</WeekDay></onDays><occurrenceCount>10</occurrenceCount></weeklyOccurrence></occurrence>"
     "</scheduling><createdDate>2025-01-03T00:00:00Z</createdDate><updatedDate>2025-02-03T00:00:00Z</updatedDate>"
     "<lastScan><id>77</id><launchedDate>2026-01-04T07:00:00Z</launchedDate><status>FINISHED</status></lastScan>"
     "</WasScanSchedule>"
     "<WasScanSchedule><id>52</id><name><![CDATA[Orphan]]></name><active>false</active><target><webApp><id>409999</id>"
     "</webApp></target><type>DISCOVERY</type><multi>true</multi><scheduling><startDate>2026-02-01T00:00:00Z"
     "</startDate><occurrenceType>MONTHLY</occurrenceType><occurrence><monthlyOccurrence><monthlyType>"
     "<occurDayOrderInMonth><dayOrder>5</dayOrder><dayOfMonth>FRIDAY</dayOfMonth><everyNMonths>1</everyNMonths>"
     "</occurDayOrderInMonth></monthlyType></monthlyOccurrence></occurrence></scheduling></WasScanSchedule>"},
    {"searchlists.xml",
     "<SearchList><id>61</id><name><![CDATA[Injections]]></name><qids><count>2</count><list><long>150001</long>"
     "<long>150003</long></list></qids></SearchList>"},
    {"dnsoverrides.xml",
     "<DnsOverride><id>71</id><name><![CDATA[Staging]]></name><owner><id>17</id><username>acme_ab1</username>"
     "<lastName><![CDATA[Baker]]></lastName></owner><mappings><count>1</count><list><DnsMapping>"
     "<hostName><![CDATA[shop.example.test]]></hostName><ipAddress>192.0.2.7</ipAddress></DnsMapping></list></mappings>"
     "<createdDate>2025-01-04T00:00:00Z</createdDate><updatedDate>2025-02-04T00:00:00Z</updatedDate></DnsOverride>"},
};

inline std::unique_ptr<World> small_world() {
  std::string folder = (std::filesystem::temp_directory_path() / "estate-XXXXXX").string();
  folder = mkdtemp(folder.data());
  std::ofstream{folder + "/webapps.xml"} << kWebApps;
  std::ofstream{folder + "/findings.xml"} << kFindings;
  for (const auto& [name, records] : kSmallFiles)
    std::ofstream{folder + "/" + name} << "<ServiceResponse><data>" << records << "</data></ServiceResponse>";
  std::filesystem::create_directory(folder + "/reports");
  std::ofstream{folder + "/reports/reports.xml"} << kReports;
  std::ofstream{folder + "/reports/7001.xml"} << kReportFile;
  auto world = World::load(folder);
  std::filesystem::remove_all(folder);
  if (!world) throw std::runtime_error{world.error()};
  (*world)->set_press(reports::make_press());
  (*world)->set_real_time([stands = std::chrono::steady_clock::now()] { return stands; });
  return std::move(*world);
}

inline World& shared_small_world() {
  static const auto world = small_world();
  return *world;
}

inline Call xml_call(std::string operation, std::string object, std::string body = {}) {
  return {.method = "POST",
          .operation = std::move(operation),
          .object = std::move(object),
          .id = {},
          .content_type = body.empty() ? "" : "text/xml",
          .body = std::move(body),
          .origin = "https://qualysapi.example.test"};
}

inline Call am_call(std::string operation, std::string body = {}) {
  auto call = xml_call(std::move(operation), "tag", std::move(body));
  call.module = "am";
  return call;
}

inline Call json_call(std::string operation, std::string object, std::string body = {}) {
  auto call = xml_call(std::move(operation), std::move(object), std::move(body));
  if (!call.body.empty()) call.content_type = "application/json";
  call.json = true;
  return call;
}

inline Call get_call(std::string object, std::string id) {
  auto call = xml_call("get", std::move(object));
  call.method = "GET";
  call.id = std::move(id);
  return call;
}

inline std::string preferences(const std::string& inside) {
  return "<ServiceRequest><preferences>" + inside + "</preferences></ServiceRequest>";
}

inline User anybody() { return {.name = "acme_ab1", .password = "x", .tags = {}, .state = {}}; }

}  // namespace mockqualys::qps::test
