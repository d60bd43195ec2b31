// What the tests of this folder share: a vendor written from the API reference (paging by id, counts, the
// KnowledgeBase), a clock set by hand, a sleeper that does not sleep, a store in a folder of its own.
#pragma once

#include <gtest/gtest.h>

#include <stdlib.h>
#include <algorithm>
#include <atomic>
#include <charconv>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "connector/base/utc.h"
#include "connector/http/scripted_transport.h"
#include "connector/sync/sync.h"

namespace qualyswas::sync::testing_support {

using namespace std::chrono_literals;

inline Instant at(std::string_view text) { return parse_utc(text).value(); }

class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant now) { set(now); }
  Instant now() const override { return Instant{std::chrono::seconds{seconds_.load()}}; }
  void set(Instant now) { seconds_ = now.time_since_epoch().count(); }

 private:
  std::atomic<std::int64_t> seconds_{0};
};

class PatientSleeper final : public Sleeper {
 public:
  void sleep_for(std::chrono::milliseconds duration, const std::stop_token&) override {
    const std::scoped_lock lock{mutex_};
    slept_.push_back(duration);
  }
  std::vector<std::chrono::milliseconds> slept() const {
    const std::scoped_lock lock{mutex_};
    return slept_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::chrono::milliseconds> slept_;
};

struct VendorWebApp {
  std::int64_t id = 0;
  std::string name = "Shop", url = "https://shop.example.test";
  std::string created = "2026-01-01T00:00:00Z", updated = "2026-01-05T00:00:00Z";
};

struct VendorFinding {
  std::int64_t id = 0, qid = 150001, webapp = 10;
  std::string name = "Injection", type = "VULNERABILITY", severity = "4", url = "https://shop.example.test/a", param;
  std::string status = "ACTIVE", ignored_reason, ignored_at;
  std::string first = "2026-01-02T00:00:00Z", tested = "2026-01-05T00:00:00Z";
};

struct VendorReport {
  std::int64_t id = 0;
  std::string name = "Weekly", type = "WAS_WEBAPP_REPORT", format = "XML", status = "COMPLETE";
  std::string created = "2026-01-05T06:00:00Z";
  std::string document;
};

// A document of one web application, "Shop", with these findings.
inline std::string document_of(std::initializer_list<int> findings,
                               std::string_view generated = "05 Jan 2026 06:00AM GMT", std::string_view more = {}) {
  std::string list;
  for (const int finding : findings)
    list += fmt::format(
        "<VULNERABILITY><ID>{0}</ID><QID>150001</QID><URL>https://shop.example.test/{0}</URL><AUTHENTICATION>Required"
        "</AUTHENTICATION><POTENTIAL>false</POTENTIAL><STATUS>ACTIVE</STATUS></VULNERABILITY>",
        finding);
  return fmt::format(
      "<WAS_WEBAPP_REPORT><HEADER><NAME>Weekly</NAME><GENERATION_DATETIME>{}</GENERATION_DATETIME></HEADER><RESULTS>"
      "<WEB_APPLICATION><ID>10</ID><NAME>Shop</NAME><VULNERABILITY_LIST>{}{}</VULNERABILITY_LIST></WEB_APPLICATION>"
      "</RESULTS><GLOSSARY><QID_LIST><QID><QID>150001</QID><SEVERITY>4</SEVERITY><TITLE>Injection</TITLE></QID>"
      "</QID_LIST></GLOSSARY></WAS_WEBAPP_REPORT>",
      generated, list, more);
}

// Answers as reference says; what a test wants otherwise it changes in `state` or intercepts.
class FakeVendor {
 public:
  std::vector<VendorWebApp> webapps;
  std::vector<VendorFinding> findings;
  std::vector<VendorReport> reports;
  std::map<std::int64_t, std::string> knowledgebase;  // QID -> solution
  // Asked before everything else, with how often this target was asked before (from 0).
  std::function<std::optional<http::Answer>(const http::Request&, int)> intercept;
  std::function<void(const http::Request&, int)> before;  // state that changes between two requests
  std::vector<http::Header> headers;                      // on every answer

  FakeVendor() {
    script.otherwise([this](const http::Request& request) { return respond(request); });
  }

  http::Script script;

