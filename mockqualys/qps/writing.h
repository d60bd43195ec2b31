// create, update and delete, alike for every object: the table of its data, what a new record holds beside it, and what
// a record must be to be stored. A call decides and writes as one (World::writing).
#pragma once

#include <optional>
#include <string>

#include "mockqualys/qps/record_data.h"
#include "mockqualys/qps/resources/resource.h"

namespace mockqualys::qps {

struct Writing {
  const ObjectData& object;
  // What a new record has that its maker did not say; the data comes on top.
  void (*prepare)(const Context& context, pugi::xml_node record);
  // Says why the record cannot be stored so. `before`: as it was; an empty node for a new one.
  std::optional<Reason> (*check)(const Context& context, const pugi::xml_node& before, const pugi::xml_node& record);
  // Who changed it and when.
  void (*sign)(const Context& context, pugi::xml_node record);
  bool signs_new = false;      // a new record too
  bool answers_whole = false;  // a create answers with the record, not with its id
  // What the data asks for beside the record: whether that can be done, before anything is stored (an id: of the record
  // to update), and doing it. nullptr: nothing.
  std::optional<Reason> (*check_data)(const Context& context, const std::optional<std::int64_t>& id,
                                      const Element& data) = nullptr;
  std::optional<Reason> (*finish)(const Context& context, std::int64_t id, const Element& data) = nullptr;
};

Answer create_record(const Context& context, const Writing& how);
Answer update_records(const Context& context, const Writing& how);
Answer delete_records(const Context& context);

template <const Writing& how>
Answer create(const Context& context) {
  return create_record(context, how);
}
template <const Writing& how>
Answer update(const Context& context) {
  return update_records(context, how);
}

// --- their parts, for calls that need more ---

// The data of a create: no filters, and an object.
tl::expected<Element, Answer> read_new(const Context& context, const ObjectData& object);
// The record that the data makes, without an id yet.
tl::expected<std::string, Reason> make_record(const Context& context, const Writing& how, const Element& data);
// Stores what is new; its id.
tl::expected<std::int64_t, Reason> add_record(const Context& context, const std::string& record);
// Answers with the ids, as create, update and delete do.
Answer answer_ids(const Context& context, const std::vector<std::int64_t>& ids);

// Whether another record than `id` is called so.
bool is_taken(const World& world, Kind kind, Field field, std::string_view value, std::int64_t id);

// For most objects: a name of at most 256 characters that no other record of the kind has.
std::optional<Reason> check_unique_name(const Context& context, const pugi::xml_node& before,
                                        const pugi::xml_node& record);
// For most objects: owner, tags and comments, and who made it when; `updatedBy` and `updatedDate`.
void prepare_owned(const Context& context, pugi::xml_node record);
void sign_updated(const Context& context, pugi::xml_node record);

}  // namespace mockqualys::qps
