#include "connector/profiles/neurons/details.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace qualyswas::profiles::neurons {
namespace {

using nlohmann::json;

// FND-002: every payload is kept, with request and response.
TEST(Details, HoldEveryPayloadWithRequestAndResponse) {
  model::ReportFinding finding{.cookie = "sid",
                               .function = "lookUp",
                               .form_entry_point = "https://kiosk.example/form",
                               .access_path = {"https://kiosk.example/", "https://kiosk.example/form"},
                               .content = "4111",
                               .ajax = true};
  finding.payloads = {{.num = "1",
                       .payload = "a=\"<x>",
                       .method = "POST",
                       .url = "https://kiosk.example/find",
                       .headers = {{"Host", "kiosk.example"}, {"<q", "\"b\""}},
                       .body = "a=1",
                       .response = {.text = "HTTP/1.1 200 OK\r\n\r\ncaf\u00E9"},
                       .evidence = {.text = "caf\uFFFD", .bytes_damaged = true}},
                      {.num = "2", .response = {.text = "cut", .base64_broken = true}}};
  EXPECT_EQ(json::parse(details_json(finding)), json::parse(R"({
    "cookie": "sid", "function": "lookUp", "form_entry_point": "https://kiosk.example/form", "content": "4111",
    "ajax": true, "access_path": ["https://kiosk.example/", "https://kiosk.example/form"],
    "payloads": [
      {"num": "1", "payload": "a=\"<x>",
       "request": {"method": "POST", "url": "https://kiosk.example/find", "body": "a=1",
                   "headers": [{"name": "Host", "value": "kiosk.example"}, {"name": "<q", "value": "\"b\""}]},
       "response": "HTTP/1.1 200 OK\r\n\r\ncaf\u00e9", "evidence": "caf\ufffd", "evidence_damaged": true},
      {"num": "2", "response": "cut", "response_damaged": true}]})"));
}

TEST(Details, HoldWhatInformationGatheredHas) {
  model::ReportFinding finding;
  finding.data = {.text = "#table\nport 443\n", .bytes_damaged = true};
  finding.ssl_details = {{.port = "443", .result = "kiosk.example"}, {.ip = "192.0.2.7"}};
  EXPECT_EQ(json::parse(details_json(finding)), json::parse(R"({"data": "#table\nport 443\n", "data_damaged": true,
                            "ssl": [{"port": "443", "result": "kiosk.example"}, {"ip": "192.0.2.7"}]})"));
}

TEST(Details, AreAnEmptyObjectOfAnEmptyFinding) { EXPECT_EQ(details_json({}), "{}"); }

}  // namespace
}  // namespace qualyswas::profiles::neurons
