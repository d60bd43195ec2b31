#include "conformance/report/command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "conformance/report/badge.h"
#include "conformance/report/html.h"
#include "conformance/report/markdown.h"
#include "conformance/report/results.h"

namespace qualyswas::conformance::report {
namespace {

constexpr int kWritten = 0, kNotWritten = 1, kWrongUsage = 2;
constexpr std::size_t kMostRuns = 16;

constexpr auto kFooter = R"(examples:
  qwas-conformance run --json ours.json
  qwas-conformance run --adapter ./mine --json mine.json
  qwas-conformance report ours.json mine.json --html report.html

Without --html and --markdown the table is printed. Every file is read as if a stranger had written it.
exit status: 0 written, 1 a file cannot be written, 2 wrong usage or a file that holds no results)";

// What this program wrote itself a moment ago.
Results own_results(const std::string& text) {
  auto results = read_results(text);
  if (!results) throw std::logic_error{"the results of this run cannot be read back: " + results.error()};
  return std::move(*results);
}

tl::expected<Results, std::string> read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) return tl::unexpected(std::string{"it cannot be read"});
  std::string text, piece(1U << 20U, '\0');
  while (text.size() <= kLargestFile && file) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    text.append(piece, 0, static_cast<std::size_t>(file.gcount()));
  }
  return read_results(text);
}

}  // namespace

std::vector<ReportFile> files() {
  return {{.option = "--html",
           .help = "write everything as one HTML page, failed cases with what was seen on the wire",
           .make = [](const std::string& text) { return html(std::vector{own_results(text)}); }},
          {.option = "--badge", .help = "write an SVG badge with how much holds", .make = [](const std::string& text) {
             return badge(own_results(text));
           }}};
}

int command(int argc, char** argv) {
  CLI::App app{"Joins the results of several runs in one page: a row a requirement, a column a run.",
               "qwas-conformance report"};
  app.footer(kFooter);
  std::vector<std::string> paths;
  std::string page, table;
  app.add_option("results", paths, "files that --json wrote")->required()->expected(1, kMostRuns);
  app.add_option("--html", page, "write the page here");
  app.add_option("--markdown", table, "write the table here");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kWritten : kWrongUsage;
  }
  std::vector<Results> runs;
  for (const auto& path : paths) {
    auto results = read_file(path);
    if (!results) {
      fmt::print(stderr, "qwas-conformance: {}: {}\n", path, results.error());
      return kWrongUsage;
    }
    runs.push_back(std::move(*results));
  }
  if (page.empty() && table.empty()) fmt::print("{}", markdown(runs));
  const bool written =
      (page.empty() || write_or_say(page, html(runs))) && (table.empty() || write_or_say(table, markdown(runs)));
  return written ? kWritten : kNotWritten;
}

}  // namespace qualyswas::conformance::report
