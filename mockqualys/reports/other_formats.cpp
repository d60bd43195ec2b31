#include "mockqualys/reports/other_formats.h"

#include <fmt/format.h>
#include <zlib.h>

#include <array>

#include "mockqualys/base/base64.h"
#include "mockqualys/base/xml_text.h"
#include "mockqualys/reports/contents.h"
#include "mockqualys/reports/scan_record.h"
#include "mockqualys/reports/writer.h"

namespace mockqualys::reports {

namespace {

using Words = std::string_view;

std::string escaped(Words text) {
  std::string out;
  xml::append_escaped(text, out);
  return out;
}

std::string sentence(const Contents& contents) {
  return fmt::format("{} web applications, {} vulnerabilities, {} sensitive contents, {} information gathered",
                     contents.apps.size(), contents.count(kVulnerabilities), contents.count(kSensitive),
                     contents.count(kGathered));
}

std::string html(const ReportOrder& order, const Contents& contents) {
  const auto name = escaped(order.name);
  return fmt::format(
      "<!DOCTYPE html>\n<html><head><meta "
      "charset=\"utf-8\"><title>{0}</title></head>\n<body><h1>{0}</h1><p>{1}.</p></body>"
      "</html>\n",
      name, sentence(contents));
}

// --- PDF: one page, one line of text, a cross-reference table that fits ---

std::string pdf_text(Words text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '(' || c == ')' || c == '\\') out += '\\';
    out += byte < 0x20 || byte > 0x7E ? '?' : c;
  }
  return out;
}

// Encrypted: the standard handler is declared with keys that fit no password, so that every reader asks for one.
std::string pdf(const ReportOrder& order, const Contents& contents, bool encrypted) {
  const auto text =
      fmt::format("BT /F1 12 Tf 72 720 Td ({}) Tj 0 -18 Td ({}.) Tj ET", pdf_text(order.name), sentence(contents));
  std::vector<std::string> objects{
      "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
      fmt::format("<< /Length {} >>\nstream\n{}\nendstream", text.size(), text),
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"};
  if (encrypted) {
    objects.push_back(fmt::format("<< /Filter /Standard /V 1 /R 2 /P -44 /O <{0}> /U <{0}> >>", std::string(64, '5')));
  }
  std::string out = "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n";
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    places.push_back(out.size());
    out += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
  }
  const auto table = out.size();
  out += fmt::format("xref\n0 {}\n0000000000 65535 f \n", objects.size() + 1);
  for (const auto place : places) out += fmt::format("{:010} 00000 n \n", place);
  out += fmt::format("trailer\n<< /Size {} /Root 1 0 R{} >>\nstartxref\n{}\n%%EOF\n", objects.size() + 1,
                     encrypted ? fmt::format(" /Encrypt 6 0 R /ID [<{0}> <{0}>]", std::string(32, '7')) : "", table);
  return out;
}

// --- Office documents: a zip with its parts ---

constexpr Words kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

std::string content_types(Words part, Words type) {
  return fmt::format(
      "{}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" "
      "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/{}\" "
      "ContentType=\"{}\"/></Types>",
      kXml, part, type);
}

std::string relationships(Words part) {
  return fmt::format(
      "{}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship "
      "Id=\"rId1\" "
      "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "
      "Target=\"{}\"/></Relationships>",
      kXml, part);
}

std::string word(const ReportOrder& order, const Contents& contents) {
  const auto paragraph = [](const std::string& text) {
    return fmt::format("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", text);
  };
  return make_zip(
      {{"[Content_Types].xml",
        content_types("word/document.xml",
                      "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml")},
       {"_rels/.rels", relationships("word/document.xml")},
       {"word/document.xml",
        fmt::format(
            "{}<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{}{}"
            "</w:body></w:document>",
            kXml, paragraph(escaped(order.name)), paragraph(sentence(contents) + "."))}});
}

