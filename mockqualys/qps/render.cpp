#include "mockqualys/qps/render.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <pugixml.hpp>
#include <unordered_set>
#include <vector>

#include "mockqualys/base/xml_text.h"

namespace mockqualys::qps {

namespace {

using Names = std::string_view;

// Reference 3.4: what JSON writes as a number. Everything else is a string: booleans, severity, dates.
constexpr auto kNumbers = std::to_array<Names>({"id",
                                                "qid",
                                                "count",
                                                "timesDetected",
                                                "detectionScore",
                                                "riskScore",
                                                "patch",
                                                "code",
                                                "long",
                                                "base",
                                                "temporal",
                                                "offset",
                                                "length",
                                                "reactivateIn",
                                                "malwareTaskId",
                                                "cancelScansAfterNHours",
                                                "cancelAfterNHours",
                                                "crawlDuration",
                                                "testDuration",
                                                "scanDuration",
                                                "linksCrawled",
                                                "nbRequests",
                                                "size",
                                                "fileSize",
                                                "downloadCount",
                                                "keysize",
                                                "parentTagId",
                                                "srcAssetGroupId",
                                                "srcBusinessUnitId",
                                                "criticalityScore",
                                                "maxCrawlRequests",
                                                "timeoutErrorThreshold",
                                                "unexpectedErrorThreshold",
                                                "launchedCount",
                                                "everyNHours",
                                                "everyNDays",
                                                "everyNWeeks",
                                                "everyNMonths",
                                                "occurrenceCount",
                                                "dayNb",
                                                "dayOrder",
                                                "nb"});

// Empty in XML, these are {} in JSON; any other empty element is "".
constexpr auto kComplex = std::to_array<Names>({"config",
                                                "owner",
                                                "attributes",
                                                "domains",
                                                "uris",
                                                "defaultProfile",
                                                "defaultScanner",
                                                "defaultScannerTags",
                                                "authRecords",
                                                "dnsOverrides",
                                                "malwareScheduling",
                                                "tags",
                                                "comments",
                                                "lastScan",
                                                "summary",
                                                "createdBy",
                                                "updatedBy",
                                                "proxy",
                                                "crawlingScripts",
                                                "swaggerFile",
                                                "postmanCollection",
                                                "cwe",
                                                "owasp",
                                                "wasc",
                                                "resultList",
                                                "accessPath",
                                                "payloads",
                                                "request",
                                                "payloadResponce",
                                                "webApp",
                                                "ignoredBy",
                                                "editedSeverityUser",
                                                "retest",
                                                "sslData",
                                                "cvssV3",
                                                "history",
                                                "scanData",
                                                "template",
                                                "children",
                                                "target",
                                                "profile",
                                                "scheduling",
                                                "notification",
                                                "parameterSet",
                                                "sensitiveContent",
                                                "formRecord",
                                                "serverRecord",
                                                "oauth2Record",
                                                "fields",
                                                "mappings",
                                                "qids"});

const std::unordered_set<Names> kNumberSet{kNumbers.begin(), kNumbers.end()};
const std::unordered_set<Names> kComplexSet{kComplex.begin(), kComplex.end()};

std::uint64_t hash(std::string_view key, std::uint64_t salt) {
  std::uint64_t value = 0xCBF29CE484222325U ^ (salt * 0x9E3779B97F4A7C15U);
  for (const char byte : key) value = (value ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
  return value ^ (value >> 29U);
}

// A number as JSON spells one; text that only looks like it ("007", "1e5x") stays a string.
bool is_number(std::string_view text) {
  const auto digits = [&] {
    const auto count = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(count);
    return count;
  };
  if (text.starts_with('-')) text.remove_prefix(1);
  const bool zero = text.starts_with('0');
  const auto whole = digits();
  if (whole == 0 || (zero && whole > 1)) return false;
  if (text.empty()) return true;
  if (text.front() != '.') return false;
  text.remove_prefix(1);
  return digits() > 0 && text.empty();
}

bool has_elements(const pugi::xml_node& element) {
  return std::ranges::any_of(element.children(), [](const auto& child) { return child.type() == pugi::node_element; });
}

class JsonWriter {
 public:
  JsonWriter(std::uint64_t salt, std::string& out) : salt_{salt}, out_{out} {}

  void member(const pugi::xml_node& element) {
    key(element.name());
    value(element);
  }

 private:
  void key(std::string_view name) {
    append_json_text(name, out_);
    out_ += ':';
  }

  void value(const pugi::xml_node& element) {
    const std::string_view name = element.name();
    if (name == "list" || name == "set") return array(element);
    if (has_elements(element)) return object(element);
    if (element.first_attribute()) return attributed(element);
    const auto text = xml::text_of(element);
    if (text.empty() && name == "body" && Names{element.parent().name()} == "request") {
      out_ += "null";  // recorded
    } else if (text.empty() && kComplexSet.contains(name)) {
      out_ += "{}";
    } else {
      scalar(name, text);
    }
  }

  void scalar(std::string_view name, std::string_view text) {
    if (kNumberSet.contains(name) && is_number(text)) {
      out_ += text;
    } else {
      append_json_text(text, out_);
    }
  }

  // The vendor's keys stand in an order of their own.
  void object(const pugi::xml_node& element) {
    struct Member {
      std::uint64_t rank;
      pugi::xml_node node;
      Names name;
    };
    std::vector<Member> members;
    for (const auto& child : element.children()) {
      if (child.type() == pugi::node_element) members.push_back({hash(child.name(), salt_), child, child.name()});
    }
    std::ranges::stable_sort(members, {}, &Member::rank);
    out_ += '{';
    for (std::size_t i = 0; i < members.size();) {
      if (i > 0) out_ += ',';
      auto end = i + 1;
      while (end < members.size() && members[end].name == members[i].name) ++end;
      key(members[i].name);
      if (end > i + 1) out_ += '[';  // the vendor repeats no element outside a list; a record that does keeps all
      for (auto each = i; each < end; ++each) {
        if (each > i) out_ += ',';
        value(members[each].node);
      }
      if (end > i + 1) out_ += ']';
      i = end;
    }
    out_ += '}';
  }

  void attributed(const pugi::xml_node& element) {
    out_ += '{';
    for (const auto& attribute : element.attributes()) {
      key(attribute.name());
      append_json_text(attribute.value(), out_);
      out_ += ',';
    }
    out_ += "\"value\":";
    append_json_text(xml::text_of(element), out_);
    out_ += '}';
  }

  void array(const pugi::xml_node& list) {
    out_ += '[';
    bool first = true;
    for (const auto& entry : list.children()) {
      if (entry.type() != pugi::node_element) continue;
      if (!first) out_ += ',';
      first = false;
      if (Names{entry.name()} == "long") {
        value(entry);
        continue;
      }
      out_ += '{';
      key(entry.name());
      has_elements(entry) ? value(entry) : attributed(entry);
      out_ += '}';
    }
    out_ += ']';
  }

  std::uint64_t salt_;
  std::string& out_;
};

}  // namespace

void open_xml(const Envelope& envelope, std::string_view origin, std::string_view schema, std::string& out) {
  out +=
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ServiceResponse "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
      "xsi:noNamespaceSchemaLocation=\"";
  xml::append_escaped(origin, out);
  xml::append_escaped(schema, out);
  out += fmt::format("\">\n  <responseCode>{}</responseCode>\n", envelope.response_code);
  if (envelope.message) {
    out += "  <responseErrorDetails>\n    <errorMessage>";
    xml::append_escaped(*envelope.message, out);
    out += "</errorMessage>\n";
    if (envelope.resolution) {
      out += "    <errorResolution>";
      xml::append_escaped(*envelope.resolution, out);
      out += "</errorResolution>\n";
    }
    out += "  </responseErrorDetails>\n";
  }
  if (envelope.count) out += fmt::format("  <count>{}</count>\n", *envelope.count);
  if (envelope.more) out += fmt::format("  <hasMoreRecords>{}</hasMoreRecords>\n", *envelope.more);
  if (envelope.last_id) out += fmt::format("  <lastId>{}</lastId>\n", *envelope.last_id);
  if (envelope.data) out += "  <data>\n";
}

void close_xml(const Envelope& envelope, std::string& out) {
  if (envelope.data) {
    // The empty form of 2020 as it was recorded: six blanks.
    out += envelope.count == 0U ? "      </data>\n" : "  </data>\n";
  }
  out += "</ServiceResponse>";
}

std::string json_envelope(const Envelope& envelope, std::string_view data) {
  std::vector<std::pair<std::string_view, std::string>> members;
  const auto text = [](std::string_view value) {
    std::string out;
    append_json_text(value, out);
    return out;
  };
  members.emplace_back("responseCode", text(envelope.response_code));
  if (envelope.message) {
    auto details = "{\"errorMessage\":" + text(*envelope.message);
    if (envelope.resolution) details += ",\"errorResolution\":" + text(*envelope.resolution);
    members.emplace_back("responseErrorDetails", details + "}");
  }
  if (envelope.count) members.emplace_back("count", fmt::format("{}", *envelope.count));
  if (envelope.more) members.emplace_back("hasMoreRecords", fmt::format("\"{}\"", *envelope.more));
  if (envelope.last_id) members.emplace_back("lastId", fmt::format("{}", *envelope.last_id));
  if (envelope.data) members.emplace_back("data", "[");
  // The salt is the page's, so that "data" stands now before, now behind the rest.
  const auto salt = static_cast<std::uint64_t>(envelope.last_id.value_or(0)) + envelope.count.value_or(0);
  std::ranges::sort(members, {}, [&](const auto& member) { return hash(member.first, salt); });
  std::string out = "{\"ServiceResponse\":{";
  for (const auto& [key, value] : members) {
    if (out.back() != '{') out += ',';
    out += fmt::format("\"{}\":{}", key, value);
    if (key == "data") {
      out += data;
      out += ']';
    }
  }
  return out + "}}";
}

void append_json(const pugi::xml_node& element, std::uint64_t salt, std::string& out) {
  out += '{';
  JsonWriter{salt, out}.member(element);
  out += '}';
}

void append_json_text(std::string_view text, std::string& out) {
  const auto needs_escape = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; };
  out += '"';
  while (!text.empty()) {
    const auto stop = std::ranges::find_if(text, needs_escape);
    out.append(text.begin(), stop);
    if (stop == text.end()) break;
    switch (*stop) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(*stop)));
        break;
    }
    text.remove_prefix(static_cast<std::size_t>(stop - text.begin()) + 1);
  }
  out += '"';
}

}  // namespace mockqualys::qps