  int asked(std::string_view target) const {
    return static_cast<int>(std::ranges::count_if(script.requests(), [&](const http::Request& request) {
      return request.target.find(target) != std::string::npos;
    }));
  }
  std::vector<http::Request> requests(std::string_view target) const {
    auto all = script.requests();
    std::erase_if(all, [&](const http::Request& request) { return request.target.find(target) == std::string::npos; });
    return all;
  }

  static bool is(const http::Request& request, std::string_view target) {
    return request.target.find(target) != std::string::npos;
  }
  static std::int64_t after_id(const http::Request& request) {
    return number_after(request.body, R"(field="id" operator="GREATER">)")
        .value_or(number_after(request.body, R"("field":"id","operator":"GREATER","value":")").value_or(0));
  }

  static std::int64_t before_id(const http::Request& request) {  // exclusive
    return number_after(request.body, R"(field="id" operator="LESSER">)")
        .value_or(number_after(request.body, R"("field":"id","operator":"LESSER","value":")")
                      .value_or(std::numeric_limits<std::int64_t>::max()));
  }

  static std::string envelope(const std::string& inside) {
    return R"(<?xml version="1.0" encoding="UTF-8"?>)"
           "\n<ServiceResponse xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n  " +
           inside + "\n</ServiceResponse>";
  }
  static http::Answer ok(const std::string& inside) {
    return {.status = 200, .headers = {{"Content-Type", "application/xml"}}, .body = envelope(inside)};
  }
  static http::Answer refusal(const std::string& code, const std::string& message) {
    return ok(
        fmt::format("<responseCode>{}</responseCode><responseErrorDetails><errorMessage>{}</errorMessage>"
                    "</responseErrorDetails>",
                    code, message));
  }
  static http::Answer simple_return(int status, int code, const std::string& text,
                                    std::vector<http::Header> with = {}) {
    return {.status = status,
            .headers = std::move(with),
            .body = fmt::format("<SIMPLE_RETURN><RESPONSE><DATETIME>2026-01-05T06:00:00Z</DATETIME><CODE>{}</CODE>"
                                "<TEXT>{}</TEXT></RESPONSE></SIMPLE_RETURN>",
                                code, text)};
  }

  static std::string xml(const VendorWebApp& webapp) {
    return fmt::format(
        "<WebApp><id>{}</id><name><![CDATA[{}]]></name><url><![CDATA[{}]]></url><owner><id>17</id></"
        "owner><tags><count>0"
        "</count></tags><createdDate>{}</createdDate><updatedDate>{}</updatedDate></WebApp>",
        webapp.id, webapp.name, webapp.url, webapp.created, webapp.updated);
  }
  static std::string xml(const VendorFinding& finding) {
    const bool informational = finding.type == "INFORMATION_GATHERED";
    auto text = fmt::format(
        "<Finding><id>{0}</id><uniqueId>uid-{0}</uniqueId><qid>{1}</qid><name><![CDATA[{2}]]></name><type>{3}</type>",
        finding.id, finding.qid, finding.name, finding.type);
    if (!finding.param.empty()) text += fmt::format("<param><![CDATA[{}]]></param>", finding.param);
    text += fmt::format("<severity>{}</severity>", finding.severity);
    if (!informational)
      text += fmt::format("<url><![CDATA[{}]]></url><status>{}</status>", finding.url, finding.status);
    text += fmt::format(
        "<firstDetectedDate>{}</firstDetectedDate><lastDetectedDate>{}</lastDetectedDate><lastTestedDate>{}"
        "</lastTestedDate><webApp><id>{}</id><name><![CDATA[Shop]]></name><url><![CDATA[https://shop.example.test]]>"
        "</url></webApp>",
        finding.first, finding.tested, finding.tested, finding.webapp);
    if (!informational) text += fmt::format("<isIgnored>{}</isIgnored>", !finding.ignored_reason.empty());
    if (!finding.ignored_reason.empty())
      text += fmt::format("<ignoredReason>{}</ignoredReason>", finding.ignored_reason);
    if (!finding.ignored_at.empty()) text += fmt::format("<ignoredDate>{}</ignoredDate>", finding.ignored_at);
    return text + "</Finding>";
  }
  static std::string xml(const VendorReport& report) {
    return fmt::format(
        "<Report><id>{}</id><name><![CDATA[{}]]></name><owner><id>17</id></owner><type>{}</type><format>{}</format>"
        "<status>{}</status><size>{}</size><creationDate>{}</creationDate></Report>",
        report.id, report.name, report.type, report.format, report.status, report.document.size(), report.created);
  }
  static std::string json(const VendorReport&) { return {}; }  // nobody asks
  static std::string json(const VendorWebApp& webapp) {
    return fmt::format(
        R"({{"WebApp":{{"id":{},"name":"{}","url":"{}","tags":{{"count":0}},"createdDate":"{}","updatedDate":"{}"}}}})",
        webapp.id, webapp.name, webapp.url, webapp.created, webapp.updated);
  }
  static std::string json(const VendorFinding& finding) {
    return fmt::format(
        R"({{"Finding":{{"id":{0},"uniqueId":"uid-{0}","qid":{1},"name":"{2}","type":"{3}","severity":"{4}","url":"{5}",)"
        R"("status":"{6}","firstDetectedDate":"{7}","lastTestedDate":"{8}","isIgnored":"false",)"
        R"("webApp":{{"id":{9},"name":"Shop","url":"https://shop.example.test"}}}}}})",
        finding.id, finding.qid, finding.name, finding.type, finding.severity, finding.url, finding.status,
        finding.first, finding.tested, finding.webapp);
  }

 private:
  static std::optional<std::int64_t> number_after(std::string_view text, std::string_view mark) {
    const auto found = text.find(mark);
    if (found == std::string_view::npos) return std::nullopt;
    text.remove_prefix(found + mark.size());
    if (text.starts_with('"')) text.remove_prefix(1);
    std::int64_t number = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc{}) return std::nullopt;
    return number;
  }

