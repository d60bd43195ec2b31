#include "conformance/qualys/vendor_record.h"

#include <pugixml.hpp>

namespace qualyswas::conformance {

std::map<std::string, std::string> vendor_fields_of(const mockqualys::World& world, mockqualys::Kind kind,
                                                    std::int64_t id, std::span<const std::string> paths) {
  const auto xml = world.record(kind, id);
  pugi::xml_document document;
  document.load_buffer(xml.data(), xml.size());
  std::map<std::string, std::string> fields;
  for (const auto& path : paths) {
    auto node = document.document_element();
    for (std::string_view rest = path; !rest.empty();) {
      const auto dot = rest.find('.');
      node = node.child(std::string{rest.substr(0, dot)}.c_str());
      rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
    }
    std::string text;  // in pieces where a CDATA section had to end
    for (const auto& piece : node.children())
      if (piece.type() == pugi::node_pcdata || piece.type() == pugi::node_cdata) text += piece.value();
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) continue;
    fields[path] = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
  }
  return fields;
}

}  // namespace qualyswas::conformance
