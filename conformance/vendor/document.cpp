// Both readers build the tree from events, so that depth and size are counted while they read and not afterwards. XML:
// expat's handlers push and pop a stack of open elements; a declaration of an entity ends the reading. JSON: a SAX
// handler does the same; what it does in addition is to unwrap {"Tag": ...} where it stands in an array.
#include "conformance/vendor/document.h"

#include <algorithm>
#include <limits>
#include <memory>

#include <expat.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace qualyswas::conformance::vendor {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_all_blank(std::string_view text) { return std::ranges::all_of(text, is_blank); }

// The tree while it grows: the open nodes from the root down, each owned here until it is closed into its parent.
class Growing {
 public:
  explicit Growing(const DocumentLimits& limits) : limits_{limits} {}

  bool open(Node node) {
    if (open_.size() >= limits_.deepest) return stop(fmt::format("nested deeper than {} levels", limits_.deepest));
    if (++nodes_ > limits_.most_nodes) return stop(fmt::format("more than {} elements", limits_.most_nodes));
    open_.push_back(std::move(node));
    return true;
  }
  bool leaf(Node node) {
    if (++nodes_ > limits_.most_nodes) return stop(fmt::format("more than {} elements", limits_.most_nodes));
    return place(std::move(node));
  }
  bool close() {
    Node node = std::move(open_.back());
    open_.pop_back();
    return place(std::move(node));
  }
  Node& top() { return open_.back(); }
  bool is_open() const { return !open_.empty(); }
  bool stop(std::string why) {
    if (why_.empty()) why_ = std::move(why);
    return false;
  }
  const std::string& why() const { return why_; }
  Node& root() { return root_; }

 private:
  bool place(Node node) {
    if (open_.empty())
      root_ = std::move(node);
    else
      open_.back().children.push_back(std::move(node));
    return true;
  }

  const DocumentLimits limits_;
  std::vector<Node> open_;
  Node root_;
  std::size_t nodes_ = 0;
  std::string why_;
};

struct XmlReading {
  XML_Parser parser;
  Growing tree;
  Document document;
  bool in_cdata = false;

  void end_now() { XML_StopParser(parser, XML_FALSE); }
};

XmlReading& reading(void* data) { return *static_cast<XmlReading*>(data); }

void start_element(void* data, const XML_Char* name, const XML_Char** attributes) {
  auto& into = reading(data);
  Node node{.name = name};
  for (; *attributes != nullptr; attributes += 2) node.attributes.emplace_back(attributes[0], attributes[1]);
  if (into.tree.is_open()) into.tree.top().kind = Node::Kind::Object;
  if (!into.tree.open(std::move(node))) into.end_now();
}

void end_element(void* data, const XML_Char*) {
  auto& into = reading(data);
  auto& node = into.tree.top();
  if (node.kind == Node::Kind::Object && is_all_blank(node.text)) node.text.clear();
  into.tree.close();
}

void character_data(void* data, const XML_Char* text, int length) {
  auto& into = reading(data);
  auto& node = into.tree.top();
  node.text.append(text, static_cast<std::size_t>(length));
  node.cdata = node.cdata || into.in_cdata;
}

void start_cdata(void* data) {
  auto& into = reading(data);
  into.in_cdata = true;
  into.tree.top().cdata = true;
}
void end_cdata(void* data) { reading(data).in_cdata = false; }

void start_doctype(void* data, const XML_Char* name, const XML_Char* system, const XML_Char*, int) {
  auto& document = reading(data).document;
  document.doctype = name;
  if (system != nullptr) document.system = system;
}

void entity_declared(void* data, const XML_Char*, int, const XML_Char*, int, const XML_Char*, const XML_Char*,
                     const XML_Char*, const XML_Char*) {
  auto& into = reading(data);
  into.tree.stop("declares an entity");
  into.end_now();
}