  static std::optional<std::string> text_after(const std::string& text, std::string_view mark) {
    const auto found = text.find(mark);
    if (found == std::string::npos) return std::nullopt;
    const auto begin = found + mark.size();
    return text.substr(begin, text.find('<', begin) - begin);
  }

  std::optional<http::Answer> respond(const http::Request& request) {
    const std::scoped_lock lock{mutex_};
    const int nth = seen_[request.target]++;
    if (before) before(request, nth);
    std::optional<http::Answer> answer;
    if (intercept) answer = intercept(request, nth);
    if (!answer) answer = respond_well(request);
    if (answer) answer->headers.insert(answer->headers.end(), headers.begin(), headers.end());
    return answer;
  }

  std::optional<http::Answer> respond_well(const http::Request& request) {
    if (is(request, "/search/was/webapp")) return page(request, webapps);
    if (is(request, "/search/was/finding")) return page(request, matching(request));
    if (is(request, "/count/was/webapp")) return count(request, webapps.size());
    if (is(request, "/count/was/finding"))
      return count(request,
                   static_cast<std::size_t>(std::ranges::count_if(
                       matching(request), [&](const VendorFinding& one) { return one.id > after_id(request); })));
    if (is(request, "/search/was/report")) return page(request, listed(request));
    if (is(request, "/count/was/report")) return count(request, listed(request).size());
    if (is(request, "/download/was/report/")) return download(request);
    if (is(request, "/portal/version"))
      return ok(
          "<responseCode>SUCCESS</responseCode><count>1</count><data><Portal-Version><WAS-VERSION>9.1.0.0-2"
          "</WAS-VERSION></Portal-Version></data>");
    if (is(request, "/knowledge_base/vuln/")) return solutions(request);
    return std::nullopt;
  }

  static bool is_json(const http::Request& request) { return request.body.starts_with('{'); }

  std::vector<VendorFinding> matching(const http::Request& request) const {
    auto all = findings;
    if (const auto after = text_after(request.body, R"(field="lastTestedDate" operator="GREATER">)"))
      std::erase_if(all, [&](const VendorFinding& one) { return one.tested <= *after; });
    if (const auto after = text_after(request.body, R"(field="ignoredDate" operator="GREATER">)"))
      std::erase_if(all, [&](const VendorFinding& one) { return one.ignored_at <= *after; });
    if (const auto reasons = text_after(request.body, R"(field="ignoredReason" operator="IN">)"))
      std::erase_if(all, [&](const VendorFinding& one) {
        return one.ignored_reason.empty() || reasons->find(one.ignored_reason) == std::string::npos;
      });
    if (const auto ids = text_after(request.body, R"(field="id" operator="IN">)"))
      std::erase_if(all, [&](const VendorFinding& one) {
        return ("," + *ids + ",").find(fmt::format(",{},", one.id)) == std::string::npos;
      });
    if (request.body.find("INFORMATION_GATHERED") == std::string::npos) return all;
    const bool left_out = request.body.find("NOT EQUALS") != std::string::npos;
    std::erase_if(all, [&](const VendorFinding& one) { return (one.type == "INFORMATION_GATHERED") == left_out; });
    return all;
  }

