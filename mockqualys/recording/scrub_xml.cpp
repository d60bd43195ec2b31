// expat says whether the text is a document, strictly. After that the text is cut at its markup: what is well-formed
// can be cut without knowing more. Texts and attribute values go through the rules, all other bytes are copied.
#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include <expat.h>

#include "mockqualys/base/text.h"
#include "mockqualys/base/xml_text.h"
#include "mockqualys/recording/scrub_body.h"

namespace mockqualys::recording {
namespace {

using Name = std::string_view;

constexpr int kDeepest = 200;

struct Watch {
  XML_Parser parser;
  int depth = 0;
  bool refused = false;
  void refuse() {
    refused = true;
    XML_StopParser(parser, XML_FALSE);
  }
};

// The five references of XML and those by number; another is left as it stands.
std::string decode(Name text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto end = text[i] == '&' ? text.find(';', i) : Name::npos;
    if (end == Name::npos) {
      out += text[i++];
      continue;
    }
    const auto reference = text.substr(i + 1, end - i - 1);
    constexpr std::array<std::pair<Name, char>, 5> kKnown{
        {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
    const auto* const known = std::ranges::find(kKnown, reference, &std::pair<Name, char>::first);
    if (known != kKnown.end()) {
      out += known->second;
    } else if (reference == "#13" || reference == "#xD" || reference == "#xd") {
      out += '\r';
    } else if (reference == "#10" || reference == "#xA" || reference == "#xa") {
      out += '\n';
    } else if (reference.starts_with('#')) {
      out += 'x';  // some letter or sign: one of ours takes its place
    } else {
      out += text.substr(i, end + 1 - i);
    }
    i = end + 1;
  }
  return out;
}

// With the references that stood there before.
std::string encode(Name text, Name before) {
  const bool quotes = before.find("&quot;") != Name::npos, apostrophes = before.find("&apos;") != Name::npos;
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"' && quotes)
      out += "&quot;";
    else if (c == '\'' && apostrophes)
      out += "&apos;";
    else if (c == '\r' && before.find("&#") != Name::npos)
      out += "&#13;";
    else
      out += c;
  }
  return out;
}

std::string encode_attribute(Name text, Name before, char quote) {
  auto out = encode(text, before);
  const Name escaped = quote == '"' ? "&quot;" : "&apos;";
  for (auto at = out.find(quote); at != std::string::npos; at = out.find(quote, at)) out.replace(at, 1, escaped);
  return out;
}

class Scrub {
 public:
  Scrub(Values& values, Name text) : values_{values}, text_{text} {}

  std::string run() {
    out_.reserve(text_.size() + text_.size() / 8);
    while (at_ < text_.size()) {
      if (text_[at_] != '<') {
        pieces_.push_back({Piece::Text, take_to(text_.find('<', at_))});
      } else if (rest().starts_with("<![CDATA[")) {
        pieces_.push_back({Piece::Cdata, take_past("]]>")});
      } else if (rest().starts_with("<!--")) {
        pieces_.push_back({Piece::Comment, take_past("-->")});
      } else {
        flush();
        if (rest().starts_with("<?"))
          instruction(take_past("?>"));
        else if (rest().starts_with("<!"))
          doctype(take_past(">"));
        else
          tag(take_tag());
      }
    }
    flush();
    return std::move(out_);
  }

 private:
  struct Piece {
    enum Kind { Text, Cdata, Comment } kind;
    Name raw;
    Name inside() const {
      if (kind == Cdata) return raw.substr(9, raw.size() - 12);
      if (kind == Comment) return raw.substr(4, raw.size() - 7);
      return raw;
    }
    std::string value() const { return kind == Text ? decode(raw) : std::string{inside()}; }
    bool is_blank() const { return kind == Comment || trim(inside()).empty(); }
  };
  struct Element {
    Name name;
    std::string field;  // of a Criteria
    bool base64 = false;
  };

  Name rest() const { return text_.substr(at_); }
  Name take_to(std::size_t end) {
    const auto taken = text_.substr(at_, end == Name::npos ? Name::npos : end - at_);
    at_ += taken.size();
    return taken;
  }
  Name take_past(Name mark) {
    const auto end = text_.find(mark, at_);
    return take_to(end == Name::npos ? end : end + mark.size());
  }
  // A '>' may stand in an attribute.
  Name take_tag() {
    char quote = 0;
    for (auto i = at_; i < text_.size(); ++i) {
      const char c = text_[i];
      if (quote != 0)
        quote = c == quote ? '\0' : quote;
      else if (c == '"' || c == '\'')
        quote = c;
      else if (c == '>')
        return take_to(i + 1);
    }
    return take_to(Name::npos);
  }

  std::string replaced(Name value) {
    if (open_.empty()) return values_.replace_all(value);
    const auto& element = open_.back();
    if (!element.field.empty()) return values_.replace_criterion(element.field, value);
    const auto parent = open_.size() > 1 ? open_[open_.size() - 2].name : Name{};
    return values_.replace({.parent = parent, .name = element.name, .base64 = element.base64}, value);
  }

  void emit(const Piece& piece, Name value) {
    if (piece.kind == Piece::Cdata)
      out_.append("<![CDATA[").append(value).append("]]>");
    else
      out_ += encode(value, piece.raw);
  }

  void comment(const Piece& piece) {
    // What the vendor writes to keep a connection open (reference, REST 8.2).
    const bool known = trim(piece.inside()).starts_with("keep-alive for ");
    out_.append("<!--").append(known ? std::string{piece.inside()} : values_.replace_all(piece.inside())).append("-->");
  }

