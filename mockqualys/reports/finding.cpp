#include "mockqualys/reports/finding.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <pugixml.hpp>
#include <span>

#include "mockqualys/base/base64.h"
#include "mockqualys/base/xml_text.h"
#include "mockqualys/reports/scan_record.h"

namespace mockqualys::reports {

namespace {

constexpr std::int64_t kFirstWasQid = 150'000;

// What the API calls the columns of SSL_DETAILS/INFO.
struct Renamed {
  const char *name, *api;
};
constexpr auto kCipher = std::to_array<Renamed>({{"protocol", "protocol"},
                                                 {"name", "name"},
                                                 {"key-exchange", "keyExchange"},
                                                 {"auth", "auth"},
                                                 {"mac", "mac"},
                                                 {"encryption", "encryption"},
                                                 {"grade", "grade"}});
constexpr auto kKex = std::to_array<Renamed>({{"protocol", "protocol"},
                                              {"kex", "kex"},
                                              {"keysize", "keysize"},
                                              {"fwdsec", "fwdsec"},
                                              {"classical", "classical"},
                                              {"quantum", "quantum"}});
constexpr auto kProp = std::to_array<Renamed>({{"protocol", "protocol"}, {"name", "name"}, {"value", "value"}});

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// One finding on its way out; lives for that finding.
class One {
 public:
  One(const ReportShape& wanted, const Shape& shape, const Contents& contents, const App& app,
      const pugi::xml_node& finding, Writer& out)
      : wanted_{wanted},
        shape_{shape},
        contents_{contents},
        app_{app},
        finding_{finding},
        out_{out},
        id_{number(text("id"))} {}

  void vulnerability(bool sensitive) {
    const auto* tag =
        sensitive && !wanted_.has(ReportTrap::SensitiveAsVulnerability) ? "SENSITIVE_CONTENT" : "VULNERABILITY";
    const auto result = finding_.child("resultList").child("list").child("Result");
    out_.open(tag);
    identity();
    if (sensitive) out_.optional("CONTENT", text("content"));
    out_.leaf("URL", text("url"));
    out_.optional("PARAM", text("param"));
    if (shape_.cookie && is_about_a_cookie()) out_.optional("COOKIE", text("param"));
    if (shape_.function) out_.optional("FUNCTION", text("function"));
    out_.optional("FORM_ENTRY_POINT", xml::text_of(result.child("formLocation")));
    access_path(result);
    out_.leaf("AJAX", is_true(result.child("ajax")) ? "true" : "false");
    out_.leaf("AUTHENTICATION", is_true(result.child("authentication")) ? "Required" : "Not Required");
    dates();
    if (shape_.potential) out_.flag("POTENTIAL", is_true(finding_.child("potential")));
    if (!contents_.is_scan) out_.optional("STATUS", text("status"));
    payloads();
    ignored();
    out_.close(tag);
  }

  void gathered() {
    out_.open("INFORMATION_GATHERED");
    identity();
    if (!wanted_.has(ReportTrap::NoDates)) last_date("LAST_TIME_DETECTED", "lastDetectedDate");
    if (!wanted_.has(ReportTrap::NoData)) data();
    out_.close("INFORMATION_GATHERED");
  }

 private:
  std::string text(const char* name) const { return xml::text_of(finding_.child(name)); }
  static bool is_true(const pugi::xml_node& element) { return xml::text_of(element) == "true"; }

  bool is_about_a_cookie() const {
    const auto entry = contents_.entries.find(number(text("qid")));
    return entry != contents_.entries.end() && entry->second.title.find("ookie") != std::string::npos;
  }

  // A web application report tells of the finding itself. A scan report tells of the record that the scan made of it:
  // the API's id is its DETECTION_ID, and nothing else of the two is common.
  void identity() {
    if (contents_.is_scan) {
      const auto record = scan_record(app_.scan_id, app_.scanned.value_or(Instant{}), id_);
      if (shape_.unique_id) out_.leaf("UNIQUE_ID", record.unique_id);
      out_.leaf("ID", record.id);
      if (shape_.unique_id) out_.leaf("DETECTION_ID", id_);
    } else {
      if (shape_.unique_id) out_.optional("UNIQUE_ID", text("uniqueId"));
      out_.leaf("ID", id_);
    }
    out_.leaf("QID", number(text("qid")));
  }

  void access_path(const pugi::xml_node& result) {
    const auto list = result.child("accessPath").child("list");
    if (!list.child("Url")) return;
    out_.open("ACCESS_PATH");
    for (const auto& url : list.children("Url")) out_.leaf("URL", xml::text_of(url));
    out_.close("ACCESS_PATH");
  }

  void date(std::string_view name, const char* element) { date(name, parse_instant(text(element))); }

