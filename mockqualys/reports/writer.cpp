#include "mockqualys/reports/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mockqualys/world/xml_text.h"

namespace mockqualys::reports {

namespace {

constexpr std::size_t kPiece = 1U << 18U;
constexpr std::size_t kWrap = 76;
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr auto kMonths = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});

constexpr auto kDecode = [] {
  std::array<std::int8_t, 256> table{};
  for (auto& value : table) value = -1;
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  }
  table[static_cast<unsigned char>('-')] = 62;
  table[static_cast<unsigned char>('_')] = 63;
  return table;
}();

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

std::string encode_base64(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U; };
  std::string out((bytes.size() + 2) / 3 * 4, '=');
  std::size_t to = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 3, to += 4) {
    const unsigned group = at(i) << 16U | at(i + 1) << 8U | at(i + 2);
    out[to] = kAlphabet[group >> 18U];
    out[to + 1] = kAlphabet[group >> 12U & 63U];
    if (i + 1 < bytes.size()) out[to + 2] = kAlphabet[group >> 6U & 63U];
    if (i + 2 < bytes.size()) out[to + 3] = kAlphabet[group & 63U];
  }
  return out;
}

std::string decode_base64(std::string_view text) {
  std::string out;
  unsigned held = 0;
  int bits = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    const auto value = kDecode[static_cast<unsigned char>(c)];
    if (value < 0) break;
    held = (held << 6U | static_cast<unsigned>(value)) & 0xFFFFU;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(held >> static_cast<unsigned>(bits) & 0xFFU);
  }
  return out;
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
