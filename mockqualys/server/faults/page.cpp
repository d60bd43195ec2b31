#include "mockqualys/server/faults/page.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "mockqualys/base/text.h"
#include "mockqualys/base/xml_text.h"

namespace mockqualys::server {
namespace {

using Document = nlohmann::ordered_json;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

class XmlPage final : public Page {
 public:
  bool read(std::string_view text) {
    constexpr auto kAll = xml::kParse | pugi::parse_declaration | pugi::parse_comments | pugi::parse_doctype;
    if (!document_.load_buffer(text.data(), text.size(), kAll)) return false;
    root_ = document_.document_element();
    return std::string_view{root_.name()} == "ServiceResponse";
  }
  void write_to(Reply& reply) const override {
    struct Writer final : pugi::xml_writer {
      std::string text;
      void write(const void* data, std::size_t size) override { text.append(static_cast<const char*>(data), size); }
    } writer;
    document_.save(writer, "  ");
    reply.set_body(std::move(writer.text));
  }

  std::optional<std::string> envelope(std::string_view name) const override {
    const auto element = root_.child(std::string{name}.c_str());
    return element ? std::optional{xml::text_of(element)} : std::nullopt;
  }
  void set_envelope(std::string_view name, std::string_view value) override {
    const std::string wanted{name};
    auto element = root_.child(wanted.c_str());
    const auto data = root_.child("data");
    if (!element) element = data ? root_.insert_child_before(wanted.c_str(), data) : root_.append_child(wanted.c_str());
    element.text().set(std::string{value}.c_str());
  }

  std::size_t size() const override { return records().size(); }
  void remove_data() override { root_.remove_child("data"); }
  void reverse_records() override {
    auto data = root_.child("data");
    for (const auto& record : records()) data.prepend_move(record);
  }
  void repeat_record(std::size_t record) override {
    const auto one = records().at(record);
    root_.child("data").insert_copy_after(one, one);
  }
  void reverse_fields(std::size_t record) override {
    auto one = records().at(record);
    const std::vector<pugi::xml_node> fields(one.begin(), one.end());
    for (const auto& field : fields) one.prepend_move(field);
  }

  std::optional<std::string> value(std::size_t record, std::string_view element) const override {
    const auto found = find(record, element);
    return found ? std::optional{xml::text_of(found)} : std::nullopt;
  }
  void set(std::size_t record, std::string_view element, std::string_view text) override {
    auto found = records().at(record);
    for (const auto part : split(element, '/')) {
      const std::string name{part};
      const auto child = found.child(name.c_str());
      found = child ? child : found.append_child(name.c_str());
    }
    // A CDATA section stays one.
    const auto cdata = std::ranges::any_of(found, [](const auto& node) { return node.type() == pugi::node_cdata; });
    found.remove_children();
    found.append_child(cdata ? pugi::node_cdata : pugi::node_pcdata).set_value(std::string{text}.c_str());
  }
  bool remove(std::size_t record, std::string_view element) override {
    const auto found = find(record, element);
    return found && found.parent().remove_child(found);
  }
  bool rename(std::size_t record, std::string_view element, std::string_view name) override {
    return find(record, element).set_name(std::string{name}.c_str());
  }
  bool retype(std::size_t record, std::string_view element) override {
    auto found = find(record, element);
    if (!found) return false;
    const std::vector<pugi::xml_node> inside(found.begin(), found.end());
    auto value = found.append_child("value");
    for (const auto& node : inside) value.append_move(node);
    return true;
  }
  bool set_null(std::size_t, std::string_view) override { return false; }

 private:
  std::vector<pugi::xml_node> records() const {
    const auto data = root_.child("data");
    std::vector<pugi::xml_node> all;
    for (const auto& child : data.children())
      if (child.type() == pugi::node_element) all.push_back(child);
    return all;
  }
  pugi::xml_node find(std::size_t record, std::string_view element) const {
    return records().at(record).first_element_by_path(std::string{element}.c_str());
  }

  pugi::xml_document document_;
  pugi::xml_node root_;
};

class JsonPage final : public Page {
 public:
  bool read(std::string_view text) {
    document_ = Document::parse(text, nullptr, false);
    return document_.is_object() && document_.contains("ServiceResponse") &&
           document_.at("ServiceResponse").is_object();
  }
  void write_to(Reply& reply) const override {
    reply.set_body(document_.dump(-1, ' ', false, Document::error_handler_t::replace));
  }

  std::optional<std::string> envelope(std::string_view name) const override {
    const auto found = root().find(std::string{name});
    if (found == root().end()) return std::nullopt;
    return found->is_string() ? found->get<std::string>() : found->dump();
  }
  void set_envelope(std::string_view name, std::string_view value) override {
    auto& place = root()[std::string{name}];
    const auto number = whole_number(value);
    place = number ? Document(*number) : Document(value);
  }