class JsonReading : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit JsonReading(const DocumentLimits& limits) : tree{limits} {}

  bool null() override { return put(Node::Kind::Null, ""); }
  bool boolean(bool value) override { return put(Node::Kind::Boolean, value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return put(Node::Kind::Number, std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return put(Node::Kind::Number, std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) override { return put(Node::Kind::Number, text); }
  bool string(string_t& value) override { return put(Node::Kind::Text, std::move(value)); }
  bool binary(binary_t&) override { return tree.stop("holds binary data"); }
  bool key(string_t& value) override {
    key_ = std::move(value);
    return true;
  }
  bool start_object(std::size_t) override {
    return tree.open({.name = std::exchange(key_, "#"), .kind = Node::Kind::Object});
  }
  bool end_object() override { return end(true); }
  bool start_array(std::size_t) override {
    return tree.open({.name = std::exchange(key_, "#"), .kind = Node::Kind::Array});
  }
  bool end_array() override { return end(false); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    return tree.stop(fmt::format("not well-formed JSON at byte {}", position));
  }

  Growing tree;

 private:
  bool put(Node::Kind kind, std::string text) {
    return tree.leaf({.name = std::exchange(key_, "#"), .kind = kind, .text = std::move(text)});
  }
  bool end(bool object) {
    const bool alone = object && tree.top().name == "#" && tree.top().children.size() == 1;
    if (alone) {
      Node only = std::move(tree.top().children.front());
      tree.top() = std::move(only);
    }
    key_ = "#";  // the next member of an array has no key; that of an object brings its own
    return tree.close();
  }

  std::string key_ = "#";
};

}  // namespace

std::string_view name_of(Format format) { return format == Format::Xml ? "xml" : "json"; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

const Node* Node::find(std::string_view path) const {
  const Node* at = this;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const auto found = std::ranges::find(at->children, path.substr(0, slash), &Node::name);
    if (found == at->children.end()) return nullptr;
    at = &*found;
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  }
  return at;
}

std::string_view Node::text_at(std::string_view path) const {
  const auto* node = find(path);
  return node == nullptr ? std::string_view{} : trimmed(node->text);
}

tl::expected<Document, std::string> parse_xml(std::string_view text, const DocumentLimits& limits) {
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser{XML_ParserCreate(nullptr), &XML_ParserFree};
  if (!parser) return tl::unexpected(std::string{"no memory for the parser"});
  if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    return tl::unexpected(std::string{"larger than 2 GiB"});
  XmlReading into{.parser = parser.get(), .tree = Growing{limits}, .document = {}};
  XML_SetUserData(parser.get(), &into);
  XML_SetElementHandler(parser.get(), start_element, end_element);
  XML_SetCharacterDataHandler(parser.get(), character_data);
  XML_SetCdataSectionHandler(parser.get(), start_cdata, end_cdata);
  XML_SetStartDoctypeDeclHandler(parser.get(), start_doctype);
  XML_SetEntityDeclHandler(parser.get(), entity_declared);
  if (XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), XML_TRUE) != XML_STATUS_OK) {
    if (!into.tree.why().empty()) return tl::unexpected(into.tree.why());
    return tl::unexpected(fmt::format("not well-formed XML in line {}: {}", XML_GetCurrentLineNumber(parser.get()),
                                      XML_ErrorString(XML_GetErrorCode(parser.get()))));
  }
  into.document.format = Format::Xml;
  into.document.root = std::move(into.tree.root());
  return std::move(into.document);
}

tl::expected<Document, std::string> parse_json(std::string_view text, const DocumentLimits& limits) {
  JsonReading into{limits};
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &into))
    return tl::unexpected(into.tree.why().empty() ? std::string{"not well-formed JSON"} : into.tree.why());
  Document document{.format = Format::Json, .root = std::move(into.tree.root()), .doctype = {}, .system = {}};
  return document;
}

}  // namespace qualyswas::conformance::vendor