  std::vector<VendorReport> listed(const http::Request& request) const {
    auto all = reports;
    constexpr std::string_view kCreated = R"(field="creationDate" operator="GREATER">)";
    if (const auto found = request.body.find(kCreated); found != std::string::npos) {
      const auto after = request.body.substr(found + kCreated.size(), 20);
      std::erase_if(all, [&](const VendorReport& one) { return one.created <= after; });
    }
    if (const auto id = number_after(request.body, R"(field="id" operator="EQUALS">)"))
      std::erase_if(all, [&](const VendorReport& one) { return one.id != *id; });
    return all;
  }

  http::Answer download(const http::Request& request) const {
    const auto id = number_after(request.target, "/download/was/report/");
    const auto report = std::ranges::find(reports, id.value_or(0), &VendorReport::id);
    if (report == reports.end()) return refusal("INVALID_REQUEST", "Invalid Request");
    return {.status = 200, .headers = {{"Content-Type", "application/xml"}}, .body = report->document};
  }

  static http::Answer count(const http::Request& request, std::size_t total) {
    if (is_json(request))
      return {.body = fmt::format(R"({{"ServiceResponse":{{"count":{},"responseCode":"SUCCESS"}}}})", total)};
    return ok(fmt::format("<responseCode>SUCCESS</responseCode><count>{}</count>", total));
  }

  template <class Record>
  static http::Answer page(const http::Request& request, const std::vector<Record>& records) {
    const auto limit = number_after(request.body, "<limitResults>")
                           .value_or(number_after(request.body, R"("limitResults":)").value_or(100));
    std::string data;
    std::int64_t here = 0, last = 0;
    bool more = false;
    for (const auto& record : records) {
      if (record.id <= after_id(request) || record.id >= before_id(request)) continue;
      if (here == limit) {
        more = true;
        break;
      }
      if (is_json(request) && here > 0) data += ",";
      data += is_json(request) ? json(record) : xml(record);
      last = record.id;
      ++here;
    }
    if (is_json(request))
      return {
          .body = fmt::format(
              R"({{"ServiceResponse":{{"data":[{}],"count":{},{}"hasMoreRecords":"{}","responseCode":"SUCCESS"}}}})",
              data, here, more ? fmt::format(R"("lastId":{},)", last) : "", more)};
    if (here == 0) return ok("<responseCode>SUCCESS</responseCode><count>0</count>");
    return ok(
        fmt::format("<responseCode>SUCCESS</responseCode><count>{}</count><hasMoreRecords>{}</hasMoreRecords>{}"
                    "<data>{}</data>",
                    here, more, more ? fmt::format("<lastId>{}</lastId>", last) : "", data));
  }

  http::Answer solutions(const http::Request& request) const {
    std::string list;
    for (const auto& [qid, solution] : knowledgebase) {
      if (request.body.find(std::to_string(qid)) == std::string::npos) continue;
      if (request.body.find("last_modified_after") != std::string::npos) continue;  // nothing changed
      list += fmt::format(
          "<VULN><QID>{0}</QID><VULN_TYPE>Vulnerability</VULN_TYPE><SEVERITY_LEVEL>4</"
          "SEVERITY_LEVEL><TITLE><![CDATA[T{0}]]>"
          "</TITLE><PUBLISHED_DATETIME>2019-08-07T06:05:04Z</PUBLISHED_DATETIME><PATCHABLE>0</PATCHABLE>"
          "<SOLUTION><![CDATA[{1}]]></SOLUTION><DISCOVERY><REMOTE>1</REMOTE></DISCOVERY></VULN>",
          qid, solution);
    }
    return {.body =
                "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<!DOCTYPE KNOWLEDGE_BASE_VULN_LIST_OUTPUT SYSTEM "
                "\"https://qualysapi.example.test/kb.dtd\">\n<KNOWLEDGE_BASE_VULN_LIST_OUTPUT><RESPONSE><DATETIME>"
                "2026-01-05T06:00:00Z</DATETIME>" +
                (list.empty() ? "" : "<VULN_LIST>" + list + "</VULN_LIST>") +
                "</RESPONSE></KNOWLEDGE_BASE_VULN_LIST_OUTPUT>\n<!-- the end //-->\n"};
  }

