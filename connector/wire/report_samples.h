// Report files for the tests, all invented. Small, and with every kind of thing a report may hold.
#pragma once

#include <string>
#include <string_view>

namespace qualyswas::wire {

// Two applications, findings of all three lists, a glossary of the 2017 edition, an appendix.
inline const std::string kWebAppReport = R"(<?xml version='1.0' encoding='UTF-8'?>
<WAS_WEBAPP_REPORT>
    <HEADER>
        <NAME><![CDATA[Nightly <all>]]></NAME>
        <DESCRIPTION>two shops</DESCRIPTION>
        <GENERATION_DATETIME>07 Mar 2031 04:05PM GMT-0500</GENERATION_DATETIME>
        <COMPANY_INFO><NAME>Acorn Ltd</NAME><CITY>Nowhere</CITY></COMPANY_INFO>
        <USER_INFO><NAME>Robin Reed</NAME><USERNAME>acorn_rr</USERNAME></USER_INFO>
    </HEADER>
    <FILTERS>
        <FILTER><NAME>REMEDIATION</NAME><VALUE>Include patched findings</VALUE></FILTER>
        <FILTER><NAME>REMEDIATION</NAME><VALUE>Show ignored findings </VALUE></FILTER>
    </FILTERS>
    <TARGET><WEB_APPLICATIONS><NAME>Kiosk</NAME><NAME>Depot</NAME></WEB_APPLICATIONS></TARGET>
    <SUMMARY>
        <GLOBAL_SUMMARY><SECURITY_RISK>High</SECURITY_RISK><VULNERABILITY>99</VULNERABILITY>
            <SENSITIVE_CONTENT>98</SENSITIVE_CONTENT><INFORMATION_GATHERED>97</INFORMATION_GATHERED></GLOBAL_SUMMARY>
        <SUMMARY_STATS><SUMMARY_STAT><WEB_APPLICATION>Kiosk</WEB_APPLICATION><LEVEL5>1</LEVEL5></SUMMARY_STAT></SUMMARY_STATS>
    </SUMMARY>
    <RESULTS>
        <WEB_APPLICATION>
            <ID>900100</ID>
            <NAME>Kiosk</NAME>
            <VULNERABILITY_LIST>
                <VULNERABILITY>
                    <UNIQUE_ID>0f0e0d0c-1111-4222-8333-444455556666</UNIQUE_ID>
                    <ID>71001</ID>
                    <DETECTION_ID>5000000001</DETECTION_ID>
                    <QID>150001</QID>
                    <URL><![CDATA[https://kiosk.example/find?a=1&b=<x>]]></URL>
                    <PARAM>a, b</PARAM>
                    <COOKIE>sid</COOKIE>
                    <FUNCTION>lookUp</FUNCTION>
                    <FORM_ENTRY_POINT>https://kiosk.example/form</FORM_ENTRY_POINT>
                    <ACCESS_PATH>
                        <URL>https://kiosk.example/</URL>
                        <URL>https://kiosk.example/form</URL>
                    </ACCESS_PATH>
                    <AJAX>false</AJAX>
                    <AUTHENTICATION>Not Required</AUTHENTICATION>
                    <FIRST_TIME_DETECTED>01 Feb 2031 12:30AM GMT</FIRST_TIME_DETECTED>
                    <LAST_TIME_DETECTED>06 Mar 2031 11:00PM GMT</LAST_TIME_DETECTED>
                    <LAST_TIME_TESTED>06 Mar 2031 11:30PM GMT</LAST_TIME_TESTED>
                    <TIMES_DETECTED>4</TIMES_DETECTED>
                    <POTENTIAL>false</POTENTIAL>
                    <STATUS>ACTIVE</STATUS>
                    <PAYLOADS>
                        <PAYLOAD>
                            <NUM>1</NUM>
                            <PAYLOAD><![CDATA[a=<!ENTITY x "&y;">]]></PAYLOAD>
                            <REQUEST>
                                <METHOD>POST</METHOD>
                                <URL>https://kiosk.example/find</URL>
                                <HEADERS>
                                    <HEADER><key>Host</key><value><![CDATA[ kiosk.example)"
                                         "\r"
                                         R"(]]></value></HEADER>
                                    <HEADER><key><![CDATA[<q a="urn]]></key><value>b"/></value></HEADER>
                                </HEADERS>
                                <BODY>a=1</BODY>
                            </REQUEST>
                            <RESPONSE>
                                <CONTENTS base64="true"><![CDATA[SFRUUC8xLjEgMjAwIE9LDQoN)"
                                         "\r\n"
                                         R"(CjxwPmNhZsOpPC9wPg==)"
                                         "\r\n"
                                         R"(]]></CONTENTS>
                                <EVIDENCE base64="true">PHA+Zm91bmQ8L3A+</EVIDENCE>
                            </RESPONSE>
                        </PAYLOAD>
                        <PAYLOAD><NUM>2</NUM><PAYLOAD></PAYLOAD><REQUEST><HEADERS/></REQUEST>
                            <RESPONSE><CONTENTS base64="true"></CONTENTS></RESPONSE></PAYLOAD>
                    </PAYLOADS>
                    <IGNORED>false</IGNORED>
                </VULNERABILITY>
                <VULNERABILITY><ID>71002</ID><QID>150002</QID><URL>https://kiosk.example/b</URL><POTENTIAL>true</POTENTIAL></VULNERABILITY>
            </VULNERABILITY_LIST>
            <SENSITIVE_CONTENT_LIST>
                <SENSITIVE_CONTENT><ID>71003</ID><QID>150003</QID><CONTENT base64="true">NDExMSAxMTEx</CONTENT></SENSITIVE_CONTENT>
                <VULNERABILITY><ID>71004</ID><QID>150003</QID></VULNERABILITY>
            </SENSITIVE_CONTENT_LIST>
            <INFORMATION_GATHERED_LIST>
                <INFORMATION_GATHERED><ID>71005</ID><QID>150004</QID><LAST_TIME_DETECTED>06 Mar 2031 11:00PM GMT</LAST_TIME_DETECTED>
                    <DATA base64="true">I3RhYmxlIGNvbHM9IjIiCnBvcnQgNDQzCg==</DATA></INFORMATION_GATHERED>
                <INFORMATION_GATHERED><ID>71006</ID><QID>6</QID>
                    <SSL_DETAILS><QID>0</QID><PORT>443</PORT><PROTOCOL>tcp</PROTOCOL><IP>192.0.2.7</IP><RESULT>kiosk.example</RESULT><INFO/></SSL_DETAILS>
                </INFORMATION_GATHERED>
            </INFORMATION_GATHERED_LIST>
        </WEB_APPLICATION>
        <WEB_APPLICATION>
            <ID>900101</ID>
            <NAME>Depot</NAME>
            <VULNERABILITY_LIST>
            </VULNERABILITY_LIST>
        </WEB_APPLICATION>
        <WEB_APPLICATION>
            <ID>900102</ID>
            <NAME>Empty</NAME>
        </WEB_APPLICATION>
    </RESULTS>
    <GLOSSARY>
        <QID_LIST>
            <QID>
                <QID>150001</QID>
                <CATEGORY>Confirmed Vulnerability</CATEGORY>
                <SEVERITY>5</SEVERITY>
                <TITLE>Reflected text </TITLE>
                <GROUP>XSS</GROUP>
                <OWASP>A7,A1</OWASP>
                <WASC>WASC-8, WASC-22</WASC>
                <CWE>CWE-79</CWE>
                <CVSS_BASE>4.3</CVSS_BASE>
                <CVSS_TEMPORAL>3.9</CVSS_TEMPORAL>
                <CVSS_V3><BASE>6.1</BASE><TEMPORAL>5.8</TEMPORAL><ATTACK_VECTOR>Network</ATTACK_VECTOR></CVSS_V3>
                <DESCRIPTION><![CDATA[<P>It <B>reflects</B>.]]></DESCRIPTION>
                <IMPACT>&lt;P&gt;Theft.</IMPACT>
                <SOLUTION></SOLUTION>
            </QID>
            <QID><QID>150003</QID><CATEGORY>Sensitive Content</CATEGORY><SEVERITY>3</SEVERITY><TITLE>Card number</TITLE>
                <CVSS_V3><ATTACK_VECTOR>Adjacent Network</ATTACK_VECTOR></CVSS_V3></QID>
        </QID_LIST>
        <GROUP_LIST><GROUP><CODE>XSS</CODE><NAME>Cross-site scripting</NAME><TYPE>VULNERABILITY</TYPE></GROUP></GROUP_LIST>
        <OWASP_LIST><OWASP><CODE>A4</CODE><NAME>XML External Entities (XXE)</NAME></OWASP></OWASP_LIST>
        <WASC_LIST><WASC><CODE>WASC-8</CODE><NAME>CROSS-SITE SCRIPTING</NAME></WASC></WASC_LIST>
    </GLOSSARY>
    <APPENDIX>
        <OPTION_PROFILE_DETAILS><USER_AGENT xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/></OPTION_PROFILE_DETAILS>
        <WEB_APPLICATION><ID>900100</ID><NAME>Kiosk</NAME><URL>https://kiosk.example/</URL><OWNER>Robin Reed (acorn_rr)</OWNER>
            <OPERATING_SYSTEM>Linux 6 / BSD</OPERATING_SYSTEM><SCOPE>Limit to URL hostname</SCOPE>
            <CUSTOM_ATTRIBUTES><ATTRIBUTE><NAME>floor</NAME><VALUE>2</VALUE></ATTRIBUTE></CUSTOM_ATTRIBUTES><TAGS><TAG>public</TAG></TAGS></WEB_APPLICATION>
        <WEB_APPLICATION><ID>900101</ID><NAME>Depot</NAME><URL>https://depot.example:8443/</URL><CUSTOM_ATTRIBUTES/><TAGS/></WEB_APPLICATION>
    </APPENDIX>
</WAS_WEBAPP_REPORT>
)";

// Flat, as scan reports are; dates as in the years with DETECTION_DATE.
inline const std::string kScanReport = R"(<?xml version='1.0' encoding='UTF-8'?>
<WAS_SCAN_REPORT>
  <HEADER><NAME>Scan Report</NAME><GENERATION_DATETIME>08 Mar 2031 09:00AM GMT+0200</GENERATION_DATETIME></HEADER>
  <TARGET><SCAN>Weekly kiosk</SCAN></TARGET>
  <RESULTS>
    <VULNERABILITY_LIST>
      <VULNERABILITY><ID>1</ID><QID>150001</QID><URL>https://kiosk.example/a</URL><DETECTION_DATE>08 Mar 2031 08:00AM GMT+0200</DETECTION_DATE></VULNERABILITY>
    </VULNERABILITY_LIST>
    <INFORMATION_GATHERED_LIST><INFORMATION_GATHERED><ID>2</ID><QID>150004</QID></INFORMATION_GATHERED></INFORMATION_GATHERED_LIST>
  </RESULTS>
  <APPENDIX>
    <SCAN_LIST><SCAN><NAME>Weekly kiosk</NAME><REFERENCE>was/1930000000000.42</REFERENCE><START_DATE>08 Mar 2031 07:00AM GMT+0200</START_DATE>
      <END_DATE>08 Mar 2031 08:30AM GMT+0200</END_DATE><MODE>Vulnerability</MODE><TYPE>Scheduled</TYPE><WEB_APPLICATION>Kiosk</WEB_APPLICATION>
      <AUTHENTICATION_RECORD>None</AUTHENTICATION_RECORD><STATUS>Finished</STATUS><AUTHENTICATION_STATUS>No Authentication specified</AUTHENTICATION_STATUS></SCAN></SCAN_LIST>
    <WEBAPP><ID>900100</ID><NAME>Kiosk</NAME><URL>https://kiosk.example/</URL><SCOPE>Limit to URL hostname</SCOPE></WEBAPP>
  </APPENDIX>
</WAS_SCAN_REPORT>
)";

inline std::string with_results(std::string_view root, std::string_view results) {
  std::string text = "<";
  text.append(root).append("><RESULTS>").append(results).append("</RESULTS></").append(root).append(">");
  return text;
}
// A flat report of these vulnerabilities.
inline std::string with_vulnerabilities(std::string_view records) {
  return with_results("WAS_SCAN_REPORT", "<VULNERABILITY_LIST>" + std::string{records} + "</VULNERABILITY_LIST>");
}

}  // namespace qualyswas::wire
