#include "mockqualys/world/generated_records.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string_view>

#include <fmt/format.h>

#include "mockqualys/base/instant.h"
#include "mockqualys/world/estate.h"
#include "mockqualys/world/generated_catalog.h"
#include "mockqualys/world/generated_scans.h"
#include "mockqualys/world/stored_record.h"

namespace mockqualys {

namespace {

// Ids rise with the position but are not dense: every stretch of `step` numbers holds one of them. Position and id are
// each other's function without a table.
struct Numbering {
  std::int64_t first, step;
};
constexpr Numbering kWebAppIds{30'000'000, 211};
constexpr Numbering kFindingIds{20'000'000, 89};

// What is drawn for a record; each draw is independent of the others.
enum class Draw : std::uint64_t {
  WebAppId = 1,
  FindingId,
  Detection,
  WebApp,
  Status,
  History,
  Ignored,
  UniqueIdHigh,
  UniqueIdLow,
  Scan,
  Tags,
  Url,
  Payloads
};

// splitmix64: any two inputs that differ give independent looking numbers.
std::uint64_t mix(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15U;
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
  return value ^ (value >> 31U);
}

std::uint64_t draw(std::uint64_t seed, Draw what, std::size_t position) {
  return mix(mix(seed ^ (static_cast<std::uint64_t>(what) << 56U)) ^ position);
}

constexpr auto kStatuses = std::to_array<std::string_view>({"NEW", "ACTIVE", "REOPENED", "PROTECTED", "FIXED"});
constexpr auto kReasons = std::to_array<std::string_view>({"FALSE_POSITIVE", "RISK_ACCEPTED", "NOT_APPLICABLE"});
constexpr std::int64_t kFirstTag = 7001;
constexpr auto kTags = std::to_array<std::string_view>({"prod", "stage", "internal"});
constexpr auto kWeek = std::chrono::weeks{1};
constexpr std::size_t kWeeks = 60;  // at most so many ago was a finding first detected
constexpr auto kSinceCreated = std::chrono::days{674} + std::chrono::hours{21};  // web apps: 2024-03-01T09:00:00Z

std::size_t webapp_count(const Generated& spec) {
  return static_cast<std::size_t>(std::max<std::int64_t>(spec.webapps, spec.findings > 0 ? 1 : 0));
}

std::int64_t id_of(const Generated& spec, Kind kind, std::size_t position) {
  const auto [first, step] = kind == Kind::WebApp ? kWebAppIds : kFindingIds;
  const auto within = draw(spec.seed, kind == Kind::WebApp ? Draw::WebAppId : Draw::FindingId, position);
  return first + static_cast<std::int64_t>(position) * step +
         static_cast<std::int64_t>(within % static_cast<std::uint64_t>(step));
}

// A web app is scanned once a week; scan 0 is its last one before the estate's start.
Instant scan_of(const Generated& spec, std::size_t webapp, std::int64_t weeks_ago) {
  constexpr std::uint64_t kSecondsAWeek = 7 * 24 * 3600;
  const auto before = draw(spec.seed, Draw::Scan, webapp) % kSecondsAWeek;
  return spec.start - std::chrono::seconds{before} - weeks_ago * kWeek;
}

std::size_t tag_of(const Generated& spec, std::size_t webapp) {
  return draw(spec.seed, Draw::Tags, webapp) % (kTags.size() + 1);  // the last: none
}

struct Finding {
  std::size_t position;
  std::int64_t id;
  const Detection* detection;
  std::size_t webapp;
  bool gathered;

