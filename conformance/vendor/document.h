// What a target answered, as one tree whether it was XML or JSON. Probes and shapes read it; the bytes stay with the
// caller. Reading is strict and bounded: nothing is expanded or fetched, and a hostile document is an error in words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace qualyswas::conformance::vendor {

enum class Format { Xml, Json };
std::string_view name_of(Format format);

// An element of XML, or a member of JSON. A member of a JSON array that is an object with one key is that key's node
// (reference, REST 3.4: a list of Tag is [{"Tag": ...}]); any other member of an array is called "#".
struct Node {
  enum class Kind { Text, Number, Boolean, Null, Object, Array };  // XML has Text and Object alone

  std::string name;
  Kind kind = Kind::Text;
  std::string text;    // of a leaf, as it stands
  bool cdata = false;  // XML: some of the text stood in a CDATA section
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<Node> children;

  // The first descendant by a path of names ("webApp/tags/count"); nullptr when there is none.
  const Node* find(std::string_view path) const;
  // The text of that descendant without blanks around it; empty when there is none.
  std::string_view text_at(std::string_view path) const;
  bool is_leaf() const { return kind != Kind::Object && kind != Kind::Array; }
};

struct Document {
  Format format = Format::Xml;
  Node root;                    // of JSON, the value of its one member; a document of several members has the root "#"
  std::string doctype, system;  // XML: the name and the address of the document type, empty without one
};

struct DocumentLimits {
  std::size_t deepest = 64;  // levels
  std::size_t most_nodes = 400'000;
};

// The error is one line for people; it quotes nothing of the document.
tl::expected<Document, std::string> parse_xml(std::string_view text, const DocumentLimits& limits = {});
tl::expected<Document, std::string> parse_json(std::string_view text, const DocumentLimits& limits = {});

std::string_view trimmed(std::string_view text);

}  // namespace qualyswas::conformance::vendor
