#include "mockqualys/qps/reading.h"

#include <fmt/core.h>

#include <algorithm>
#include <pugixml.hpp>

#include "mockqualys/base/text.h"
#include "mockqualys/base/xml_text.h"
#include "mockqualys/qps/answers.h"
#include "mockqualys/qps/render.h"
#include "mockqualys/qps/select.h"
#include "mockqualys/world/kinds.h"
#include "mockqualys/world/vendor_order.h"

namespace mockqualys::qps {

namespace {

using Names = std::string_view;

constexpr std::int64_t kDefaultLimit = 100, kLargestLimit = 1000;

std::string first_histories(std::string_view record, std::int64_t keep) {
  pugi::xml_document document;
  document.load_buffer(record.data(), record.size(), xml::kParse, pugi::encoding_utf8);
  auto root = document.document_element();
  auto history = root.child("history");
  for (auto list : history.children()) {
    std::int64_t seen = 0;
    for (auto entry = list.first_child(); entry;) {
      const auto next = entry.next_sibling();
      if (entry.type() == pugi::node_element && ++seen > keep) list.remove_child(entry);
      entry = next;
    }
  }
  if (keep == 0) root.remove_child(history);
  std::string out;
  xml::append_element(root, 2, out);
  return out;
}

// The elements that `?fields=id,name` leaves, as the query has them: a comma that is encoded separates nothing (seen
// against the service). Nothing: all of them.
std::optional<std::vector<std::string>> asked_fields(const Context& context) {
  if (!context.resource.module.trims_fields) return std::nullopt;
  for (const auto pair : split(context.call.query, '&'))
    if (pair.starts_with("fields=")) {
      const auto names = split(pair.substr(pair.find('=') + 1), ',');
      return std::vector<std::string>{names.begin(), names.end()};
    }
  return std::nullopt;
}

// The record without any other child; empty when it has none of these.
std::string only_fields(std::string_view record, const std::vector<std::string>& names) {
  pugi::xml_document document;
  document.load_buffer(record.data(), record.size(), xml::kParse, pugi::encoding_utf8);
  auto root = document.document_element();
  bool any = false;
  for (auto child = root.first_child(); child;) {
    const auto next = child.next_sibling();
    const bool kept = std::ranges::find(names, Names{child.name()}) != names.end();
    any = any || kept;
    if (!kept) root.remove_child(child);
    child = next;
  }
  std::string out;
  if (any) xml::append_element(root, 2, out);
  return out;
}

// The records of one answer, written as they come.
class Writer {
 public:
  Writer(const Records& records, Form form, std::optional<std::int64_t> histories,
         std::optional<std::vector<std::string>> fields = {})
      : records_{records},
        form_{form},
        histories_{form == Form::Full ? histories : std::nullopt},
        fields_{std::move(fields)} {}

  void xml(std::size_t position, std::string& out) {
    if (!histories_ && !fields_) return records_.append(position, form_, out);
    text_.clear();
    records_.append(position, form_, text_);
    out += fields_ ? only_fields(text_, *fields_) : first_histories(text_, *histories_);
  }

  void json(std::size_t position, std::string& out) {
    text_.clear();
    std::string record;
    xml(position, record);
    if (record.empty()) return;
    document_.load_buffer_inplace(record.data(), record.size(), xml::kParse, pugi::encoding_utf8);
    if (!out.empty()) out += ',';
    append_json(document_.document_element(), static_cast<std::uint64_t>(records_.id_at(position)), out);
  }

