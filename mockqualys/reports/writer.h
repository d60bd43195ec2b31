// Writes a report's XML as the service does: four blanks a level, an element a line, one CDATA section around a text
// that holds markup or a carriage return, base64 in one line or wrapped (reference, report XML 1). What it writes
// leaves by a sink in pieces, so that a document of any length needs no memory.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "mockqualys/base/instant.h"

namespace mockqualys::reports {

using Sink = std::function<void(std::string_view piece)>;

struct Style {
  bool one_line = false;
  bool escaped = false;  // references instead of CDATA
  bool wrapped = false;  // base64 in CDATA, 76 characters a line, CRLF
};

class Writer {
 public:
  Writer(Style style, const Sink& sink) : style_{style}, sink_{sink} {}

  void raw(std::string_view text) { out_ += text; }
  void open(std::string_view name);
  void close(std::string_view name);
  void leaf(std::string_view name, std::string_view text);  // <X></X> when the text is empty
  void leaf(std::string_view name, std::int64_t number);
  void flag(std::string_view name, bool value) { leaf(name, value ? "true" : "false"); }
  void optional(std::string_view name, std::string_view text) {
    if (!text.empty()) leaf(name, text);
  }
  void empty(std::string_view name);  // <X/>
  void base64(std::string_view name, std::string_view bytes, bool flagged = true);
  // Everything that is still held goes to the sink.
  void flush();

 private:
  void begin_line();
  void end_line();

  Style style_;
  const Sink& sink_;
  std::string out_;
  int depth_ = 0;
};

// Any bytes as text of an XML document: what may not stand there becomes a question mark.
std::string printable(std::string_view bytes);

// "07 Mar 2031 04:05PM GMT-0500"; an offset of zero is not written (reference, report XML 1.1).
std::string report_date(Instant instant, std::chrono::minutes zone);
std::string report_day(Instant instant, std::chrono::minutes zone);  // "07 Mar 2031"

}  // namespace mockqualys::reports
