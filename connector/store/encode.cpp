#include "connector/store/encode.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

namespace qualyswas::store {
namespace {

using nlohmann::json;

std::string text_of(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

json parse(std::string_view text) {
  auto value = json::parse(text, nullptr, false);
  if (!value.is_array()) throw std::runtime_error("a stored list is damaged");
  return value;
}

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
}

template <class Row>
void decode_simple(std::string_view text, std::vector<Row>& list) {
  list.clear();
  if (text == "[]") return;
  list = parse(text).get<std::vector<Row>>();
}

// Collects what is hashed. One buffer per thread: a row of two kilobytes must not cost an allocation.
class Collector {
 public:
  Collector() { buffer().clear(); }

  void add(std::string_view text) {
    add(static_cast<std::int64_t>(text.size()));
    if (text.size() < kLongText) {
      buffer().append(text);
    } else {  // it may be megabytes: hashed where it stands
      hash(buffer());
      buffer().clear();
      hash(text);
    }
  }
  template <std::integral Number>
  void add(Number number) {
    const auto value = static_cast<std::int64_t>(number);
    std::array<char, sizeof value> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i));
    buffer().append(bytes.data(), bytes.size());
  }
  void add(Instant instant) { add(instant.time_since_epoch().count()); }
  template <class Value>
  void add(const std::optional<Value>& value) {
    add(value.has_value());
    if (value) add(*value);
  }
  void add(const model::CustomAttribute& attribute) { add_all(attribute.name, attribute.value); }
  void add(const model::Tag& tag) { add_all(tag.id, tag.name); }
  void add(const model::Unmapped& unmapped) { add_all(unmapped.field, unmapped.value); }
  template <class Value>
  void add(const std::vector<Value>& list) {
    add(static_cast<std::int64_t>(list.size()));
    for (const auto& value : list) add(value);
  }
  template <class... Values>
  void add_all(const Values&... values) {
    (add(values), ...);
  }

  std::int64_t digest() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    hash(buffer());
    if (EVP_DigestFinal_ex(context(), bytes.data(), nullptr) != 1) throw_unavailable();
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i) value = value << 8 | bytes[i];
    return std::bit_cast<std::int64_t>(value);
  }

 private:
  static constexpr std::size_t kLongText = 64UL * 1024;

  void hash(std::string_view bytes) {
    static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> sha256{EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                        &EVP_MD_free};
    if (!sha256 || !context()) throw_unavailable();
    if (!begun_ && EVP_DigestInit_ex2(context(), sha256.get(), nullptr) != 1) throw_unavailable();
    begun_ = true;
    if (EVP_DigestUpdate(context(), bytes.data(), bytes.size()) != 1) throw_unavailable();
  }
  static EVP_MD_CTX* context() {
    thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> made{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    return made.get();
  }
  [[noreturn]] static void throw_unavailable() { throw std::runtime_error("SHA-256 is not available"); }
  static std::string& buffer() {
    thread_local std::string bytes;
    return bytes;
  }

  bool begun_ = false;
};

}  // namespace

// In files: a kind that joins later takes the next number.
static_assert(number_of(model::FindingKind::Confirmed) == 0 && number_of(model::FindingKind::Potential) == 1 &&
              number_of(model::FindingKind::Unsaid) == 2 && number_of(model::FindingKind::SensitiveContent) == 3 &&
              number_of(model::FindingKind::InformationGathered) == 4);

// These two stand in every finding: plain text goes by the short way, and comes out the same.
std::string encode(const std::vector<std::string>& list) {
  if (!std::ranges::all_of(list, is_plain)) return text_of(json(list));
  std::string text = "[";
  for (const auto& entry : list) {
    if (text.size() > 1) text += ',';
    text.append("\"").append(entry).append("\"");
  }
  return text += ']';
}

std::string encode(const std::vector<std::int64_t>& list) {
  std::string text = "[";
  for (const auto number : list) {
    if (text.size() > 1) text += ',';
    text += std::to_string(number);
  }
  return text += ']';
}

std::string encode(const std::vector<Part>& list) {
  json value = json::array();
  for (const auto& part : list) value.push_back(json::array({part.after, part.until, part.last_id}));
  return text_of(value);
}

std::string encode(const std::vector<model::CustomAttribute>& list) {
  json value = json::array();
  for (const auto& attribute : list) value.push_back(json::array({attribute.name, attribute.value}));
  return text_of(value);
}

std::string encode(const std::vector<model::Tag>& list) {
  json value = json::array();
  for (const auto& tag : list) value.push_back(json::array({tag.id, tag.name}));
  return text_of(value);
}

std::string encode(const std::vector<UnmappedCount>& list) {
  json value = json::array();
  for (const auto& count : list) value.push_back(json::array({count.field, count.value, count.findings}));
  return text_of(value);
}