std::string power_point() {
  return make_zip(
      {{"[Content_Types].xml",
        content_types("ppt/presentation.xml",
                      "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml")},
       {"_rels/.rels", relationships("ppt/presentation.xml")},
       {"ppt/presentation.xml",
        fmt::format("{}<p:presentation xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\">"
                    "<p:sldSz cx=\"9144000\" cy=\"6858000\"/><p:notesSz cx=\"6858000\" cy=\"9144000\"/>"
                    "</p:presentation>",
                    kXml)}});
}

// --- CSV ---

std::string row(const std::vector<std::string>& cells) {
  std::string out;
  for (const auto& cell : cells) {
    if (!out.empty() || &cell != cells.data()) out += ',';
    if (cell.empty()) continue;  // what is not set stands without quotes
    out += '"';
    for (const char c : cell) {
      if (c == '"') out += '"';
      out += c;
    }
    out += '"';
  }
  return out + '\n';
}

std::string result_rows(const Contents& contents, const Snapshot& snapshot, bool gathered) {
  std::string out;
  Values values;
  const auto value = [&](std::size_t position, Field field) {
    snapshot.findings->values(position, field, values);
    return values.empty() ? std::string{} : std::string{values[0]};
  };
  const auto date = [&](std::size_t position) {
    const auto instant = parse_instant(value(position, Field::LastDetectedDate));
    return instant ? report_date(*instant, {}) : std::string{};
  };
  for (const auto& app : contents.apps) {
    for (const auto list : {kVulnerabilities, kSensitive, kGathered}) {
      if ((list == kGathered) != gathered) continue;
      for (const auto position : app.lists[list]) {
        std::vector<std::string> cells{gathered             ? "INFORMATION_GATHERED"
                                       : list == kSensitive ? "SENSITIVE_CONTENT"
                                                            : "VULNERABILITY",
                                       value(position, Field::Id), "", value(position, Field::Qid)};
        if (contents.is_scan) {  // the scan's own number, and the API's
          cells[2] = cells[1];
          const auto finding = snapshot.findings->id_at(position);
          cells[1] = std::to_string(scan_record(app.scan_id, app.scanned.value_or(Instant{}), finding).id);
        }
        if (gathered) {
          cells.insert(cells.end(), {"", date(position)});
        } else {
          cells.push_back(value(position, Field::Url));
          cells.resize(17);
          cells[12] = value(position, Field::IgnoredReason).empty() ? "false" : "true";
          cells[13] = value(position, Field::IgnoredReason);
          cells.push_back(date(position));
          cells.resize(24);
        }
        out += row(cells);
      }
    }
  }
  return out;
}

std::string csv(const ReportOrder& order, const Contents& contents, const Snapshot& snapshot) {
  auto out = row({order.name, report_date(snapshot.at, order.shape.zone)});
  out += row({"COMPANY", "Acme & Daughters"}) + row({"USER", order.user});
  out += row({"DESCRIPTION"}) + row({order.description});
  out += row({"TARGET"});
  for (const auto& app : contents.apps) out += row({app.name});
  out += row({"FILTERS"}) + row({"Remediation", !order.patched    ? "Exclude patched findings"
                                                : order.unpatched ? "Include patched findings"
                                                                  : "Show only patched findings"});
  out += row({"SUMMARY"}) + row({sentence(contents)});
  out += row({"RESULTS"});
  out += row({"VULNERABILITY",
              "ID",
              "Detection ID",
              "QID",
              "Url",
              "Param",
              "Function",
              "Form Entry Point",
              "Access Path",
              "Authentication",
              "Ajax Request",
              "Ajax Request ID",
              "Ignored",
              "Ignore Reason",
              "Ignore Date",
              "Ignore User",
              "Ignore Comments",
              "Detection Date",
              "Payload #1",
              "Request Method #1",
              "Request URL #1",
              "Request Headers #1",
              "Response #1",
              "Evidence #1"});
  out += result_rows(contents, snapshot, false);
  out += row({"INFORMATION_GATHERED", "ID", "Detection ID", "QID", "Results", "Detection Date"});
  out += result_rows(contents, snapshot, true);
  out += row({"GLOSSARY"});
  out += row({"QID", "Id", "Title", "Category", "Severity Level", "Groups", "OWASP", "WASC", "CWE", "CVSS Base",
              "CVSS Temporal", "Description", "Impact", "Solution"});
  for (const auto& [qid, entry] : contents.entries) {
    out += row({"QID", std::to_string(qid), entry.title, "", std::to_string(entry.severity), "", "", "", "",
                entry.cvss_base, entry.cvss_temporal, entry.description, entry.impact, entry.solution});
  }
  out += row({"APPENDIX"});
  for (const auto& app : contents.apps) out += row({app.name, app.url, app.os});
  return out;
}