  std::size_t status = 0;
  std::int64_t first_week = 0, last_week = 0;
  bool ignored = false;
  std::size_t reason = 0;
};

const Detection& detection_of(const Generated& spec, std::size_t position) {
  const auto& catalog = generated_catalog();
  return catalog[draw(spec.seed, Draw::Detection, position) % catalog.size()];
}

std::size_t webapp_of(const Generated& spec, std::size_t position) {
  return draw(spec.seed, Draw::WebApp, position) % webapp_count(spec);
}

Finding finding_at(const Generated& spec, std::size_t position) {
  const auto& detection = detection_of(spec, position);
  Finding made{.position = position,
               .id = id_of(spec, Kind::Finding, position),
               .detection = &detection,
               .webapp = webapp_of(spec, position),
               .gathered = detection.type == FindingType::InformationGathered};
  const auto history = draw(spec.seed, Draw::History, position);
  made.first_week = static_cast<std::int64_t>(1 + history % kWeeks);
  if (made.gathered) return made;
  // Of a hundred: 15 new, 45 active, 8 reopened, 4 protected, 28 fixed.
  const auto status = draw(spec.seed, Draw::Status, position) % 100;
  made.status = status < 15 ? 0 : status < 60 ? 1 : status < 68 ? 2 : status < 72 ? 3 : 4;
  if (made.status == 0) made.first_week = 0;
  if (made.status == 4)
    made.last_week = 1 + static_cast<std::int64_t>((history >> 32U) % static_cast<std::uint64_t>(made.first_week));
  const auto ignored = draw(spec.seed, Draw::Ignored, position);
  made.ignored = ignored % 100 < 8;
  made.reason = (ignored >> 32U) % kReasons.size();
  return made;
}

class Number {
 public:
  explicit Number(std::int64_t value)
      : size_{static_cast<std::size_t>(std::to_chars(digits_.data(), digits_.data() + digits_.size(), value).ptr -
                                       digits_.data())} {}
  operator std::string_view() const { return {digits_.data(), size_}; }

 private:
  std::array<char, 20> digits_{};
  std::size_t size_;
};

class Moment {
 public:
  explicit Moment(Instant instant) : text_{instant_chars(instant)} {}
  operator std::string_view() const { return {text_.data(), text_.size()}; }

 private:
  std::array<char, kInstantLength> text_;
};

class UniqueId {
 public:
  UniqueId(std::uint64_t high, std::uint64_t low) {
    constexpr std::string_view kHex = "0123456789abcdef";
    constexpr std::string_view kForm = "xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx";
    std::size_t digit = 0;
    for (std::size_t i = 0; i < kForm.size(); ++i) {
      if (kForm[i] != 'x') {
        text_[i] = kForm[i];
        continue;
      }
      auto& from = digit++ < 15 ? high : low;
      text_[i] = kHex[from & 15U];
      from >>= 4U;
    }
  }
  operator std::string_view() const { return {text_.data(), text_.size()}; }