 private:
  const Records& records_;
  Form form_;
  std::optional<std::int64_t> histories_;
  std::optional<std::vector<std::string>> fields_;
  std::string text_;
  pugi::xml_document document_;
};

Answer answer_records(const Context& context, const Envelope& envelope, Writer writer,
                      const std::vector<std::size_t>& positions) {
  const auto& call = context.call;
  Answer answer{.body = {}, .response_code = "SUCCESS"};
  if (call.json) {
    answer.content_type = "application/json";
    std::string data;
    for (const auto position : positions) writer.json(position, data);
    answer.body = json_envelope(envelope, data);
    return answer;
  }
  open_xml(envelope, call.origin, context.resource.schema, answer.body);
  for (const auto position : positions) {
    const auto before = answer.body.size();
    writer.xml(position, answer.body);
    // Records are of about one size: room for all of them at once, not by doubling.
    if (position == positions.front())
      answer.body.reserve(answer.body.size() + (answer.body.size() - before) * positions.size() * 5 / 4);
  }
  close_xml(envelope, answer.body);
  return answer;
}

Reason out_of_range(Names preference, std::int64_t value, Names expected) {
  return {"INVALID_REQUEST", fmt::format("Preferences: Invalid value for preference '{}' ({}).", preference, value),
          std::string{expected}};
}

tl::expected<Window, Reason> window_of(const Preferences& preferences) {
  const auto limit = preferences.limit_results.value_or(kDefaultLimit);
  if (limit < 1 || limit > kLargestLimit)
    return tl::unexpected(out_of_range("limitResults", limit, "Specify a value from 1 to 1000."));
  const auto offset = preferences.start_from_offset.value_or(1);
  if (offset < 1) return tl::unexpected(out_of_range("startFromOffset", offset, "Specify a value of 1 or more."));
  const auto from_id = preferences.start_from_id.value_or(1);
  if (from_id < 0) return tl::unexpected(out_of_range("startFromId", from_id, "Specify a value of 0 or more."));
  if (const auto kept = preferences.limit_histories; kept && *kept < 0) {
    return tl::unexpected(out_of_range("limitHistories", *kept, "Specify a value of 0 or more."));
  }
  return Window{
      .limit = static_cast<std::size_t>(limit), .skip = static_cast<std::size_t>(offset - 1), .after_id = from_id - 1};
}

Source source_of(const World& world, const User& user, const Resource& resource) {
  return {.world = world, .user = user, .kind = resource.kind, .webapps = resource.webapps};
}
Source source_of(const Context& context) { return source_of(context.world, context.user, context.resource); }

// The preferences and criteria of a call's body, proven.
struct Wish {
  Preferences preferences;
  std::vector<Test> tests;
};
tl::expected<Wish, Answer> read_wish(const Context& context) {
  const auto request = read_body(context, {.preferences = context.resource.preferences});
  if (!request) return tl::unexpected(request.error());
  auto tests = compile(context.resource.fields, request->criteria);
  if (!tests) return tl::unexpected(refuse_for(tests.error(), context.call, context.resource.schema));
  return Wish{request->preferences, std::move(*tests)};
}

bool knows_element(Kind kind, Names name) {
  return std::ranges::find(vendor_order(row_of(kind).element), name) != vendor_order(row_of(kind).element).end();
}

}  // namespace

Answer count_records(const Context& context) {
  const auto wish = read_wish(context);
  if (!wish) return wish.error();
  return respond(context.call, {.count = count(source_of(context), wish->tests)}, context.resource.schema);
}

Answer search_records(const Context& context) {
  const auto wish = read_wish(context);
  if (!wish) return wish.error();
  const auto window = window_of(wish->preferences);
  if (!window) return refuse_for(window.error(), context.call, context.resource.schema);
  const auto page = select(source_of(context), wish->tests, *window);
  Envelope envelope{.count = page.positions.size()};
  if (page.positions.empty()) {
    if (context.call.empty_as_2020 && context.resource.module.empty_as_2020) {
      envelope.more = false;
      envelope.data = true;
    }
    return respond(context.call, envelope, context.resource.schema);
  }
  envelope.more = page.more;
  if (page.more) envelope.last_id = page.records->id_at(page.positions.back());
  envelope.data = true;
  const auto form = wish->preferences.verbose ? Form::Full : Form::Short;
  const auto fields = asked_fields(context);
  // Seen against the service: names that it does not know leave the paging members alone.
  const auto known = [&](const std::string& name) { return knows_element(context.resource.kind, name); };
  if (fields && std::ranges::none_of(*fields, known)) {
    envelope.data = false;
    return respond(context.call, envelope, context.resource.schema);
  }
  return answer_records(context, envelope, {*page.records, form, wish->preferences.limit_histories, fields},
                        page.positions);
}

Answer get_record(const Context& context) {
  const auto number = parse_id(context.id);
  if (!number) return not_an_id(context.call, context.id, context.resource.schema);
  const auto test = Test::of_id(*number);
  const auto page = select(source_of(context), {&test, 1}, {});
  if (page.positions.empty()) return not_found(context.call, context.resource.schema);
  return answer_records(context, {.count = 1, .data = true}, {*page.records, Form::Full, std::nullopt}, page.positions);
}

std::vector<std::int64_t> visible_ids(const Context& context, std::span<const Test> tests) {
  const auto page = select(source_of(context), tests, {.limit = SIZE_MAX});
  std::vector<std::int64_t> ids;
  for (const auto position : page.positions) ids.push_back(page.records->id_at(position));
  return ids;
}

bool may_see(const World& world, const User& user, const Resource& resource, std::int64_t id) {
  const auto test = Test::of_id(id);
  return count(source_of(world, user, resource), {&test, 1}) > 0;
}

}  // namespace mockqualys::qps
