#include "mockqualys/qps/writing.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "mockqualys/base/text.h"
#include "mockqualys/base/xml_text.h"
#include "mockqualys/qps/answers.h"
#include "mockqualys/qps/chosen.h"
#include "mockqualys/world/kinds.h"
#include "mockqualys/world/vendor_order.h"

namespace mockqualys::qps {

namespace {

using Name = std::string_view;

pugi::xml_node parse(const std::string& record, pugi::xml_document& into) {
  into.load_buffer(record.data(), record.size(), xml::kParse, pugi::encoding_utf8);
  return into.document_element();
}

std::string written(const pugi::xml_node& record) {
  std::string text;
  xml::append_element(record, 2, text);
  return text;
}

std::int64_t id_of(const pugi::xml_node& record) {
  const auto text = xml::text_of(record.child("id"));
  std::int64_t id = 0;
  std::from_chars(text.data(), text.data() + text.size(), id);
  return id;
}

// What the world says of a record that it does not take.
Reason unfit(const Context& context, const std::string& why) {
  return invalid_request(fmt::format("{}: {}.", row_of(context.resource.kind).element, why), "Correct the request.");
}

}  // namespace

tl::expected<Element, Answer> read_new(const Context& context, const ObjectData& object) {
  const auto refused = [&](const Reason& reason) {
    return tl::unexpected(refuse_for(reason, context.call, context.resource.schema));
  };
  const auto request = read_body(context, {.preferences = {}, .data = true});
  if (!request) return tl::unexpected(request.error());
  if (!request->criteria.empty()) return refused(unexpected_element("filters", {"data"}));
  auto data = read_object(request->data, object);
  if (!data) return refused(data.error());
  if (find(*data, "id") != nullptr)
    return refused(invalid_request(fmt::format("{}: 'id' cannot be set.", object.element),
                                   "Leave it out: the service gives one."));
  return std::move(*data);
}

tl::expected<std::string, Reason> make_record(const Context& context, const Writing& how, const Element& data) {
  pugi::xml_document document;
  auto record = document.append_child(std::string{how.object.element}.c_str());
  record.append_child("id");
  how.prepare(context, record);
  if (auto wrong = put(context, how.object, data, Purpose::Create, record)) return tl::unexpected(*wrong);
  if (auto wrong = how.check(context, {}, record)) return tl::unexpected(*wrong);
  if (how.signs_new) how.sign(context, record);
  if (how.check_data != nullptr)
    if (auto wrong = how.check_data(context, std::nullopt, data)) return tl::unexpected(*wrong);
  return written(record);
}

tl::expected<std::int64_t, Reason> add_record(const Context& context, const std::string& record) {
  const auto kind = context.resource.kind;
  const auto id = context.world.new_id(kind);
  pugi::xml_document document;
  auto root = parse(record, document);
  root.child("id").text().set(std::to_string(id).c_str());
  if (auto added = context.world.add(kind, written(root)); !added) return tl::unexpected(unfit(context, added.error()));
  return id;
}

Answer answer_ids(const Context& context, const std::vector<std::int64_t>& ids) {
  std::string elements;
  const auto element = row_of(context.resource.kind).element;
  for (const auto id : ids) elements += fmt::format("    <{0}>\n      <id>{1}</id>\n    </{0}>\n", element, id);
  return answer_elements(context.call, ids.size(), elements, context.resource.schema);
}

Answer create_record(const Context& context, const Writing& how) {
  const auto schema = context.resource.schema;
  const auto data = read_new(context, how.object);
  if (!data) return data.error();
  const auto writing = context.world.writing();
  const auto record = make_record(context, how, *data);
  if (!record) return refuse_for(record.error(), context.call, schema);
  const auto id = add_record(context, *record);
  if (!id) return refuse_for(id.error(), context.call, schema);
  if (how.finish != nullptr)
    if (const auto wrong = how.finish(context, *id, *data)) return refuse_for(*wrong, context.call, schema);
  if (!how.answers_whole) return answer_ids(context, {*id});
  return answer_elements(context.call, 1, context.world.record(context.resource.kind, *id), schema);
}

Answer update_records(const Context& context, const Writing& how) {
  const auto kind = context.resource.kind;
  const auto refused = [&](const Reason& reason) { return refuse_for(reason, context.call, context.resource.schema); };
  const auto request = read_body(context, {.preferences = {}, .data = true});
  if (!request) return request.error();
  const auto data = read_object(request->data, how.object);
  if (!data) return refused(data.error());
  const auto writing = context.world.writing();
  const auto ids = chosen_ids(context, *request, text_at(*data, "id"));
  if (!ids) return ids.error();
  if (std::ranges::all_of(data->children, [](const Element& child) { return child.name == "id"; }))
    return refused(invalid_request(fmt::format("{}: There is nothing to update.", how.object.element),
                                   "Specify as 'data' what is to change."));
  if (ids->size() > 1 && find(*data, "name") != nullptr)
    return refused(invalid_request(fmt::format("{}: {} records cannot get one name.", how.object.element, ids->size()),
                                   "Specify the id of one."));
  // All are made before the first is stored: a request that is refused changes nothing.
  std::vector<std::vector<NewElement>> all;
  for (const auto id : *ids) {
    pugi::xml_document before, after;
    const auto text = context.world.record(kind, id);
    const auto old = parse(text, before);
    auto record = parse(text, after);
    if (auto wrong = put(context, how.object, *data, Purpose::Update, record)) return refused(*wrong);
    if (auto wrong = how.check(context, old, record)) return refused(*wrong);
    how.sign(context, record);
    if (how.check_data != nullptr)
      if (auto wrong = how.check_data(context, id, *data)) return refused(*wrong);
    all.push_back(changes(old, record));
  }
  for (std::size_t i = 0; i < ids->size(); ++i) {
    const auto id = (*ids)[i];
    if (auto done = context.world.replace(kind, id, all[i]); !done) return refused(unfit(context, done.error()));
    if (how.finish != nullptr)
      if (const auto wrong = how.finish(context, id, *data)) return refused(*wrong);
  }
  return answer_ids(context, *ids);
}

Answer delete_records(const Context& context) {
  const auto request = read_body(context, {.preferences = {}});
  if (!request) return request.error();
  const auto writing = context.world.writing();
  auto ids = chosen_ids(context, *request);
  if (!ids) return ids.error();
  std::erase_if(*ids, [&](std::int64_t id) { return !context.world.erase(context.resource.kind, id); });
  return answer_ids(context, *ids);
}

bool is_taken(const World& world, Kind kind, Field field, Name value, std::int64_t id) {
  const auto records = world.records(kind);
  Values values;
  for (std::size_t position = 0; position < records->size(); ++position) {
    records->values(position, field, values);
    if (!values.empty() && values[0] == value && records->id_at(position) != id) return true;
  }
  return false;
}

std::optional<Reason> check_unique_name(const Context& context, const pugi::xml_node& before,
                                        const pugi::xml_node& record) {
  constexpr std::size_t kLongestName = 256;
  const auto name = xml::text_of(record.child("name"));
  if (before && name == xml::text_of(before.child("name"))) return std::nullopt;
  if (trim(name).empty()) return invalid_request(fmt::format("{}: name is missing.", record.name()), "Specify 'name'.");
  if (name.size() > kLongestName)
    return invalid_request(fmt::format("{}: the name is longer than {} characters.", record.name(), kLongestName),
                           "Specify a shorter name.");
  if (is_taken(context.world, context.resource.kind, Field::Name, name, id_of(record)))
    return invalid_request(fmt::format("{}: there is one of the name '{}' already.", record.name(), name),
                           "Specify another name.");
  return std::nullopt;
}

void prepare_owned(const Context& context, pugi::xml_node record) {
  const auto now = format_instant(context.world.now());
  put_user(context, record, "owner");
  for (const auto* list : {"tags", "comments"}) put_text(insert_in_order(record, list), "count", "0");
  put_user(context, record, "createdBy");
  put_text(record, "createdDate", now);
  put_user(context, record, "updatedBy");
  put_text(record, "updatedDate", now);
}

void sign_updated(const Context& context, pugi::xml_node record) {
  put_user(context, record, "updatedBy");
  put_text(record, "updatedDate", format_instant(context.world.now()));
}

}  // namespace mockqualys::qps
