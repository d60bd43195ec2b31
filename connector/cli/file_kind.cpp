#include "connector/cli/file_kind.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "connector/cli/text.h"

namespace qualyswas::cli {
namespace {

constexpr std::string_view kAsXml =
    "download the same report from Qualys WAS again with the format XML, then: qwas upload REPORT.xml";

struct BeginningRow {
  std::string_view bytes;
  std::string_view is;
  std::string_view advice;  // {} is the file
};
// The more special ones first.
constexpr auto kBeginnings = std::to_array<BeginningRow>({
    {"%PDF", "a PDF document", kAsXml},
    {"BZh", "compressed (bzip2)", "unpack it on the way: bzip2 -dc {} | qwas upload -"},
    {"\xFD"
     "7zXZ",
     "compressed (xz)", "unpack it on the way: xz -dc {} | qwas upload -"},
    {"\x28\xB5\x2F\xFD", "compressed (zstd)", "unpack it on the way: zstd -dc {} | qwas upload -"},
    {"7z\xBC\xAF", "a 7-Zip archive", "unpack it: 7z x {}, then: qwas upload *.xml"},
    {"Rar!", "a RAR archive", "unpack it, then: qwas upload *.xml"},
    {"{\\rtf", "a document of a word processor (RTF)", kAsXml},
    {"\xD0\xCF\x11\xE0", "a document of an old Microsoft Office", kAsXml},
    {"\x89PNG", "a picture", kAsXml},
    {"GIF8", "a picture", kAsXml},
    {"\xFF\xD8\xFF", "a picture", kAsXml},
    {"SQLite format 3", "a SQLite database",
     "a store of qwas is named in the configuration file, as \"store\"; it is not uploaded"},
    {"-----BEGIN ", "a certificate or a key (PEM)",
     "name the report; an authority to trust is \"ca_file\" in the configuration file"},
    {"MIME-Version:", "a saved web page (MHTML)", kAsXml},
    {"From: <Saved by", "a saved web page (MHTML)", kAsXml},
});

Error no_report(std::string_view is, std::string_view advice, std::string_view file) {
  return {ErrorKind::Decode, fmt::format("the file is {}, not an XML report", is),
          fmt::format(fmt::runtime(advice), shell_word(file))};
}

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// A ZIP archive lists its members by name in front of each.
Error of_zip(std::string_view beginning, std::string_view file) {
  if (holds(beginning, "xl/") || holds(beginning, "[Content_Types].xml"))
    return no_report("a document of Microsoft Office", kAsXml, file);
  return no_report(
      "a ZIP archive",
      "unpack it on the way if it holds one report: unzip -p {0} | qwas upload -; else unpack it: unzip {0}, "
      "then: qwas upload *.xml",
      file);
}

bool is_tar(std::string_view beginning) { return beginning.size() > 262 && beginning.substr(257, 5) == "ustar"; }

bool is_text(std::string_view beginning) {
  return std::ranges::none_of(beginning, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
  });
}

// Columns divided by one sign, on two lines, or in a file that says so.
bool is_csv(std::string_view text, std::string_view file) {
  if (folded(file).ends_with(".csv")) return true;
  for (const char sign : {',', ';', '\t'}) {
    std::size_t lines = 0, divided = 0;
    for (std::string_view rest = text; !rest.empty() && lines < 20;) {
      const auto end = std::min(rest.find('\n'), rest.size());
      const auto line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      ++lines;
      divided += holds(line, std::string_view{&sign, 1}) ? 1 : 0;
    }
    const bool quoted = text.starts_with('"') && divided > 0;
    if (quoted || (lines >= 2 && divided == lines)) return true;
  }
  return false;
}

// An answer of the live API that carries records; a refusal is told better by the reader.
std::optional<Error> of_api_answer(std::string_view text) {
  if (!holds(text, "ServiceResponse") || !holds(text, "SUCCESS")) return std::nullopt;
  struct Records {
    std::string_view xml, json, advice;
  };
  constexpr auto kScan =
      "it is a scan as the API's download sends it; make a report of that scan or of its web application in Qualys "
      "WAS, download it as XML, then: qwas upload REPORT.xml";
  constexpr auto kPulled = "a connector of profile vulcan pulls these itself: qwas sync";
  constexpr auto kList =
      "it is a list, not a report; a connector of profile neurons pulls the reports themselves: qwas sync";
  constexpr auto kRecords = std::to_array<Records>({{"<WasScan>", "\"WasScan\"", kScan},
                                                    {"<Finding>", "\"Finding\"", kPulled},
                                                    {"<WebApp>", "\"WebApp\"", kPulled},
                                                    {"<Report>", "\"Report\"", kList}});
  const Records* first = nullptr;
  std::size_t first_at = std::string_view::npos;
  for (const auto& row : kRecords) {
    const auto at = std::min(text.find(row.xml), text.find(row.json));
    if (at >= first_at) continue;
    first = &row;
    first_at = at;
  }
  if (!first) return std::nullopt;
  const auto name = first->xml.substr(1, first->xml.size() - 2);
  return Error{ErrorKind::Decode, fmt::format("the file is an answer of the live API ({}), not a report", name),
               std::string{first->advice}};
}

}  // namespace

std::optional<Error> find_no_report(std::string_view beginning, std::string_view file) {
  for (const auto& row : kBeginnings)
    if (beginning.starts_with(row.bytes)) return no_report(row.is, row.advice, file);
  if (beginning.starts_with("PK\x03\x04") || beginning.starts_with("PK\x05\x06")) return of_zip(beginning, file);
  if (is_tar(beginning)) return no_report("a tar archive", "unpack it: tar -xf {}, then: qwas upload *.xml", file);

  if (beginning.starts_with("\xFF\xFE") || beginning.starts_with("\xFE\xFF")) return std::nullopt;  // UTF-16
  auto text = beginning;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  if (text.empty()) return std::nullopt;
  const auto head = folded(text.substr(0, 1024));
  if (head.starts_with("<!doctype html") || head.starts_with("<html"))
    return no_report(
        "a web page (HTML)",
        "download the report from Qualys WAS with the format XML; if this came instead of it, log in again "
        "there first",
        file);
  if (text.starts_with('<') || text.starts_with('{') || text.starts_with('[')) return of_api_answer(text);
  if (!is_text(text)) return std::nullopt;  // another encoding, or nothing that is known here: the reader tells
  if (is_csv(text, file)) return no_report("a CSV table", kAsXml, file);
  return no_report("plain text", "name a report that was downloaded from Qualys WAS as XML: qwas upload REPORT.xml",
                   file);
}

}  // namespace qualyswas::cli
