#include "conformance/qualys/records.h"

#include <fmt/format.h>

#include "conformance/qualys/elements.h"
#include "conformance/qualys/report_file.h"

namespace qualyswas::conformance {
namespace {

template <class Values, class Render>
std::string list_of(std::string_view name, const Values& values, Render render) {
  std::string children;
  for (const auto& value : values) children += render(value);
  return inside(name, element("count", static_cast<std::int64_t>(values.size())) +
                          (values.empty() ? std::string{} : inside("list", children)));
}

std::string codes(std::string_view list, std::string_view entry, const std::vector<CodeRecord>& records) {
  if (records.empty()) return {};
  return list_of(list, records, [&](const CodeRecord& record) {
    return inside(entry, cdata("name", record.name) + cdata("url", record.url) + element("code", record.code));
  });
}

std::string payload(const PayloadRecord& record, bool informational) {
  if (informational) return inside("PayloadInstance", cdata("response", record.response));
  return inside("PayloadInstance",
                cdata("payload", record.payload) +
                    inside("request", element("method", "GET") +
                                          cdata("link", "https://shop.example.test/search?" + record.payload) +
                                          (record.headers ? cdata("headers", base64(*record.headers)) : "")) +
                    cdata("response", record.response));
}

std::string results(const FindingRecord& record, bool informational) {
  if (record.results.empty()) return {};
  return list_of("resultList", record.results, [&](const std::vector<PayloadRecord>& payloads) {
    return inside(
        "Result",
        element("authentication", "false") + (informational ? std::string{} : element("ajax", "false")) +
            list_of("payloads", payloads, [&](const PayloadRecord& one) { return payload(one, informational); }));
  });
}

std::string history(const Words& launched) {
  if (launched.empty()) return {};
  std::string scans;
  std::int64_t id = 510001;
  for (const auto& date : launched) {
    scans += inside("WebAppFindingHistory",
                    inside("scanData", element("id", id) + element("reference", fmt::format("was/{}.1", id)) +
                                           element("launchedDate", date)));
    ++id;
  }
  return inside("history", inside("set", scans));
}

}  // namespace

std::string to_xml(const WebAppRecord& record) {
  std::string out = element("id", record.id) + cdata("name", record.name) + cdata("url", record.url);
  out += maybe_element("os", record.os);
  if (!record.attributes.empty()) {
    out += list_of("attributes", record.attributes, [](const auto& attribute) {
      return inside("Attribute", element("name", attribute.first) + cdata("value", attribute.second));
    });
  }
  out += list_of("tags", record.tags,
                 [](const auto& tag) { return inside("Tag", element("id", tag.first) + cdata("name", tag.second)); });
  out += element("createdDate", record.created) + element("updatedDate", record.updated);
  return inside("WebApp", out);
}

std::string to_xml(const FindingRecord& record) {
  const bool informational = record.type == "INFORMATION_GATHERED";
  std::string out = element("id", record.id);
  out += element("uniqueId", fmt::format("{:08x}-0000-4000-8000-{:012x}", record.id, record.id));
  out += element("qid", record.qid);
  if (record.detection_score) out += element("detectionScore", *record.detection_score);
  out += cdata("name", record.name);
  out += element("type", record.type) + element("potential", record.potential ? "true" : "false");
  out += element("findingType", "QUALYS") + maybe_element("group", record.group);
  if (!record.cwe.empty()) {
    out += list_of("cwe", record.cwe, [](std::int64_t number) { return element("long", number); });
  }
  out += codes("owasp", "OWASP", record.owasp) + codes("wasc", "WASC", record.wasc);
  if (!informational) out += maybe_cdata("param", record.param);
  out += results(record, informational) + maybe_element("severity", record.severity);
  if (!informational) out += maybe_cdata("url", record.url) + maybe_element("status", record.status);
  out += element("firstDetectedDate", record.first_detected) + element("lastDetectedDate", record.last_detected) +
         element("lastTestedDate", record.last_tested);
  if (!informational) out += element("timesDetected", 3);
  out += inside("webApp", element("id", record.webapp) + cdata("name", record.webapp_name) +
                              cdata("url", record.webapp_url) + inside("tags", element("count", 0)));
  if (!informational) {
    out += element("isIgnored", record.ignored_reason ? "true" : "false");
    out += maybe_element("ignoredReason", record.ignored_reason);
    if (record.ignored_reason) out += element("ignoredDate", "2026-01-02T09:00:00Z");
    out += maybe_element("externalRef", record.external_ref);
    if (record.cvss) {
      out += inside("cvssV3", element("base", record.cvss->base) + element("temporal", record.cvss->temporal) +
                                  element("attackVector", record.cvss->attack_vector));
    }
  }
  out += history(record.history) + element("updatedDate", record.last_tested);
  return inside("Finding", out);
}

std::string to_xml(const SolutionRecord& record) {
  std::string out = element("QID", record.qid) + element("VULN_TYPE", "Vulnerability");
  out += element("SEVERITY_LEVEL", record.severity) + cdata("TITLE", record.title) +
         element("CATEGORY", "Web Application");
  out += element("LAST_SERVICE_MODIFICATION_DATETIME", record.last_modified) +
         element("PUBLISHED_DATETIME", record.published) + element("PATCHABLE", 0);
  std::string list;
  for (const auto& [product, vendor] : record.software) {
    list += inside("SOFTWARE", cdata("PRODUCT", product) + cdata("VENDOR", vendor));
  }
  if (!list.empty()) out += inside("SOFTWARE_LIST", list);
  list.clear();
  for (const auto& [id, url] : record.vendor_references) {
    list += inside("VENDOR_REFERENCE", cdata("ID", id) + cdata("URL", url));
  }
  if (!list.empty()) out += inside("VENDOR_REFERENCE_LIST", list);
  list.clear();
  for (const auto& cve : record.cves) {
    list += inside("CVE", cdata("ID", cve) + cdata("URL", "https://cve.example.test/" + cve));
  }
  if (!list.empty()) out += inside("CVE_LIST", list);
  out += cdata("DIAGNOSIS", record.diagnosis) + cdata("CONSEQUENCE", record.consequence) +
         cdata("SOLUTION", record.solution);
  if (record.cvss2_vector)
    out += inside("CVSS", element("BASE", "7.5") + element("VECTOR_STRING", *record.cvss2_vector));
  if (record.cvss3_vector)
    out += inside("CVSS_V3", element("BASE", "9.8") + element("VECTOR_STRING", *record.cvss3_vector));
  out += element("PCI_FLAG", 1) + inside("DISCOVERY", element("REMOTE", 1));
  return inside("VULN", out);
}

}  // namespace qualyswas::conformance
