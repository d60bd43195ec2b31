// The encoding of a document: found by the XML standard's rules, and undone before anything else looks at the bytes.
// Used in front of both planes: answers of the API and report files.
//
// What decides, in this order (XML 1.0, appendix F):
//   1. a byte order mark;
//   2. the encoding of the XML declaration;
//   3. the charset of the transport's Content-Type (answers only; a report file has none);
//   4. UTF-8.
// RFC 7303 has the second and the third the other way round. Here the document decides (ENC-001): the vendor's web
// tier sends the same charset with whatever document it passes on.
// JSON is UTF-8, whatever a header says (RFC 8259, section 8.1). Every name that iconv(3) knows is read; a name that it
// does not know, a document whose bytes cannot be what it declares, and UTF-16 or UTF-32 that declares something else
// (XML 1.0, section 4.3.3) are refused by name.
#pragma once

#include <memory>
#include <stop_token>
#include <string_view>

#include "connector/wire/decode.h"

namespace qualyswas::wire {

// A decoder that is fed UTF-8. Bytes that its document's encoding does not have arrive as they are when the document is
// UTF-8, and as marks (utf8.h) when it was another.
class Utf8Decoder : public Decoder {
 public:
  void expect_marks() { marks_ = true; }

 protected:
  bool expects_marks() const { return marks_; }

 private:
  bool marks_ = false;
};

// `subject` is what messages call the document: "answer" or "file". UTF-8 passes without being copied.
std::unique_ptr<Decoder> in_utf8(std::unique_ptr<Utf8Decoder> inner, std::string_view subject);

}  // namespace qualyswas::wire