  std::size_t size() const override {
    const auto data = root().find("data");
    return data != root().end() && data->is_array() ? data->size() : 0;
  }
  void remove_data() override { root().erase("data"); }
  void reverse_records() override { std::reverse(root().at("data").begin(), root().at("data").end()); }
  void repeat_record(std::size_t record) override {
    auto& data = root().at("data");
    const auto one = data.at(record);
    data.insert(data.begin() + static_cast<std::ptrdiff_t>(record), one);
  }
  void reverse_fields(std::size_t record) override {
    auto& one = fields(record);
    auto reversed = Document::object();
    std::vector<std::string> names;
    for (const auto& [name, value] : one.items()) names.push_back(name);
    for (auto name = names.rbegin(); name != names.rend(); ++name) reversed[*name] = std::move(one.at(*name));
    one = std::move(reversed);
  }

  std::optional<std::string> value(std::size_t record, std::string_view element) const override {
    const auto* found = find(record, element);
    if (found == nullptr) return std::nullopt;
    return found->is_string() ? found->get<std::string>() : found->dump();
  }
  void set(std::size_t record, std::string_view element, std::string_view text) override {
    auto* found = &fields(record);
    for (const auto part : split(element, '/')) found = &(*found)[std::string{part}];
    const auto number = whole_number(text);
    *found = found->is_number() && number ? Document(*number) : Document(text);
  }
  bool remove(std::size_t record, std::string_view element) override {
    auto* parent = parent_of(record, element);
    return parent != nullptr && parent->erase(leaf(element)) > 0;
  }
  bool rename(std::size_t record, std::string_view element, std::string_view name) override {
    auto* parent = parent_of(record, element);
    if (parent == nullptr || !parent->contains(leaf(element))) return false;
    auto renamed = Document::object();
    for (auto& [key, value] : parent->items())
      renamed[key == leaf(element) ? std::string{name} : key] = std::move(value);
    *parent = std::move(renamed);
    return true;
  }
  bool retype(std::size_t record, std::string_view element) override {
    auto* parent = parent_of(record, element);
    if (parent == nullptr || !parent->contains(leaf(element))) return false;
    auto& place = parent->at(leaf(element));
    const auto number = place.is_string() ? whole_number(place.get<std::string>()) : std::nullopt;
    if (number)
      place = *number;
    else if (place.is_number())
      place = place.dump();
    else
      place = Document{{"value", place}};
    return true;
  }
  bool set_null(std::size_t record, std::string_view element) override {
    auto* parent = parent_of(record, element);
    if (parent == nullptr || !parent->contains(leaf(element))) return false;
    parent->at(leaf(element)) = nullptr;
    return true;
  }

 private:
  Document& root() { return document_.at("ServiceResponse"); }
  const Document& root() const { return document_.at("ServiceResponse"); }
  // {"Finding": {…}}
  Document& fields(std::size_t record) { return root().at("data").at(record).begin().value(); }
  static std::string leaf(std::string_view element) { return std::string{element.substr(element.rfind('/') + 1)}; }
  const Document* find(std::size_t record, std::string_view element) const {
    const auto* found = &root().at("data").at(record).begin().value();
    for (const auto part : split(element, '/')) {
      if (!found->is_object() || !found->contains(std::string{part})) return nullptr;
      found = &found->at(std::string{part});
    }
    return found;
  }
  Document* parent_of(std::size_t record, std::string_view element) {
    auto* found = &fields(record);
    auto parts = split(element, '/');
    parts.pop_back();
    for (const auto part : parts) {
      if (!found->is_object() || !found->contains(std::string{part})) return nullptr;
      found = &found->at(std::string{part});
    }
    return found->is_object() ? found : nullptr;
  }

  Document document_;
};

std::vector<std::size_t> targets(const Strike& strike, const Page& page) {
  std::vector<std::size_t> found;
  const auto& records = strike.text(kRecords.name);
  for (std::size_t i = 0; i < page.size(); ++i) {
    const bool wanted = strike.fault.record  ? page.id(i) == *strike.fault.record
                        : records == "first" ? i == 0
                        : records == "last"  ? i + 1 == page.size()
                                             : true;
    if (wanted) found.push_back(i);
  }
  return found;
}

}  // namespace

std::unique_ptr<Page> Page::of(const Reply& reply) {
  if (reply.status != 200 || reply.response_code != "SUCCESS") return nullptr;
  if (reply.text().starts_with('{')) {
    auto page = std::make_unique<JsonPage>();
    return page->read(reply.text()) ? std::move(page) : nullptr;
  }
  auto page = std::make_unique<XmlPage>();
  return page->read(reply.text()) ? std::move(page) : nullptr;
}

std::int64_t Page::id(std::size_t record) const { return whole_number(value(record, "id").value_or("")).value_or(0); }

bool change_page(Strike& strike, bool (*change)(const Strike& strike, Page& page)) {
  const auto page = Page::of(strike.reply);
  if (!page || !change(strike, *page)) return false;
  page->write_to(strike.reply);
  return true;
}

bool change_records(Strike& strike, bool (*change)(const Strike& strike, Page& page, std::size_t record)) {
  const auto page = Page::of(strike.reply);
  if (!page) return false;
  bool changed = false;
  for (const auto record : targets(strike, *page)) changed = change(strike, *page, record) || changed;
  if (changed) page->write_to(strike.reply);
  return changed;
}

}  // namespace mockqualys::server