  void date(std::string_view name, std::optional<Instant> instant) {
    auto zone = wanted_.zone;
    // Neighbours differ by the hour of a summer time, as one file of 2017 has it.
    if (wanted_.has(ReportTrap::MixedZones) && id_ % 2 == 1) zone += std::chrono::hours{1};
    if (instant) out_.leaf(name, report_date(*instant, zone));
  }

  // What the record calls the last detection or test; an older scan knew its own only.
  void last_date(std::string_view name, const char* element) {
    app_.older != nullptr ? date(name, app_.scanned) : date(name, element);
  }

  void dates() {
    if (wanted_.has(ReportTrap::NoDates)) return;
    if (contents_.is_scan && !shape_.scan_has_four_dates) return last_date("DETECTION_DATE", "lastDetectedDate");
    date("FIRST_TIME_DETECTED", "firstDetectedDate");
    last_date("LAST_TIME_DETECTED", "lastDetectedDate");
    last_date("LAST_TIME_TESTED", "lastTestedDate");
    if (app_.older == nullptr) out_.optional("TIMES_DETECTED", text("timesDetected"));
  }

  void payloads() {
    std::size_t written = 0;
    for (const auto& result : finding_.child("resultList").child("list").children("Result")) {
      for (const auto& instance : result.child("payloads").child("list").children("PayloadInstance")) {
        if (written == shape_.payloads) break;
        if (written++ == 0) out_.open("PAYLOADS");
        payload(instance, static_cast<std::int64_t>(written));
      }
    }
    if (written > 0) out_.close("PAYLOADS");
  }

  void payload(const pugi::xml_node& instance, std::int64_t place) {
    const auto attack = xml::text_of(instance.child("payload"));
    out_.open("PAYLOAD");
    out_.leaf("NUM", place);
    out_.leaf("PAYLOAD", attack);
    if (const auto request = instance.child("request")) {
      out_.open("REQUEST");
      out_.leaf("METHOD", xml::text_of(request.child("method")));
      out_.leaf("URL", xml::text_of(request.child("link")));
      const auto body = printable(decode_any_base64(xml::text_of(request.child("body"))));
      headers(request, body, shape_.bare_headers && attack == "N/A");
      if (shape_.request_body) out_.leaf("BODY", body);
      out_.close("REQUEST");
    }
    response(instance);
    out_.close("PAYLOAD");
  }

  void headers(const pugi::xml_node& request, std::string_view body, bool bare) {
    const auto lines = printable(decode_any_base64(xml::text_of(request.child("headers"))));
    const bool misfiled = !shape_.request_body && body.find(':') != std::string_view::npos;
    if (bare || (lines.find(':') == std::string::npos && !misfiled)) return out_.empty("HEADERS");
    out_.open("HEADERS");
    for (std::string_view rest = lines; !rest.empty();) {
      const auto line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      const auto colon = line.find(':');
      if (colon == std::string_view::npos) continue;
      auto value = line.substr(colon + 1);
      value = value.substr(0, value.find_last_not_of(" \r") + 1);
      value.remove_prefix(std::min(value.size(), value.find_first_not_of(' ')));
      header(line.substr(0, colon),
             fmt::format(" {}{}", value, wanted_.has(ReportTrap::LineFeedHeaders) ? '\n' : '\r'));
    }
    // A body of 2017: up to the first colon it is a name, the rest a value, without the blank in front.
    if (misfiled) header(body.substr(0, body.find(':')), std::string{body.substr(body.find(':') + 1)});
    out_.close("HEADERS");
  }

  void header(std::string_view key, const std::string& value) {
    out_.open("HEADER");
    out_.leaf("key", key);
    out_.leaf("value", value);
    out_.close("HEADER");
  }

  void response(const pugi::xml_node& instance) {
    const auto response = instance.child("response");
    if (!response) return;
    const bool bare = wanted_.has(ReportTrap::EmptyContents);
    const auto contents = xml::text_of(response);
    out_.open("RESPONSE");
    out_.base64("CONTENTS", bare ? std::string_view{} : std::string_view{contents});
    if (const auto mark = instance.child("payloadResponce")) {
      const auto from = static_cast<std::size_t>(std::max<std::int64_t>(number(xml::text_of(mark.child("offset"))), 0));
      const auto length =
          static_cast<std::size_t>(std::max<std::int64_t>(number(xml::text_of(mark.child("length"))), 0));
      if (from < contents.size() && length > 0) {
        out_.base64("EVIDENCE", bare ? std::string_view{} : std::string_view{contents}.substr(from, length));
      }
    }
    out_.close("RESPONSE");
  }

