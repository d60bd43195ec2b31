// XML as the vendor's service writes it: two blanks a level, an element a line, free text in CDATA, nothing else. World
// writes records with it, qps/ its envelopes.
#pragma once

#include <string>
#include <string_view>

#include <pugixml.hpp>

namespace mockqualys::xml {

// How a record is read that will be written again: its texts as they are, CDATA sections kept.
inline constexpr unsigned kParse =
    pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol | pugi::parse_ws_pcdata_single;

// How one is read whose values alone are wanted.
inline constexpr unsigned kReadTexts = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol;

// &, <, >, " and ' as the five references; CR as &#13;, which a parser would otherwise turn into a line feed.
void append_escaped(std::string_view text, std::string& out);
// One CDATA section, more when the text holds "]]>" (the split is our choice: the reference has no sample).
void append_cdata(std::string_view text, std::string& out);
void append_indent(int depth, std::string& out);

// The text with a question mark for each byte that may not stand in an XML 1.0 document: what a client sent must not
// make the answer unreadable, in JSON neither.
std::string as_xml_text(std::string_view text);

// True when every character may stand in an XML 1.0 document and the bytes are UTF-8.
bool is_xml_text(std::string_view text);
// A name of ASCII letters, digits, '_', '-', '.', as all of the vendor's are.
bool is_name(std::string_view text);

// The element with everything in it, indented from `depth`; a CDATA section stays one. Comments are not kept.
void append_element(const pugi::xml_node& element, int depth, std::string& out);

// The text of a leaf as a reader of the answer would have it; empty for an element that is not there.
std::string text_of(const pugi::xml_node& element);

}  // namespace mockqualys::xml
