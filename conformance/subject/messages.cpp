#include "conformance/subject/messages.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <sstream>
#include <type_traits>

#include <date/date.h>

#include "conformance/subject/fields.h"

// A message is read member by member along the list of fields.h. `Reader` holds where it is, so that a complaint names
// the member; the first complaint ends the line.
namespace qualyswas::conformance::messages {
namespace {

constexpr std::array kProofs{observed::Proof::Passed, observed::Proof::Failed, observed::Proof::NotTried};

constexpr std::string_view kScoreMember = "score_tenths", kScoreName = "score";

class Complaint : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

[[noreturn]] void complain(const std::string& path, std::string_view what, const Json& got) {
  auto text = got.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > 60) text = text.substr(0, 57) + "...";
  throw Complaint{fmt::format("{} must be {}, not {}", path, what, text)};
}

// --- reading ---

void take(const Json& json, const std::string& path, std::string& out) {
  if (!json.is_string()) complain(path, "a text", json);
  out = json.get<std::string>();
}
void take(const Json& json, const std::string& path, bool& out) {
  if (!json.is_boolean()) complain(path, "true or false", json);
  out = json.get<bool>();
}
void take(const Json& json, const std::string& path, std::int64_t& out) {
  if (!json.is_number_integer()) complain(path, "a whole number", json);
  out = json.get<std::int64_t>();
}
void take(const Json& json, const std::string& path, int& out) {
  std::int64_t wide = 0;
  take(json, path, wide);
  out = static_cast<int>(wide);
}
void take(const Json& json, const std::string& path, Instant& out) {
  constexpr std::string_view kMoment = "a moment in UTC like \"2026-01-05T06:00:00Z\"";
  if (!json.is_string()) complain(path, kMoment, json);
  const auto text = json.get<std::string>();
  std::istringstream in{text};
  in >> date::parse("%FT%TZ", out);
  if (in.fail() || text.size() != 20) complain(path, kMoment, json);
}
template <class Word, std::size_t kCount>
void take_word(const Json& json, const std::string& path, const std::array<Word, kCount>& words, Word& out) {
  std::vector<std::string_view> names;
  for (const auto word : words) {
    names.push_back(name_of(word));
    if (json.is_string() && json.get<std::string>() == name_of(word)) {
      out = word;
      return;
    }
  }
  complain(path, fmt::format("one of {}", fmt::join(names, ", ")), json);
}
void take(const Json& json, const std::string& path, RunVerdict& out) {
  take_word(json, path, std::array{RunVerdict::Complete, RunVerdict::Partial, RunVerdict::Failed}, out);
}
void take(const Json& json, const std::string& path, Profile& out) {
  take_word(json, path, std::array{Profile::Vulcan, Profile::Neurons, Profile::Generic}, out);
}
void take(const Json& json, const std::string& path, observed::Origin& out) {
  take_word(json, path, std::array{observed::Origin::Pulled, observed::Origin::Uploaded}, out);
}
void take(const Json& json, const std::string& path, observed::Right& out) {
  take_word(json, path, observed::kRights, out);
}
void take(const Json& json, const std::string& path, observed::Proof& out) { take_word(json, path, kProofs, out); }
void take(const Json& json, const std::string& path, observed::Outcome& out) {
  using observed::Outcome;
  take_word(json, path, std::array{Outcome::Ingested, Outcome::Incomplete, Outcome::Refused}, out);
}

template <class Record>
void take_record(const Json& json, const std::string& path, Record& out, std::vector<std::string>* notes);

template <class Value>
void take(const Json& json, const std::string& path, std::vector<Value>& out) {
  if (!json.is_array()) complain(path, "a list", json);
  out.clear();
  for (const auto& member : json) {
    auto& value = out.emplace_back();
    const auto at = fmt::format("{}[{}]", path, out.size() - 1);
    if constexpr (requires { take(member, at, value); })
      take(member, at, value);
    else
      take_record(member, at, value, nullptr);
  }
}
template <class Value>
void take(const Json& json, const std::string& path, std::optional<Value>& out) {
  auto& value = out.emplace();
  if constexpr (requires { take(json, path, value); })
    take(json, path, value);
  else
    take_record(json, path, value, nullptr);
}
void take(const Json& json, const std::string& path, observed::SeverityCounts& out) {
  take_record(json, path, out, nullptr);
}

void take_score(const Json& json, const std::string& path, std::optional<int>& out) {
  if (!json.is_number()) complain(path, "a number from 0 to 10", json);
  out = static_cast<int>(std::lround(json.get<double>() * 10));
}

template <class Record>
void take_record(const Json& json, const std::string& path, Record& out, std::vector<std::string>* notes) {
  if (!json.is_object()) complain(path, "an object", json);
  std::set<std::string, std::less<>> known{"line", "seq"};
  observed::for_each_field(out, [&]<class Value>(std::string_view name, Value& value) {
    const bool is_score = name == kScoreMember;
    const std::string key{is_score ? kScoreName : name};
    known.insert(key);
    const auto member = json.find(key);
    if (member == json.end() || member->is_null()) return;
    const auto at = path.empty() ? key : path + "." + key;
    if constexpr (std::is_same_v<Value, std::optional<int>>) {
      if (is_score) return take_score(*member, at, value);
    }
    take(*member, at, value);
  });
  if (notes == nullptr) return;
  for (const auto& [key, value] : json.items())
    if (!known.contains(key)) notes->push_back(fmt::format("nobody reads \"{}\"", key));
}

// --- writing ---

Json give(const std::string& value) { return value; }
Json give(bool value) { return value; }
Json give(std::int64_t value) { return value; }
Json give(int value) { return value; }
Json give(Instant value) { return date::format("%FT%TZ", value); }
Json give(RunVerdict value) { return name_of(value); }
Json give(observed::Origin value) { return name_of(value); }
Json give(observed::Outcome value) { return name_of(value); }
Json give(observed::Right value) { return name_of(value); }
Json give(observed::Proof value) { return name_of(value); }
struct Ignore {
  template <class Value>
  void operator()(std::string_view, Value&) const {}
};
template <class Record>
concept Listed = requires(const Record& record) {
  observed::for_each_field(record, Ignore{});
};
template <Listed Record>
Json give(const Record& record);
template <class Value>
Json give(const std::vector<Value>& values) {
  auto list = Json::array();
  for (const auto& value : values) list.push_back(give(value));
  return list;
}
template <class Value>
bool is_nothing(const Value& value) {
  if constexpr (requires { value.has_value(); })
    return !value.has_value();
  else if constexpr (requires { value.empty(); })
    return value.empty();
  else
    return false;
}
template <class Value>
Json give(const std::optional<Value>& value) {
  return give(*value);
}

template <Listed Record>
Json give(const Record& record) {
  Json json = Json::object();
  observed::for_each_field(record, [&]<class Value>(std::string_view name, const Value& value) {
    if (is_nothing(value)) return;
    if constexpr (std::is_same_v<Value, std::optional<int>>) {
      if (name == kScoreMember) {
        json[std::string{kScoreName}] = *value / 10.0;
        return;
      }
    }
    json[std::string{name}] = give(value);
  });
  return json;
}

Json typed(std::string_view type, const Json& members) {
  Json json{{"line", type}};
  for (const auto& [key, value] : members.items()) json[key] = value;
  return json;
}

// --- what is no observed record ---

template <class Value>
void take_if(const Json& json, const char* key, Value& out) {
  const auto member = json.find(key);
  if (member != json.end() && !member->is_null()) take(*member, key, out);
}

std::vector<MappingTable> read_mapping(const Json& json) {
  if (!json.is_array())
    complain("mapping", R"(a list of tables: [{"from": "severity", "to": "risk", "rows": {"5": "high"}}])", json);
  std::vector<MappingTable> tables;
  for (const auto& table : json) {
    const auto path = fmt::format("mapping[{}]", tables.size());
    if (!table.is_object()) complain(path, "an object with from, to and rows", table);
    auto& out = tables.emplace_back();
    take_if(table, "from", out.from);
    take_if(table, "to", out.to);
    if (out.from.empty()) throw Complaint{path + ": from is missing: the vendor's field"};
    if (out.to.empty()) throw Complaint{path + ": to is missing: the member of a finding that holds your own value"};
    const auto rows = table.find("rows");
    if (rows == table.end() || !rows->is_object() || rows->empty())
      throw Complaint{path + ": rows is missing: an object, the vendor's value and your own for each"};
    for (const auto& [key, value] : rows->items()) take(value, fmt::format("{}.rows.{}", path, key), out.rows[key]);
  }
  return tables;
}

Hello read_hello(const Json& json) {
  Hello hello;
  if (!json.contains("protocol")) throw Complaint{"protocol is missing: write \"protocol\": 1"};
  take(json.at("protocol"), "protocol", hello.protocol);
  if (hello.protocol != kProtocol) complain("protocol", "1, the version that this suite speaks", json.at("protocol"));
  if (!json.contains("profile")) throw Complaint{"profile is missing: vulcan, neurons or generic"};
  take(json.at("profile"), "profile", hello.profile);
  take_if(json, "name", hello.name);
  take_if(json, "version", hello.version);
  take_if(json, "can", hello.can);
  take_if(json, "options", hello.options);
  if (const auto fields = json.find("fields"); fields != json.end()) {
    if (!fields->is_object())
      complain("fields", R"(an object: {"finding": ["id", "status"], "application": ["id"]})", *fields);
    for (const auto& [record, names] : fields->items()) {
      if (record != "finding" && record != "application")
        throw Complaint{fmt::format("fields: \"{}\" is neither finding nor application", record)};
      take(names, "fields." + record, hello.fields[record]);
    }
  }
  if (const auto mapping = json.find("mapping"); mapping != json.end()) hello.mapping = read_mapping(*mapping);
  if (hello.name.empty()) throw Complaint{"name is missing: what your connector is called"};
  for (const auto& ability : hello.can)
    if (std::ranges::find(kAbilities, ability) == std::end(kAbilities))
      throw Complaint{fmt::format("can: \"{}\" is none of {}", ability, fmt::join(kAbilities, ", "))};
  if (hello.profile == Profile::Generic && hello.fields["finding"].empty())
    throw Complaint{"fields is missing: a generic connector lists the vendor's fields that it emits of a finding"};
  return hello;
}

std::string plain(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

void flatten(const Json& json, const std::string& path, std::map<std::string, std::string>& out) {
  for (const auto& [key, value] : json.items()) {
    const auto at = path.empty() ? key : fmt::format("{}.{}", path, key);
    if (value.is_null()) continue;
    if (value.is_object())
      flatten(value, at, out);
    else
      out[at] = plain(value);
  }
}

observed::VendorRecord read_vendor_record(const Json& json, bool application) {
  observed::VendorRecord record{.application = application};
  if (!json.contains("id")) throw Complaint{"id is missing: the vendor's own id of the record"};
  take(json.at("id"), "id", record.id);
  auto members = json;
  members.erase("line");
  members.erase("seq");
  flatten(members, "", record.fields);
  return record;
}

Done read_done(const Json& json) {
  Done done;
  if (!json.contains("verdict")) throw Complaint{"verdict is missing: complete, partial or failed"};
  take(json.at("verdict"), "verdict", done.verdict);
  take_if(json, "error", done.error);
  take_if(json, "reasons", done.reasons);
  take_if(json, "unmapped", done.unmapped);
  if (const auto counts = json.find("counts"); counts != json.end()) {
    if (!counts->is_object()) complain("counts", "an object", *counts);
    for (const auto& [key, value] : counts->items()) take(value, "counts." + key, done.counts[key]);
  }
  return done;
}

template <class Record>
Line record_line(const Json& json) {
  Line line;
  Record record;
  take_record(json, "", record, &line.notes);
  line.message = std::move(record);
  return line;
}

Line read_typed(const Json& json, const std::string& type, Profile profile) {
  if (type == "hello") return {.message = read_hello(json)};
  if (type == "done") return {.message = read_done(json)};
  if (type == "unsupported") {
    Unsupported unsupported;
    take_if(json, "reason", unsupported.reason);
    return {.message = std::move(unsupported)};
  }
  if (json.contains("gone") && json.at("gone") == true) {
    Gone gone{.type = type};
    if (!json.contains("id")) throw Complaint{"id is missing: of the record that is gone"};
    take(json.at("id"), "id", gone.id);
    return {.message = std::move(gone)};
  }
  if (profile == Profile::Generic && (type == "finding" || type == "application"))
    return {.message = read_vendor_record(json, type == "application")};
  if (type == "asset") return record_line<observed::Asset>(json);
  if (type == "vulnerability") return record_line<observed::Vulnerability>(json);
  if (type == "instance") return record_line<observed::Instance>(json);
  if (type == "application") return record_line<observed::Application>(json);
  if (type == "finding" && profile == Profile::Vulcan) return record_line<observed::Finding>(json);
  if (type == "finding") return record_line<observed::AppFinding>(json);
  if (type == "upload") return record_line<observed::Upload>(json);
  if (type == "step") {
    if (!json.contains("right") || !json.contains("outcome"))
      throw Complaint{"right and outcome are needed: what was tried, and passed, failed or not tried"};
    return record_line<observed::CheckStep>(json);
  }
  if (type == "run") return record_line<observed::Run>(json);
  throw Complaint{
      fmt::format("line \"{}\" is none of hello, asset, vulnerability, instance, application, finding, upload, step, "
                  "run, unsupported, done",
                  type.substr(0, 60))};
}

}  // namespace

tl::expected<Line, std::string> read(std::string_view line, Profile profile) {
  const auto json = Json::parse(line, nullptr, false);
  if (json.is_discarded())
    return tl::unexpected(
        fmt::format("not JSON: {}", line.size() > 80 ? std::string{line.substr(0, 77)} + "..." : line));
  if (!json.is_object()) return tl::unexpected(std::string{"a line must be one JSON object"});
  const auto type = json.find("line");
  if (type == json.end() || !type->is_string())
    return tl::unexpected(std::string{"line is missing: every line says what it is, \"line\": \"done\" for example"});
  try {
    auto read = read_typed(json, type->get<std::string>(), profile);
    if (const auto seq = json.find("seq"); seq != json.end()) take(*seq, "seq", read.seq.emplace());
    return read;
  } catch (const Complaint& complaint) {
    return tl::unexpected(fmt::format("{}: {}", type->get<std::string>(), complaint.what()));
  }
}

namespace {

struct Write {
  Json operator()(const Hello& hello) const {
    Json json{{"line", "hello"},
              {"protocol", hello.protocol},
              {"name", hello.name},
              {"version", hello.version},
              {"profile", name_of(hello.profile)},
              {"can", hello.can},
              {"options", hello.options},
              {"fields", hello.fields}};
    for (const auto& table : hello.mapping)
      json["mapping"].push_back({{"from", table.from}, {"to", table.to}, {"rows", table.rows}});
    return json;
  }
  Json operator()(const observed::Asset& one) const { return typed("asset", give(one)); }
  Json operator()(const observed::Vulnerability& one) const { return typed("vulnerability", give(one)); }
  Json operator()(const observed::Instance& one) const { return typed("instance", give(one)); }
  Json operator()(const observed::Finding& one) const { return typed("finding", give(one)); }
  Json operator()(const observed::Application& one) const { return typed("application", give(one)); }
  Json operator()(const observed::AppFinding& one) const { return typed("finding", give(one)); }
  Json operator()(const observed::Upload& one) const { return typed("upload", give(one)); }
  Json operator()(const observed::CheckStep& one) const { return typed("step", give(one)); }
  Json operator()(const observed::Run& one) const { return typed("run", give(one)); }
  Json operator()(const observed::VendorRecord& record) const {
    Json json{{"line", record.application ? "application" : "finding"}, {"id", record.id}};
    for (const auto& [key, value] : record.fields)
      if (key != "id") json[key] = value;
    return json;
  }
  Json operator()(const Gone& gone) const { return {{"line", gone.type}, {"id", gone.id}, {"gone", true}}; }
  Json operator()(const Done& done) const {
    Json json{{"line", "done"}, {"verdict", name_of(done.verdict)}};
    if (!done.error.empty()) json["error"] = done.error;
    if (!done.reasons.empty()) json["reasons"] = done.reasons;
    if (!done.counts.empty()) json["counts"] = done.counts;
    if (!done.unmapped.empty()) json["unmapped"] = give(done.unmapped);
    return json;
  }
  Json operator()(const Unsupported& one) const { return {{"line", "unsupported"}, {"reason", one.reason}}; }
};

// --- the schema, along the same list ---

template <class Value>
Json schema_of();
template <class Record>
Json schema_of_record() {
  Json properties = Json::object();
  Record record;
  observed::for_each_field(record, [&]<class Value>(std::string_view name, Value&) {
    if (name == kScoreMember)
      properties["score"] = {{"type", Json::array({"number", "null"})}, {"minimum", 0}, {"maximum", 10}};
    else
      properties[std::string{name}] = schema_of<Value>();
  });
  return {{"type", "object"}, {"properties", properties}};
}
template <class Value>
struct Inner {};
template <class Value>
struct Inner<std::optional<Value>> {
  using Type = Value;
};
template <class Value>
struct Inner<std::vector<Value>> {
  using Type = Value;
};
template <class Words>
Json names_of(const Words& words) {
  auto names = Json::array();
  for (const auto word : words) names.push_back(name_of(word));
  return {{"enum", names}};
}
template <class Value>
Json schema_of() {
  if constexpr (std::is_same_v<Value, std::string>)
    return {{"type", Json::array({"string", "null"})}};
  else if constexpr (std::is_same_v<Value, bool>)
    return {{"type", "boolean"}};
  else if constexpr (std::is_integral_v<Value>)
    return {{"type", "integer"}};
  else if constexpr (std::is_same_v<Value, Instant>)
    return {{"type", "string"}, {"pattern", "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$"}};
  else if constexpr (std::is_same_v<Value, RunVerdict>)
    return {{"enum", {"complete", "partial", "failed"}}};
  else if constexpr (std::is_same_v<Value, observed::Origin>)
    return {{"enum", {"pulled", "uploaded"}}};
  else if constexpr (std::is_same_v<Value, observed::Outcome>)
    return {{"enum", {"ingested", "incomplete", "refused"}}};
  else if constexpr (std::is_same_v<Value, observed::Right>)
    return names_of(observed::kRights);
  else if constexpr (std::is_same_v<Value, observed::Proof>)
    return names_of(kProofs);
  else if constexpr (requires { typename Inner<Value>::Type; }) {
    using Of = typename Inner<Value>::Type;
    if constexpr (std::is_same_v<Value, std::vector<Of>>)
      return {{"type", "array"}, {"items", schema_of<Of>()}};
    else
      return {{"anyOf", Json::array({schema_of<Of>(), {{"type", "null"}}})}};
  } else {
    return schema_of_record<Value>();
  }
}

Json message_schema(std::string_view type, Json record, std::initializer_list<const char*> required) {
  record["properties"]["line"] = {{"const", type}};
  record["properties"]["seq"] = {{"type", "integer"}};
  auto needed = Json::array({"line"});
  for (const auto* member : required) needed.push_back(member);
  record["required"] = needed;
  return record;
}

}  // namespace

std::string write(const Message& message) {
  return std::visit(Write{}, message).dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json schema(Profile profile) {
  const Json texts{{"type", "array"}, {"items", {{"type", "string"}}}};
  const Json mapping{
      {"type", "array"},
      {"items",
       {{"type", "object"},
        {"properties",
         {{"from", {{"type", "string"}}},
          {"to", {{"type", "string"}}},
          {"rows", {{"type", "object"}, {"minProperties", 1}, {"additionalProperties", {{"type", "string"}}}}}}},
        {"required", {"from", "to", "rows"}}}}};
  auto messages = Json::array();
  messages.push_back(message_schema("hello",
                                    {{"type", "object"},
                                     {"properties",
                                      {{"protocol", {{"const", kProtocol}}},
                                       {"name", {{"type", "string"}, {"minLength", 1}}},
                                       {"version", {{"type", "string"}}},
                                       {"profile", {{"const", name_of(profile)}}},
                                       {"can", {{"type", "array"}, {"items", {{"enum", kAbilities}}}}},
                                       {"options", texts},
                                       {"fields",
                                        {{"type", "object"},
                                         {"properties", {{"finding", texts}, {"application", texts}}},
                                         {"additionalProperties", false}}},
                                       {"mapping", mapping}}}},
                                    {"protocol", "name", "profile"}));
  messages.push_back(
      message_schema("done",
                     {{"type", "object"},
                      {"properties",
                       {{"verdict", {{"enum", {"complete", "partial", "failed"}}}},
                        {"error", {{"type", "string"}}},
                        {"reasons", texts},
                        {"unmapped", schema_of<std::vector<observed::Unmapped>>()},
                        {"counts", {{"type", "object"}, {"additionalProperties", {{"type", "integer"}}}}}}}},
                     {"verdict"}));
  messages.push_back(
      message_schema("unsupported", {{"type", "object"}, {"properties", {{"reason", {{"type", "string"}}}}}}, {}));
  messages.push_back(message_schema("step", schema_of_record<observed::CheckStep>(), {"right", "outcome"}));
  if (profile == Profile::Generic) {
    const Json record{{"type", "object"}, {"properties", {{"id", {{"type", "integer"}}}, {"gone", {{"const", true}}}}}};
    messages.push_back(message_schema("finding", record, {"id"}));
    messages.push_back(message_schema("application", record, {"id"}));
  } else if (profile == Profile::Vulcan) {
    messages.push_back(message_schema("asset", schema_of_record<observed::Asset>(), {"site_id"}));
    messages.push_back(message_schema("vulnerability", schema_of_record<observed::Vulnerability>(), {"qid"}));
    messages.push_back(message_schema("instance", schema_of_record<observed::Instance>(), {"asset_id", "qid"}));
    messages.push_back(message_schema("finding", schema_of_record<observed::Finding>(), {"finding_id"}));
    messages.push_back(message_schema("run", schema_of_record<observed::Run>(), {}));
  } else {
    messages.push_back(message_schema("application", schema_of_record<observed::Application>(), {"name"}));
    messages.push_back(message_schema("finding", schema_of_record<observed::AppFinding>(), {"finding_id"}));
    messages.push_back(message_schema("upload", schema_of_record<observed::Upload>(), {"outcome"}));
    messages.push_back(message_schema("run", schema_of_record<observed::Run>(), {}));
  }
  return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
          {"title", fmt::format("A line that an adapter of profile {} writes", name_of(profile))},
          {"oneOf", messages}};
}

std::map<std::string, std::string> environment(const Surroundings& at, std::string_view state_folder,
                                               std::int64_t deadline_ms) {
  const auto& wanted = at.options;
  Json options{{"profile", name_of(wanted.profile)},
               {"format", name_of(wanted.format)},
               {"page_size", wanted.page_size},
               {"informational", wanted.informational},
               {"archive_after_days", wanted.archive_after_days},
               {"network", wanted.network}};
  if (wanted.incremental) options["incremental"] = true;
  if (wanted.full_every > 0) options["full_every"] = wanted.full_every;
  if (wanted.urba) options["urba"] = *wanted.urba;
  if (!wanted.oldest_scan_data.empty()) options["oldest_scan_data"] = wanted.oldest_scan_data;
  if (!wanted.report_title_prefix.empty()) options["report_title_prefix"] = wanted.report_title_prefix;
  if (wanted.attempts > 0) options["attempts"] = wanted.attempts;
  return {{"WASC_BASE_URL", at.base_url},
          {"WASC_CA_FILE", at.ca_file},
          {"WASC_USERNAME", at.username},
          {"WASC_PASSWORD", at.password},
          {"WASC_NOW", date::format("%FT%TZ", at.now)},
          {"WASC_STATE_DIR", std::string{state_folder}},
          {"WASC_OPTIONS", options.dump()},
          {"WASC_DEADLINE_MS", std::to_string(deadline_ms)}};
}

}  // namespace qualyswas::conformance::messages