  std::mutex mutex_;
  std::map<std::string, int> seen_;
};

inline config::Settings settings() {
  config::Settings typed;
  typed.name = "shop";
  typed.profile = "vulcan";
  typed.url = "https://qualysapi.example.test";
  typed.username = "acme_ab1";
  typed.password = "s3cret";
  typed.page_size = 2;
  return typed;
}

inline config::Settings neurons_settings() {
  auto typed = settings();
  typed.profile = "neurons";
  typed.network = "HQ";
  return typed;
}

class Rig {
 public:
  explicit Rig(config::Settings typed = settings()) : typed_{std::move(typed)} {
    std::string pattern = (std::filesystem::temp_directory_path() / "qwas-sync-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    open();
    vendor.webapps = {{.id = 10}, {.id = 11, .name = "Blog"}, {.id = 12, .name = "Wiki"}};
    for (int i = 1; i <= 5; ++i)
      vendor.findings.push_back({.id = 100 + i, .url = fmt::format("https://shop.example.test/{}", i)});
    vendor.knowledgebase = {{150001, "Bind the parameters."}};
  }
  ~Rig() {
    store.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  void open() {
    store.reset();
    auto opened = store::open_sqlite(folder_ / "qwas.db");
    if (!opened) throw std::runtime_error{opened.error().message};
    store = std::move(*opened);
  }
  const std::filesystem::path& folder() const { return folder_; }
  config::Settings& typed() { return typed_; }
  config::Config config() const { return config::finalize(typed_, {}).value(); }
  Ports ports() {
    return {.store = *store,
            .make_transport = vendor.script.factory(),
            .clock = clock,
            .sleeper = sleeper,
            .progress = [this](const Progress& now) { progress.push_back(now); },
            .limits = {}};
  }

  store::RunRow run(const std::stop_token& stop = {}) {
    auto done = sync::run(config(), ports(), stop);
    if (!done) throw std::runtime_error{done.error().message};
    return *done;
  }
  std::string log(std::int64_t run) {
    std::string text;
    const auto lines = store->run_log(run).value();
    for (const auto& line : lines) text += line.text + "\n";
    return text;
  }
  std::vector<store::InstanceView> instances(bool archived = true) {
    std::vector<store::InstanceView> all;
    store::Filter filter;
    filter.archived = archived;
    filter.informational = typed_.informational.value_or(false);
    const auto read = store->instances("shop", filter, [&](const store::InstanceView& view) -> Result<void> {
      all.push_back(view);
      return {};
    });
    if (!read) throw std::runtime_error{read.error().message};
    return all;
  }
  std::set<std::int64_t> finding_ids() {
    std::set<std::int64_t> ids;
    for (const auto& view : instances()) ids.insert(view.finding_ids.begin(), view.finding_ids.end());
    return ids;
  }
  std::vector<store::AssetView> assets(bool archived) {
    std::vector<store::AssetView> all;
    store::Filter filter;
    filter.archived = archived;
    const auto read = store->assets("shop", filter, [&](const store::AssetView& view) -> Result<void> {
      all.push_back(view);
      return {};
    });
    if (!read) throw std::runtime_error{read.error().message};
    return all;
  }
  std::optional<store::Cursor> cursor(store::Resource resource) { return store->cursor("shop", resource).value(); }

  FakeVendor vendor;
  ManualClock clock{at("2026-01-06T06:00:00Z")};
  PatientSleeper sleeper;
  std::unique_ptr<store::Store> store;
  std::vector<Progress> progress;

 private:
  config::Settings typed_;
  std::filesystem::path folder_;
};

inline std::string reasons(const store::RunRow& run) {
  std::string text;
  for (const auto& reason : run.reasons) text += reason + "\n";
  return text;
}

}  // namespace qualyswas::sync::testing_support