  void ignored() {
    const bool is_ignored = is_true(finding_.child("isIgnored"));
    if (!is_ignored) return out_.leaf("IGNORED", "false");
    const auto user = finding_.child("ignoredBy");
    const auto login = xml::text_of(user.child("username"));
    const auto name =
        fmt::format("{} {} ({})", xml::text_of(user.child("firstName")), xml::text_of(user.child("lastName")), login);
    const auto when = parse_instant(text("ignoredDate"));
    const auto details = [&](std::string_view reason, std::string_view date, std::string_view by,
                             std::string_view comment) {
      out_.optional(reason, text("ignoredReason"));
      if (when) out_.leaf(date, report_date(*when, wanted_.zone));
      if (!login.empty()) out_.leaf(by, name);
      out_.optional(comment, text("ignoredComment"));
    };
    if (wanted_.has(ReportTrap::IgnoredWithChildren)) {
      out_.open("IGNORED");
      details("REASON", "DATE", "USER", "COMMENT");
      out_.close("IGNORED");
      return;
    }
    out_.leaf("IGNORED", "true");
    if (wanted_.has(ReportTrap::IgnoredWithSiblings))
      details("IGNORE_REASON", "IGNORE_DATE", "IGNORE_USER", "IGNORE_COMMENTS");
  }

  std::string answers() const {
    std::string all;
    for (const auto& result : finding_.child("resultList").child("list").children("Result")) {
      for (const auto& instance : result.child("payloads").child("list").children("PayloadInstance")) {
        all += xml::text_of(instance.child("response"));
      }
    }
    return all;
  }

  void data() {
    const auto told = answers();
    const auto qid = number(text("qid"));
    const bool of_host = qid > 0 && qid < kFirstWasQid;
    const bool details = of_host && shape_.host_data != HostData::Data;
    if (!details || shape_.host_data == HostData::Both)
      out_.base64("DATA", told, !wanted_.has(ReportTrap::UnflaggedData));
    if (!details) return;
    const auto ssl = finding_.child("sslData");
    out_.open("SSL_DETAILS");
    out_.leaf("QID", 0);
    out_.optional("PORT", xml::text_of(ssl.child("port")));
    out_.optional("PROTOCOL", xml::text_of(ssl.child("protocol")));
    out_.optional("VIRTUAL_HOST", xml::text_of(ssl.child("virtualhost")));
    out_.optional("IP", xml::text_of(ssl.child("ip")));
    const auto result = xml::text_of(ssl.child("result"));
    out_.leaf("RESULT", result.empty() ? told : result);
    info(ssl);
    out_.close("SSL_DETAILS");
  }

  // The names inside INFO are the only ones in lower case (reference, report XML 4.5).
  void info(const pugi::xml_node& ssl) {
    const auto all = ssl.child("sslDataInfoList").child("list").children("SSLDataInfo");
    if (all.begin() == all.end()) return out_.empty("INFO");
    out_.open("INFO");
    for (const auto& one : all) {
      rows(one, {"sslDataCipherList", "SSLDataCipher", "CIPHERS", "CIPHER"}, kCipher);
      rows(one, {"sslDataKexList", "SSLDataKex", "KEXS", "KEX"}, kKex);
      rows(one, {"sslDataPropList", "SSLDataProp", "PROPS", "PROP"}, kProp);
      out_.optional("CERTIFICATE_FINGERPRINT", xml::text_of(one.child("certificateFingerprint")));
    }
    out_.close("INFO");
  }

  struct Lists {
    const char *api_list, *api, *list, *entry;
  };
  void rows(const pugi::xml_node& info, const Lists& names, std::span<const Renamed> columns) {
    const auto entries = info.child(names.api_list).child("list").children(names.api);
    if (entries.begin() == entries.end()) return;
    out_.open(names.list);
    for (const auto& entry : entries) {
      out_.open(names.entry);
      for (const auto& [name, api] : columns) out_.optional(name, xml::text_of(entry.child(api)));
      out_.close(names.entry);
    }
    out_.close(names.list);
  }

  const ReportShape& wanted_;
  const Shape& shape_;
  const Contents& contents_;
  const App& app_;
  const pugi::xml_node& finding_;
  Writer& out_;
  std::int64_t id_;
};

}  // namespace

void FindingWriter::write(std::size_t position, List list, const App& app) {
  record_.clear();
  findings_.append(position, Form::Full, record_);
  pugi::xml_document document;
  document.load_buffer_inplace(record_.data(), record_.size(), xml::kReadTexts, pugi::encoding_utf8);
  const auto finding = document.document_element();
  One one{wanted_, shape_, contents_, app, finding, out_};
  list == kGathered ? one.gathered() : one.vulnerability(list == kSensitive);
}

}  // namespace mockqualys::reports