std::string encode(const std::vector<model::NamedText>& list) {
  json value = json::array();
  for (const auto& named : list) value.push_back(json::array({named.name, named.value}));
  return text_of(value);
}

// Most findings have none.
std::string encode(const std::vector<model::Unmapped>& list) {
  if (list.empty()) return "[]";
  json value = json::array();
  for (const auto& unmapped : list) value.push_back(json::array({unmapped.field, unmapped.value}));
  return text_of(value);
}

void decode(std::string_view text, std::vector<std::string>& list) { decode_simple(text, list); }
void decode(std::string_view text, std::vector<std::int64_t>& list) { decode_simple(text, list); }

void decode(std::string_view text, std::vector<model::CustomAttribute>& list) {
  list.clear();
  for (const auto& entry : parse(text)) list.push_back({.name = entry.at(0), .value = entry.at(1)});
}

void decode(std::string_view text, std::vector<Part>& list) {
  list.clear();
  for (const auto& entry : parse(text))
    list.push_back({.after = entry.at(0), .until = entry.at(1), .last_id = entry.at(2)});
}

void decode(std::string_view text, std::vector<model::Tag>& list) {
  list.clear();
  for (const auto& entry : parse(text)) list.push_back({.id = entry.at(0), .name = entry.at(1)});
}

void decode(std::string_view text, std::vector<UnmappedCount>& list) {
  list.clear();
  for (const auto& entry : parse(text))
    list.push_back({.field = entry.at(0), .value = entry.at(1), .findings = entry.at(2)});
}

void decode(std::string_view text, std::vector<model::NamedText>& list) {
  list.clear();
  for (const auto& entry : parse(text)) list.push_back({.name = entry.at(0), .value = entry.at(1)});
}

void decode(std::string_view text, std::vector<model::Unmapped>& list) {
  list.clear();
  if (text == "[]") return;
  for (const auto& entry : parse(text)) list.push_back({.field = entry.at(0), .value = entry.at(1)});
}

std::int64_t digest_of(const model::AssetRow& row) {
  Collector all;
  all.add_all(row.site_id, row.name, row.type, row.address, row.operating_system, row.attributes, row.tags, row.created,
              row.last_seen);
  return all.digest();
}

std::int64_t digest_of(const model::FindingRow& row) {
  Collector all;
  all.add_all(row.finding_id, row.unique_id, row.asset_id, row.asset_name, row.qid, row.location, row.informational,
              row.status, row.status_precedence, row.source_status, row.ignored_reason, row.score_tenths,
              row.source_severity, row.title, row.description, row.first_seen, row.last_seen, row.type, row.group,
              row.param, row.potential, row.cvss_base, row.cvss_attack_vector, row.cwe, row.owasp, row.wasc,
              row.external_ref, row.result_list, row.unmapped);
  // What joined later counts where it is set: rows of an older store that lack it stay as they are.
  if (row.detection_score) all.add_all("detection_score", *row.detection_score);
  return all.digest();
}

std::int64_t digest_of(const model::SolutionRow& row) {
  Collector all;
  all.add_all(row.qid, row.title, row.fix_title, row.fix_description, row.severity, row.category, row.published,
              row.last_modified, row.cves, row.cpes, row.references, row.diagnosis, row.consequence);
  if (!row.cvss_vector.empty()) all.add_all("cvss_vector", row.cvss_vector);
  return all.digest();
}

std::int64_t digest_of(const model::AppFindingRow& row) {
  Collector all;
  all.add_all(row.key, row.unique_id, row.finding_id, row.detection_id, row.qid, number_of(row.kind), row.url,
              row.param, row.parameter_type, row.vulnerability_type, row.source_status, row.state, row.report_status,
              row.ignored, row.ignored_reason, row.ignored_by, row.ignored_comment, row.ignored_at, row.first_detected,
              row.last_detected, row.last_tested, row.times_detected, row.severity, row.source_severity, row.unmapped);
  if (!row.id_text.empty()) all.add(row.id_text);
  return all.digest();
}

std::int64_t digest_of(const model::GlossaryRow& row) {
  Collector all;
  all.add_all(row.qid, number_of(row.kind), row.vulnerability_type, row.severity, row.source_severity, row.category,
              row.title, row.group, row.owasp, row.wasc, row.cwe, row.cvss_base, row.cvss_temporal, row.cvss3_base,
              row.cvss3_temporal, row.cvss3_attack_vector, row.description, row.impact, row.solution, row.unmapped);
  return all.digest();
}

std::int64_t digest_of(std::string_view text) {
  Collector all;
  all.add(text);
  return all.digest();
}

}  // namespace qualyswas::store
