#include "mockqualys/reports/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mockqualys/base/base64.h"
#include "mockqualys/base/xml_text.h"

namespace mockqualys::reports {

namespace {

constexpr std::size_t kPiece = 1U << 18U;
constexpr std::size_t kWrap = 76;
constexpr auto kMonths = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});

}  // namespace

void Writer::begin_line() {
  if (!style_.one_line) out_.append(static_cast<std::size_t>(depth_) * 4, ' ');
}

void Writer::end_line() {
  if (!style_.one_line) out_ += '\n';
  if (out_.size() >= kPiece) flush();
}

void Writer::flush() {
  if (!out_.empty()) sink_(out_);
  out_.clear();
}

void Writer::open(std::string_view name) {
  begin_line();
  out_ += '<';
  out_ += name;
  out_ += '>';
  end_line();
  ++depth_;
}

void Writer::close(std::string_view name) {
  --depth_;
  begin_line();
  out_ += "</";
  out_ += name;
  out_ += '>';
  end_line();
}

void Writer::leaf(std::string_view name, std::string_view text) {
  begin_line();
  out_ += '<';
  out_ += name;
  out_ += '>';
  if (text.find_first_of("<>&\r") == std::string_view::npos) {
    out_ += text;
  } else if (style_.escaped) {
    xml::append_escaped(text, out_);
  } else {
    xml::append_cdata(text, out_);
  }
  out_ += "</";
  out_ += name;
  out_ += '>';
  end_line();
}

void Writer::leaf(std::string_view name, std::int64_t number) { leaf(name, fmt::format_int{number}.str()); }

void Writer::empty(std::string_view name) {
  begin_line();
  out_ += '<';
  out_ += name;
  out_ += "/>";
  end_line();
}

void Writer::base64(std::string_view name, std::string_view bytes, bool flagged) {
  begin_line();
  out_ += '<';
  out_ += name;
  out_ += flagged ? " base64=\"true\">" : ">";
  const auto text = encode_base64(bytes);
  if (style_.wrapped && !text.empty()) {
    out_ += "<![CDATA[";
    for (std::size_t at = 0; at < text.size(); at += kWrap) {
      out_.append(text, at, kWrap);
      out_ += "\r\n";
    }
    out_ += "]]>";
  } else {
    out_ += text;
  }
  out_ += "</";
  out_ += name;
  out_ += '>';
  end_line();
}

std::string printable(std::string_view bytes) {
  if (xml::is_xml_text(bytes)) return std::string{bytes};
  std::string out;
  while (!bytes.empty()) {
    std::size_t length = 1;
    while (length < std::min<std::size_t>(bytes.size(), 4) && !xml::is_xml_text(bytes.substr(0, length))) ++length;
    const bool fits = xml::is_xml_text(bytes.substr(0, length));
    if (!fits) length = 1;
    fits ? out += bytes.substr(0, length) : out += "?";
    bytes.remove_prefix(length);
  }
  return out;
}

std::string report_day(Instant instant, std::chrono::minutes zone) {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(instant + zone)};
  return fmt::format("{:02} {} {:04}", static_cast<unsigned>(day.day()),
                     kMonths[static_cast<unsigned>(day.month()) - 1], static_cast<int>(day.year()));
}

std::string report_date(Instant instant, std::chrono::minutes zone) {
  const auto local = instant + zone;
  const std::chrono::hh_mm_ss time{local - std::chrono::floor<std::chrono::days>(local)};
  const auto hour = time.hours().count();
  auto out = fmt::format("{} {:02}:{:02}{} GMT", report_day(instant, zone), hour % 12 == 0 ? 12 : hour % 12,
                         time.minutes().count(), hour < 12 ? "AM" : "PM");
  if (zone.count() == 0) return out;
  const auto away = std::abs(zone.count());
  return out + fmt::format("{}{:02}{:02}", zone.count() < 0 ? '-' : '+', away / 60, away % 60);
}

}  // namespace mockqualys::reports