 private:
  std::array<char, 36> text_{};
};

UniqueId unique_id(const Generated& spec, std::size_t position) {
  return {draw(spec.seed, Draw::UniqueIdHigh, position), draw(spec.seed, Draw::UniqueIdLow, position)};
}

template <typename... Texts>
void put(std::string& out, const Texts&... texts) {
  (out.append(std::string_view{texts}), ...);
}

void put_webapp_name(std::size_t webapp, std::string& out) {
  put(out, "Application & Service ", Number(static_cast<std::int64_t>(webapp + 1)));
}
void put_webapp_url(std::size_t webapp, std::string& out) {
  put(out, "https://app-", Number(static_cast<std::int64_t>(webapp + 1)), ".example.test");
}

// A fifth of a detection's findings share one page, so that one QID and URL with several parameters occurs at scale.
void put_url(const Generated& spec, const Finding& finding, std::string& out) {
  put_webapp_url(finding.webapp, out);
  const auto page = draw(spec.seed, Draw::Url, finding.position);
  put(out, "/area-", Number(static_cast<std::int64_t>(page % 40)), "/page-",
      Number(static_cast<std::int64_t>(page % 5 == 0 ? 1 : (page >> 32U) % 9000)), "?view=full&lang=en");
}

void put_tag(const Generated& spec, std::size_t webapp, std::string_view indent, std::string& out) {
  const auto tag = tag_of(spec, webapp);
  if (tag == kTags.size()) {
    put(out, indent, "<tags>\n", indent, "  <count>0</count>\n", indent, "</tags>\n");
    return;
  }
  put(out, indent, "<tags>\n", indent, "  <count>1</count>\n", indent, "  <list>\n", indent, "    <Tag>\n", indent,
      "      <id>", Number(kFirstTag + static_cast<std::int64_t>(tag)), "</id>\n", indent, "      <name><![CDATA[",
      kTags[tag], "]]></name>\n", indent, "    </Tag>\n", indent, "  </list>\n", indent, "</tags>\n");
}

void put_payload(const Generated& spec, const Finding& finding, std::size_t number, std::string& out) {
  put(out, "                <PayloadInstance>\n                  <payload><![CDATA[view=full&lang=%22%3E%3Cq%20a%3D",
      Number(static_cast<std::int64_t>(number + 1)),
      "%3E]]></payload>\n                  <request>\n                    <method>GET</method>\n"
      "                    <link><![CDATA[");
  put_url(spec, finding, out);
  put(out,
      "]]></link>\n                    <headers><![CDATA["
      "SG9zdDogc2hvcC5leGFtcGxlLnRlc3QNCkFjY2VwdDogKi8qDQoNCg==]]></headers>\n                  </request>\n"
      "                  <response><![CDATA[comment: the value came back unchanged\nResponse content-type: text/html\n"
      "<input id=\"view\" value=\"\"><q a=",
      Number(static_cast<std::int64_t>(number + 1)),
      ">\">\n]]></response>\n"
      "                  <payloadResponce>\n                    <offset>",
      Number(static_cast<std::int64_t>(96 + number)),
      "</offset>\n                    <length>14</length>\n                  </payloadResponce>\n"
      "                </PayloadInstance>\n");
}

void put_results(const Generated& spec, const Finding& finding, std::string& out) {
  if (finding.gathered) {
    put(out,
        "      <resultList>\n        <count>1</count>\n        <list>\n          <Result>\n"
        "            <authentication>false</authentication>\n            <payloads>\n              <count>1</count>\n"
        "              <list>\n                <PayloadInstance>\n                  <response><![CDATA[Collected while "
        "crawling:\n");
    const auto lines = 1 + draw(spec.seed, Draw::Payloads, finding.position) % 5;
    for (std::size_t line = 0; line < lines; ++line) {
      put_webapp_url(finding.webapp, out);
      put(out, "/area-", Number(static_cast<std::int64_t>(line)), "/index.html  200  text/html\n");
    }
    put(out,
        "]]></response>\n                </PayloadInstance>\n              </list>\n            </payloads>\n"
        "          </Result>\n        </list>\n      </resultList>\n");
    return;
  }
  const auto drawn = draw(spec.seed, Draw::Payloads, finding.position) % 8;
  const std::size_t payloads = drawn < 7 ? 1 : 3;
  put(out,
      "      <resultList>\n        <count>1</count>\n        <list>\n          <Result>\n"
      "            <authentication>false</authentication>\n            <ajax>false</ajax>\n");
  if (drawn % 4 == 3) {
    put(out,
        "            <accessPath>\n              <count>1</count>\n              <list>\n                "
        "<Url><![CDATA[");
    put_webapp_url(finding.webapp, out);
    put(out, "/]]></Url>\n              </list>\n            </accessPath>\n");
  }
  put(out, "            <payloads>\n              <count>", Number(static_cast<std::int64_t>(payloads)),
      "</count>\n              <list>\n");
  for (std::size_t number = 0; number < payloads; ++number) put_payload(spec, finding, number, out);
  put(out,
      "              </list>\n            </payloads>\n          </Result>\n        </list>\n      </resultList>\n");
}

void put_ignored(const Finding& finding, Instant when, std::string& out) {
  put(out, "      <isIgnored>", finding.ignored ? "true" : "false", "</isIgnored>\n");
  if (!finding.ignored) return;
  put(out, "      <ignoredReason>", kReasons[finding.reason],
      "</ignoredReason>\n      <ignoredBy>\n        <id>5001</id>\n        <username>acme_ab1</username>\n"
      "        <firstName><![CDATA[Alex]]></firstName>\n        <lastName><![CDATA[Bell]]></lastName>\n      "
      "</ignoredBy>\n"
      "      <ignoredDate>",
      Moment(when), "</ignoredDate>\n      <ignoredComment><![CDATA[agreed with the owners]]></ignoredComment>\n");
}

constexpr auto kUntilUpdated = std::chrono::minutes{150};  // from a scan's start until its results are stored

// What a field of a finding is a function of: a search looks at one finding of each that are alike in it.
enum class DecidedBy { Position, Detection, WebApp, FirstWeek, LastWeek, Status, Times, Reason, Ignored, Nothing };

DecidedBy decided_by(Field field) {
  switch (field) {
    case Field::Id:
    case Field::UniqueId:
    case Field::Url:
      return DecidedBy::Position;
    case Field::Qid:
    case Field::Name:
    case Field::Type:
    case Field::Severity:
    case Field::Group:
    case Field::CweId:
    case Field::OwaspCode:
    case Field::OwaspName:
    case Field::WascCode:
    case Field::WascName:
      return DecidedBy::Detection;
    case Field::WebAppId:
    case Field::WebAppName:
    case Field::WebAppTagId:
    case Field::WebAppTagName:
    case Field::LastTestedDate:
      return DecidedBy::WebApp;
    case Field::FirstDetectedDate:
      return DecidedBy::FirstWeek;
    case Field::LastDetectedDate:
      return DecidedBy::LastWeek;
    case Field::Status:
      return DecidedBy::Status;
    case Field::TimesDetected:
      return DecidedBy::Times;
    case Field::IgnoredReason:
      return DecidedBy::Reason;
    case Field::IgnoredDate:
      return DecidedBy::Ignored;
    default:
      return DecidedBy::Nothing;  // no generated finding has it
  }
}

}  // namespace

std::size_t GeneratedRecords::size() const {
  return kind_ == Kind::WebApp ? webapp_count(spec_)
                               : static_cast<std::size_t>(std::max<std::int64_t>(spec_.findings, 0));
}

std::int64_t GeneratedRecords::id_at(std::size_t position) const { return id_of(spec_, kind_, position); }

std::size_t GeneratedRecords::first_after(std::int64_t id) const {
  const auto [first, step] = kind_ == Kind::WebApp ? kWebAppIds : kFindingIds;
  if (id < first) return 0;
  const auto stretch = static_cast<std::size_t>((id - first) / step);
  if (stretch >= size()) return size();
  return id_at(stretch) > id ? stretch : stretch + 1;
}

void GeneratedRecords::append(std::size_t position, Form form, std::string& out) const {
  kind_ == Kind::WebApp ? append_webapp(position, form, out) : append_finding(position, form, out);
}

void GeneratedRecords::values(std::size_t position, Field field, Values& out) const {
  out.clear();
  kind_ == Kind::WebApp ? webapp_values(position, field, out) : finding_values(position, field, out);
}

std::size_t GeneratedRecords::groups(Field field) const {
  if (kind_ == Kind::WebApp) return size();
  switch (decided_by(field)) {
    case DecidedBy::Position:
      return size();
    case DecidedBy::Detection:
      return generated_catalog().size();
    case DecidedBy::WebApp:
      return webapp_count(spec_);
    case DecidedBy::FirstWeek:
    case DecidedBy::LastWeek:
      return webapp_count(spec_) * (kWeeks + 1);
    case DecidedBy::Status:
      return kStatuses.size() + 1;
    case DecidedBy::Times:
      return kWeeks + 2;
    case DecidedBy::Reason:
      return kReasons.size() + 1;
    case DecidedBy::Ignored:
      return webapp_count(spec_) + 1;
    case DecidedBy::Nothing:
      break;
  }
  return 1;
}

std::size_t GeneratedRecords::group_of(Field field, std::size_t position) const {
  if (kind_ == Kind::WebApp) return position;
  const auto by = decided_by(field);
  switch (by) {
    case DecidedBy::Position:
      return position;
    case DecidedBy::Detection:
      return draw(spec_.seed, Draw::Detection, position) % generated_catalog().size();
    case DecidedBy::WebApp:
      return webapp_of(spec_, position);
    case DecidedBy::Nothing:
      return 0;
    default:
      break;
  }
  const auto finding = finding_at(spec_, position);
  if (by == DecidedBy::FirstWeek || by == DecidedBy::LastWeek) {
    const auto week = by == DecidedBy::FirstWeek ? finding.first_week : finding.last_week;
    return finding.webapp * (kWeeks + 1) + static_cast<std::size_t>(week);
  }
  // Group 0: without the element.
  if (by == DecidedBy::Reason) return finding.ignored ? finding.reason + 1 : 0;
  if (by == DecidedBy::Ignored) return finding.ignored ? finding.webapp + 1 : 0;
  if (finding.gathered) return 0;
  return by == DecidedBy::Status ? finding.status + 1
                                 : static_cast<std::size_t>(finding.first_week - finding.last_week + 1);
}

void GeneratedRecords::append_webapp(std::size_t position, Form form, std::string& out) const {
  const Number number{static_cast<std::int64_t>(position + 1)};
  const Moment scanned{scan_of(spec_, position, 0)};
  put(out, "    <WebApp>\n      <id>", Number(id_at(position)), "</id>\n      <name><![CDATA[");
  put_webapp_name(position, out);
  put(out, "]]></name>\n      <url><![CDATA[");
  put_webapp_url(position, out);
  put(out, "]]></url>\n");
  if (form == Form::Full) {
    put(out,
        "      <os>Linux 5.x</os>\n      <owner>\n        <id>5001</id>\n        <username>acme_ab1</username>\n"
        "        <firstName><![CDATA[Alex]]></firstName>\n        <lastName><![CDATA[Bell]]></lastName>\n      "
        "</owner>\n"
        "      <scope>ALL</scope>\n      <attributes>\n        <count>1</count>\n        <list>\n          "
        "<Attribute>\n"
        "            <name><![CDATA[Business Function]]></name>\n            <value><![CDATA[Unit ",
        Number(static_cast<std::int64_t>(position % 7)),
        "]]></value>\n          </Attribute>\n        </list>\n      </attributes>\n"
        "      <scannerLocked>false</scannerLocked>\n      <useSitemap>false</useSitemap>\n");
    put_tag(spec_, position, "      ", out);
    put(out, "      <isScheduled>true</isScheduled>\n      <lastScan>\n        <id>",
        Number(kFirstGeneratedScan + static_cast<std::int64_t>(position)), "</id>\n        <name><![CDATA[Weekly scan ",
        number,
        "]]></name>\n        <summary>\n          <resultsStatus>SUCCESSFUL</resultsStatus>\n          "
        "<authStatus>NONE</authStatus>\n"
        "        </summary>\n      </lastScan>\n");
  } else {
    put(out, "      <owner>\n        <id>5001</id>\n      </owner>\n");
    put_tag(spec_, position, "      ", out);
  }
  put(out, "      <createdDate>", Moment(spec_.start - kSinceCreated), "</createdDate>\n      <updatedDate>", scanned,
      "</updatedDate>\n");
  if (form == Form::Full) put(out, "      <config/>\n");
  put(out, "    </WebApp>\n");
}

void GeneratedRecords::append_finding(std::size_t position, Form form, std::string& out) const {
  const auto finding = finding_at(spec_, position);
  const auto& detection = *finding.detection;
  const bool full = form == Form::Full;
  const auto tested = scan_of(spec_, finding.webapp, 0);
  const auto detected = tested - finding.last_week * kWeek;
  put(out, "    <Finding>\n      <id>", Number(finding.id), "</id>\n      <uniqueId>", unique_id(spec_, position),
      "</uniqueId>\n", detection.head);
  if (full) put(out, detection.references);
  put(out, detection.param);
  if (full) put_results(spec_, finding, out);
  put(out, "      <severity>", Number(detection.severity), "</severity>\n");
  if (!finding.gathered) {
    put(out, "      <url><![CDATA[");
    put_url(spec_, finding, out);
    put(out, "]]></url>\n      <status>", kStatuses[finding.status], "</status>\n");
  }
  put(out, "      <firstDetectedDate>", Moment(tested - finding.first_week * kWeek),
      "</firstDetectedDate>\n      <lastDetectedDate>", Moment(detected), "</lastDetectedDate>\n      <lastTestedDate>",
      Moment(tested), "</lastTestedDate>\n");
  if (full && finding.status == 4) put(out, "      <fixedDate>", Moment(detected + kWeek), "</fixedDate>\n");
  if (!finding.gathered) {
    put(out, "      <timesDetected>", Number(finding.first_week - finding.last_week + 1), "</timesDetected>\n");
  }
  put(out, "      <webApp>\n        <id>", Number(id_of(spec_, Kind::WebApp, finding.webapp)),
      "</id>\n        <name><![CDATA[");
  put_webapp_name(finding.webapp, out);
  put(out, "]]></name>\n        <url><![CDATA[");
  put_webapp_url(finding.webapp, out);
  put(out, "]]></url>\n");
  if (full) put_tag(spec_, finding.webapp, "        ", out);
  put(out, "      </webApp>\n");
  if (!finding.gathered) put_ignored(finding, tested + kUntilUpdated, out);
  if (full) put(out, detection.score);
  put(out, "      <updatedDate>", Moment(tested + kUntilUpdated), "</updatedDate>\n    </Finding>\n");
}

void GeneratedRecords::webapp_values(std::size_t position, Field field, Values& out) const {
  std::string text;
  switch (field) {
    case Field::Id:
      return out.add(Number(id_at(position)));
    case Field::Name:
      put_webapp_name(position, text);
      return out.add(text);
    case Field::Url:
      put_webapp_url(position, text);
      return out.add(text);
    case Field::Tags:
    case Field::TagId:
      if (const auto tag = tag_of(spec_, position); tag < kTags.size())
        out.add(Number(kFirstTag + static_cast<std::int64_t>(tag)));
      return;
    case Field::TagName:
      if (const auto tag = tag_of(spec_, position); tag < kTags.size()) out.add(kTags[tag]);
      return;
    case Field::CreatedDate:
      return out.add(Moment(spec_.start - kSinceCreated));
    case Field::UpdatedDate:
    case Field::LastScanDate:
      return out.add(Moment(scan_of(spec_, position, 0)));
    case Field::IsScheduled:
    case Field::IsScanned:
      return out.add("true");
    case Field::LastScan:
      return out.add(Number(kFirstGeneratedScan + static_cast<std::int64_t>(position)));
    case Field::LastScanStatus:
      return out.add("FINISHED");
    case Field::Attribute:
      out.add("Business Function");
      put(text, "Unit ", Number(static_cast<std::int64_t>(position % 7)));
      return out.add(text);
    default:
      return;  // a finding's
  }
}

void GeneratedRecords::finding_values(std::size_t position, Field field, Values& out) const {
  const auto& detection = detection_of(spec_, position);
  const auto present = [&](std::string_view value) {
    if (!value.empty()) out.add(value);
  };
  std::string text;
  switch (field) {
    case Field::Id:
      return out.add(Number(id_at(position)));
    case Field::UniqueId:
      return out.add(unique_id(spec_, position));
    case Field::Qid:
      return out.add(Number(detection.qid));
    case Field::Name:
      return out.add(detection.name);
    case Field::Type:
      return out.add(detection.type == FindingType::Vulnerability      ? "VULNERABILITY"
                     : detection.type == FindingType::SensitiveContent ? "SENSITIVE_CONTENT"
                                                                       : "INFORMATION_GATHERED");
    case Field::Severity:
      return out.add(Number(detection.severity));
    case Field::Group:
      return present(detection.group);
    case Field::CweId:
      return present(detection.cwe);
    case Field::OwaspCode:
      return present(detection.owasp_code);
    case Field::OwaspName:
      return present(detection.owasp_name);
    case Field::WascCode:
      return present(detection.wasc_code);
    case Field::WascName:
      return present(detection.wasc_name);
    case Field::WebAppId:
      return out.add(Number(id_of(spec_, Kind::WebApp, webapp_of(spec_, position))));
    case Field::WebAppName:
      put_webapp_name(webapp_of(spec_, position), text);
      return out.add(text);
    case Field::WebAppTagId:
      return webapp_values(webapp_of(spec_, position), Field::TagId, out);
    case Field::WebAppTagName:
      return webapp_values(webapp_of(spec_, position), Field::TagName, out);
    default:
      break;
  }
  const auto finding = finding_at(spec_, position);
  const auto tested = scan_of(spec_, finding.webapp, 0);
  switch (field) {
    case Field::FirstDetectedDate:
      return out.add(Moment(tested - finding.first_week * kWeek));
    case Field::LastDetectedDate:
      return out.add(Moment(tested - finding.last_week * kWeek));
    case Field::LastTestedDate:
      return out.add(Moment(tested));
    default:
      break;
  }
  if (finding.gathered) return;
  switch (field) {
    case Field::Url:
      put_url(spec_, finding, text);
      return out.add(text);
    case Field::Status:
      return out.add(kStatuses[finding.status]);
    case Field::TimesDetected:
      return out.add(Number(finding.first_week - finding.last_week + 1));
    case Field::IgnoredReason:
      return present(finding.ignored ? kReasons[finding.reason] : "");
    case Field::IgnoredDate:
      if (finding.ignored) out.add(Moment(tested + kUntilUpdated));
      return;
    default:
      return;  // a web app's, or one that no generated finding has: patch, externalRef
  }
}

RecordMap generated_tags(const Generated& spec) {
  RecordMap tags;
  const auto created = format_instant(spec.start - kSinceCreated);
  for (std::size_t i = 0; i < kTags.size(); ++i) {
    auto tag = parse_record(
        Kind::Tag, fmt::format("<Tag><id>{}</id><name>{}</name><created>{}</created><modified>{}</modified></Tag>",
                               kFirstTag + static_cast<std::int64_t>(i), kTags[i], created, created));
    tags.emplace((*tag)->id, *tag);
  }
  return tags;
}

}  // namespace mockqualys