// Of the second form nothing is known: one table.
std::string csv_v2(const Contents& contents, const Snapshot& snapshot) {
  return row({"Finding", "ID", "Detection ID", "QID", "Url"}) + result_rows(contents, snapshot, false);
}

void put(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i, value >>= 8U) out += static_cast<char>(value & 0xFFU);
}

}  // namespace

std::string make_zip(const std::vector<std::pair<std::string, std::string>>& members) {
  constexpr std::uint32_t kVersion = 20, kStored = 0, kFirstOf1980 = 0x21;
  std::string out, directory;
  for (const auto& [name, content] : members) {
    const auto place = static_cast<std::uint32_t>(out.size());
    const auto size = static_cast<std::uint32_t>(content.size()), name_size = static_cast<std::uint32_t>(name.size());
    const auto sum = static_cast<std::uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size())));
    const auto common = [sum, size,
                         name_size](std::string& to) {  // from the version needed to the length of the extra field
      put(to, kVersion, 2);
      put(to, 0, 2);
      put(to, kStored, 2);
      put(to, 0, 2);
      put(to, kFirstOf1980, 2);
      put(to, sum, 4);
      put(to, size, 4);
      put(to, size, 4);
      put(to, name_size, 2);
      put(to, 0, 2);
    };
    out += "PK\x03\x04";
    common(out);
    out += name;
    out += content;
    directory += "PK\x01\x02";
    put(directory, kVersion, 2);
    common(directory);
    put(directory, 0, 2);  // comment
    put(directory, 0, 2);  // disk
    put(directory, 0, 2);
    put(directory, 0, 4);
    put(directory, place, 4);
    directory += name;
  }
  const auto begin = static_cast<std::uint32_t>(out.size());
  out += directory;
  out += "PK\x05\x06";
  put(out, 0, 4);
  put(out, static_cast<std::uint32_t>(members.size()), 2);
  put(out, static_cast<std::uint32_t>(members.size()), 2);
  put(out, static_cast<std::uint32_t>(directory.size()), 4);
  put(out, begin, 4);
  put(out, 0, 2);
  return out;
}

std::string other_format(const ReportOrder& order, const Snapshot& snapshot) {
  const auto contents = look_up(order, snapshot);
  switch (order.format) {
    case ReportFormat::HtmlZipped:
      return make_zip({{"report.html", html(order, contents)}});
    case ReportFormat::HtmlBase64:
      return encode_base64(html(order, contents));
    case ReportFormat::Pdf:
      return pdf(order, contents, false);
    case ReportFormat::PdfEncrypted:
      return pdf(order, contents, true);
    case ReportFormat::PowerPoint:
      return power_point();
    case ReportFormat::Csv:
      return csv(order, contents, snapshot);
    case ReportFormat::CsvV2:
      return csv_v2(contents, snapshot);
    case ReportFormat::Word:
      return word(order, contents);
    case ReportFormat::Xml:
      break;
  }
  return {};
}

}  // namespace mockqualys::reports