  void flush() {
    const auto filled = std::ranges::count_if(pieces_, [](const Piece& piece) { return !piece.is_blank(); });
    std::string value;
    if (filled > 1)
      for (const auto& piece : pieces_)
        if (piece.kind != Piece::Comment) value += piece.value();
    // A text in several pieces is one value. What keeps its length is cut where it was cut before.
    auto whole = filled > 1 ? replaced(value) : std::string{};
    const bool cut = whole.size() == value.size();
    std::size_t from = 0;
    for (const auto& piece : pieces_) {
      if (piece.kind == Piece::Comment) {
        comment(piece);
      } else if (filled <= 1) {
        if (piece.is_blank())
          out_ += piece.raw;
        else
          emit(piece, replaced(piece.value()));
      } else {
        const auto length = cut ? piece.value().size() : from == 0 ? whole.size() : 0;
        emit(piece, Name{whole}.substr(from, length));
        from += length;
      }
    }
    pieces_.clear();
  }

  void instruction(Name raw) {
    if (raw.starts_with("<?xml ")) {
      out_ += raw;
      return;
    }
    const auto end = raw.find_first_of(" \t\r\n?", 2);
    out_.append(raw.substr(0, end)).append(values_.replace_all(raw.substr(end, raw.size() - end - 2))).append("?>");
  }

  // <!DOCTYPE name SYSTEM "address">: no internal subset came this far.
  void doctype(Name raw) {
    while (!raw.empty()) {
      const auto quote = raw.find_first_of("\"'");
      if (quote == Name::npos) break;
      const auto end = raw.find(raw[quote], quote + 1);
      if (end == Name::npos) break;
      out_.append(raw.substr(0, quote + 1));
      out_ +=
          encode_attribute(values_.replace_document_address(raw.substr(quote + 1, end - quote - 1)), {}, raw[quote]);
      out_ += raw[end];
      raw.remove_prefix(end + 1);
    }
    out_ += raw;
  }

  void tag(Name raw) {
    if (raw.starts_with("</")) {
      out_ += raw;
      if (!open_.empty()) open_.pop_back();
      return;
    }
    const auto name_end = raw.find_first_of(" \t\r\n/>", 1);
    Element element{.name = raw.substr(1, name_end - 1), .field = {}};
    out_ += raw.substr(0, name_end);
    raw.remove_prefix(name_end);
    for (;;) {
      const auto equals = raw.find('=');
      const auto quote = equals == Name::npos ? equals : raw.find_first_of("\"'", equals);
      const auto end = quote == Name::npos ? quote : raw.find(raw[quote], quote + 1);
      if (end == Name::npos) break;
      const auto name = trim(raw.substr(0, equals));
      const auto before = raw.substr(quote + 1, end - quote - 1);
      const auto value = decode(before);
      if (name == "field") element.field = value;
      if (name == "base64" && value == "true") element.base64 = true;
      out_ += raw.substr(0, quote + 1);
      out_ += encode_attribute(attribute(element.name, name, value), before, raw[quote]);
      out_ += raw[quote];
      raw.remove_prefix(end + 1);
    }
    out_ += raw;
    if (!raw.ends_with("/>")) open_.push_back(std::move(element));
  }

  std::string attribute(Name element, Name name, Name value) {
    if (name == "xmlns" || name.starts_with("xmlns:"))
      return value.starts_with("http://www.w3.org/") ? std::string{value} : values_.names().url(value);
    if (name.ends_with("chemaLocation")) return values_.replace_document_address(value);
    return values_.replace({.parent = element, .name = name}, value);
  }

  Values& values_;
  const Name text_;
  std::size_t at_ = 0;
  std::string out_;
  std::vector<Piece> pieces_;
  std::vector<Element> open_;
};

}  // namespace

bool is_whole_document(Name text) {
  if (!xml::is_xml_text(text)) return false;
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser{XML_ParserCreate("UTF-8"), &XML_ParserFree};
  if (!parser) return false;
  Watch watch{parser.get()};
  XML_SetUserData(parser.get(), &watch);
  XML_SetElementHandler(
      parser.get(),
      [](void* user, const char*, const char**) {
        auto& it = *static_cast<Watch*>(user);
        if (++it.depth > kDeepest) it.refuse();
      },
      [](void* user, const char*) { --static_cast<Watch*>(user)->depth; });
  XML_SetEntityDeclHandler(parser.get(), [](void* user, const char*, int, const char*, int, const char*, const char*,
                                            const char*, const char*) { static_cast<Watch*>(user)->refuse(); });
  XML_SetStartDoctypeDeclHandler(parser.get(), [](void* user, const char*, const char*, const char*, int has_subset) {
    if (has_subset != 0) static_cast<Watch*>(user)->refuse();
  });
  constexpr std::size_t kPiece = 1U << 20U;
  for (std::size_t at = 0;; at += kPiece) {
    const bool last = at + kPiece >= text.size();
    const auto piece = text.substr(std::min(at, text.size()), kPiece);
    if (XML_Parse(parser.get(), piece.data(), static_cast<int>(piece.size()), last ? 1 : 0) != XML_STATUS_OK)
      return false;
    if (last) return !watch.refused;
  }
}

std::optional<std::string> scrub_xml(Values& values, Name text) {
  if (!is_whole_document(text)) return std::nullopt;
  return Scrub{values, text}.run();
}

}  // namespace mockqualys::recording
