#include "conformance/report/html.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <vector>

#include "conformance/report/comparison.h"
#include "conformance/report/html_parts.h"

// The page from top to bottom: what ran (a card a run), the matrix (a row a requirement, a column a run), the failed
// cases with their evidence, and all cases under their requirement. Places are called by numbers ("r0-7": run 0,
// requirement 7; "c0-12": its case 12), never by texts of the results, and every text goes through escaped().
namespace qualyswas::conformance::report {
namespace {

constexpr std::size_t kLongestMessage = 20'000;

std::string sha256(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> base64{};
  const int length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(size));
  return {base64.begin(), base64.begin() + length};
}

std::string_view colour_of(std::string_view verdict) {
  if (verdict == "OK") return "ok";
  if (verdict == "FAILED" || verdict == "ERROR") return "bad";
  if (verdict == "NON-STRICT" || verdict == "UNSUPPORTED" || verdict == "NO CASE" || verdict == "WAIVED" ||
      verdict == "OK IN PART")
    return "note";
  return "";
}

std::string chip(std::string_view word) {
  return fmt::format("<span class=\"chip {}\">{}</span>", colour_of(word), escaped(word));
}

// Markup in a frame of its own. What is long moves in it, and then it can be reached by keyboard.
std::string frame(std::string_view markup) {
  const bool is_long = markup.size() > 1500 || std::ranges::count(markup, '\n') > 15;
  return fmt::format("<pre{}>{}</pre>", is_long ? " tabindex=\"0\"" : "", markup);
}
std::string block(std::string_view text) { return frame(escaped(text)); }

// What stands for a case in a table: a failure that is known to is waived.
std::string_view shown_verdict(const CaseRow& one) {
  return one.failed() && !one.known.empty() ? std::string_view{"WAIVED"} : std::string_view{one.verdict};
}

std::string counted(std::int64_t number, std::string_view thing) {
  return fmt::format("{} {}{}", number, thing, number == 1 ? "" : "s");
}

std::string count_list(std::span<const Count> counts) {
  std::string out;
  for (const auto& [name, number] : counts)
    if (number != 0) out += fmt::format("<li><b>{}</b> {}</li>", number, escaped(name));
  return out.empty() ? out : "<ul class=\"counts\">" + out + "</ul>";
}

// One run, with its cases by requirement.
struct Column {
  const Results* run = nullptr;
  std::string name;
  std::size_t number = 0;
  std::vector<std::string> words;                              // of each requirement
  std::map<std::string_view, std::size_t> requirements;        // where each id stands in run->requirements
  std::map<std::string_view, std::vector<std::size_t>> cases;  // by id
};

std::vector<Column> columns_of(std::span<const Results> runs) {
  std::vector<Column> columns;
  const auto names = column_names(runs);
  for (std::size_t at = 0; at < runs.size(); ++at) {
    Column column{.run = &runs[at],
                  .name = names[at],
                  .number = at,
                  .words = requirement_words(runs[at]),
                  .requirements = {},
                  .cases = {}};
    for (std::size_t row = 0; row < runs[at].requirements.size(); ++row)
      column.requirements.emplace(runs[at].requirements[row].id, row);
    for (std::size_t row = 0; row < runs[at].cases.size(); ++row)
      for (const auto& id : runs[at].cases[row].requirements) column.cases[id].push_back(row);
    columns.push_back(std::move(column));
  }
  return columns;
}

class Page {
 public:
  explicit Page(std::span<const Results> runs) : columns_{columns_of(runs)}, requirements_{all_requirements(runs)} {}

  std::string write() {
    head();
    matrix();
    failed_cases();
    all_cases();
    out_ += "<footer>Made by qwas-conformance. The file asks nobody for anything.</footer></main>\n<script>";
    out_ += kScript;
    out_ += "</script></body></html>\n";
    return std::move(out_);
  }

 private:
  template <class... Values>
  void add(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Values>(values)...);
  }

  void head() {
    std::string title = "conformance";
    for (const auto& column : columns_)
      title += fmt::format("{} {}", &column == &columns_.front() ? " of" : ",", column.name);
    add("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; "
        "script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{}</title>\n<style>{}</style>"
        "</head>\n<body><main><h1>{}</h1>\n<div class=\"runs\">",
        sha256(kStyle), sha256(kScript), escaped(title), kStyle, escaped(title));
    for (const auto& column : columns_) card(column);
    out_ += "</div>\n";
  }

  void card(const Column& column) {
    const auto& run = *column.run;
    add("<section class=\"run {}\"><h2>{}</h2><p class=\"verdict\">{}</p>"
        "<dl><dt>profile</dt><dd>{}</dd><dt>suite</dt><dd>qwas-conformance {}</dd></dl>",
        !run.holds           ? "fails"
        : run.mostly_skipped ? "skipped"
                             : "",
        escaped(column.name), escaped(run.verdict), escaped(run.profile), escaped(run.suite_version));
    for (const auto& [name, counts] : {std::pair{"requirements", &run.requirement_counts},
                                       {"cases", &run.case_counts},
                                       {"their data", &run.data_counts},
                                       {"their requests on the wire", &run.wire_counts},
                                       {"harm of what failed", &run.harm_counts}})
      if (const auto list = count_list(*counts); !list.empty()) add("<p class=\"small\">{}</p>{}", name, list);
    out_ += "</section>\n";
  }

  // --- the matrix ---

  void matrix() {
    add("<h2 id=\"matrix\">Requirements</h2>\n<form class=\"filter\" hidden><label>Find <input type=\"search\" "
        "placeholder=\"id or words\"></label><label>Show <select><option value=\"\">all</option>");
    for (const auto* word : {"FAILED", "ERROR", "WAIVED", "UNSUPPORTED", "OK-IN-PART", "NON-STRICT", "INFORMATIONAL",
                             "OK", "NO-CASE", "NOT-APPLICABLE"})
      add("<option>{}</option>", word);
    add("</select></label><output class=\"faint\"></output></form>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"requirements and runs\"><table class=\"matrix{}\"><thead><tr><th>requirement</th>",
        columns_.size() > 1 ? " many" : "");
    for (const auto& column : columns_) add("<th>{}</th>", escaped(column.name));
    out_ += "</tr></thead><tbody>\n";
    std::string_view area;
    for (const auto& requirement : requirements_) {
      if (requirement.area != area) {
        area = requirement.area;
        add("<tr class=\"area\"><th colspan=\"{}\">{}</th></tr>\n", columns_.size() + 1, escaped(area));
      }
      std::string cells, marks;
      for (const auto& column : columns_) cells += cell(column, requirement.id, marks);
      add("<tr data-marks=\"{}\"><th><b>{}</b> <span class=\"faint\">{}, {}</span><span class=\"text\">{}</span></th>{}"
          "</tr>\n",
          escaped(marks), escaped(requirement.id), escaped(requirement.level), escaped(requirement.profile),
          escaped(requirement.text), cells);
    }
    out_ += "</tbody></table></div>\n";
  }

  static std::string cell(const Column& column, const std::string& id, std::string& marks) {
    const auto found = column.requirements.find(id);
    if (found == column.requirements.end()) return "<td><span class=\"faint\">not in this run</span></td>";
    const auto cases = column.cases.find(id);
    const auto word = column.words[found->second];
    auto mark = word;
    std::ranges::replace(mark, ' ', '-');
    marks += (marks.empty() ? "" : " ") + mark;
    if (word == "NOT APPLICABLE") return "<td><span class=\"faint\">not applicable</span></td>";
    if (cases == column.cases.end()) return fmt::format("<td>{}</td>", chip(word));
    std::size_t failed = 0;
    for (const auto index : cases->second) failed += column.run->cases[index].failed() ? 1U : 0U;
    return fmt::format(
        "<td><a class=\"chip {}\" href=\"#r{}-{}\">{}</a><span class=\"number\">{}</span></td>", colour_of(word),
        column.number, found->second, escaped(word),
        failed > 0 ? fmt::format("{} of {}", failed, cases->second.size()) : fmt::format("{}", cases->second.size()));
  }

  // --- failed cases ---

  void failed_cases() {
    std::size_t count = 0;
    for (const auto& column : columns_)
      count += static_cast<std::size_t>(std::ranges::count_if(column.run->cases, &CaseRow::failed));
    add("<h2 id=\"failed\">Failed cases: {}</h2>\n", count);
    if (count == 0) out_ += "<p>None.</p>\n";
    for (const auto& column : columns_)
      for (std::size_t index = 0; index < column.run->cases.size(); ++index)
        if (column.run->cases[index].failed()) failed_case(column, index);
  }

  void failed_case(const Column& column, std::size_t index) {
    const auto& one = column.run->cases[index];
    add("<article id=\"c{}-{}\" class=\"{}\"><header><h3>{}</h3>{}", column.number, index,
        one.known.empty() ? "" : "known", escaped(sentence_of(one.name)), chip(shown_verdict(one)));
    if (columns_.size() > 1) add("<span class=\"faint\">{}</span>", escaped(column.name));
    add("</header><p class=\"faint mono\">{} {}</p>", escaped(one.handle), escaped(one.name));
    if (!one.known.empty()) add("<p>Waived: {}</p>", escaped(one.known));
    for (const auto& id : one.requirements)
      if (const auto found = column.requirements.find(id); found != column.requirements.end()) {
        const auto& requirement = column.run->requirements[found->second];
        add("<p><a href=\"#r{}-{}\">{}</a> {} <span class=\"faint\">({})</span></p>", column.number, found->second,
            escaped(id), escaped(requirement.text), escaped(requirement.source));
      }
    add("<p><span class=\"label\">data</span> {} <span class=\"label\">wire</span> {} <span class=\"label\">ran {:.3f} "
        "s</span></p>",
        chip(one.data), chip(one.wire), one.seconds);
    for (const auto& each : one.failures) failure(each);
    if (!one.again.empty()) add("<h4>run it again</h4><pre>{}</pre>", escaped(one.again));
    if (one.evidence.empty())
      out_ +=
          "<p class=\"faint\">Nothing was seen of it: the process of the case ended before its end, or it has no "
          "bench.</p>";
    const bool is_detailed = detailed_++ < kMostDetailed;
    if (!is_detailed && !one.evidence.empty())
      out_ +=
          "<p class=\"faint\">What was seen on the wire stands in results.json; this page shows it for the first "
          "failures alone.</p>";
    for (std::size_t bench = 0; is_detailed && bench < one.evidence.size(); ++bench)
      evidence(one.evidence[bench],
               one.evidence.size() > 1 ? fmt::format(" (bench {} of {})", bench + 1, one.evidence.size()) : "");
    out_ += "</article>\n";
  }

  void failure(const FailureRow& failure) {
    add("<div class=\"failure\"><p>{} <span class=\"chip\">{}</span> <span class=\"faint mono\">{}</span></p>",
        fmt::format("<span class=\"chip bad\">{}</span>", escaped(failure.harm)), escaped(failure.plane),
        escaped(failure.where));
    const auto message = head_of(failure.message, kLongestMessage);
    const auto comparison = read_comparison(message);
    if (!comparison.about.empty())
      add("<p><span class=\"label\">looked at</span> <code>{}</code></p>", escaped(comparison.about));
    if (!comparison.expected.empty() || !comparison.found.empty()) versus(comparison);
    if (comparison.rest.find_first_not_of(" \n") != std::string::npos) add("{}", block(comparison.rest));
    out_ += "</div>";
  }

  void versus(const Comparison& comparison) {
    const auto pieces =
        comparison.values ? difference_of(comparison.expected, comparison.found)
                          : Pieces{.expected = {{.text = comparison.expected}}, .found = {{.text = comparison.found}}};
    const auto text = [](const std::vector<Piece>& all, std::string_view mark) {
      std::string out;
      for (const auto& piece : all)
        out += piece.differs ? fmt::format("<{}>{}</{}>", mark, escaped(piece.text), mark) : escaped(piece.text);
      return out;
    };
    add("<div class=\"versus\"><div><span class=\"label\">expected</span>{}</div><div><span "
        "class=\"label\">found</span>{}</div></div>",
        frame(text(pieces.expected, "ins")), frame(text(pieces.found, "del")));
  }

  void evidence(const Evidence& evidence, std::string_view which) {
    add("<details open><summary>What was seen{}: {}, {}</summary>", escaped(which),
        counted(static_cast<std::int64_t>(evidence.exchanges.size()) + evidence.left_out, "request"),
        counted(static_cast<std::int64_t>(evidence.faults.size()), "fault"));
    if (!evidence.facts.empty()) {
      out_ += "<dl>";
      for (const auto& fact : evidence.facts) add("<dt>{}</dt><dd>{}</dd>", escaped(fact.name), escaped(fact.value));
      out_ += "</dl>";
    }
    if (!evidence.faults.empty()) {
      std::string faults;
      for (const auto& fault : evidence.faults) faults += fault + "\n";
      add("<h4>faults that were set</h4>{}", block(faults));
    }
    if (!evidence.exchanges.empty()) exchanges(evidence);
    for (const auto& said : evidence.said) add("<h4>the subject: {}</h4>{}", escaped(said.name), block(said.value));
    out_ += "</details>";
  }

  void exchanges(const Evidence& evidence) {
    out_ +=
        "<h4>the wire</h4><div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"requests and answers\">"
        "<table class=\"exchanges\"><thead><tr><th>no.</th><th>vendor's clock</th><th>request</th><th>answer</th>"
        "<th>sent</th><th>received</th></tr></thead><tbody>\n";
    std::int64_t before = 0;
    for (const auto& one : evidence.exchanges) {
      if (one.number > before + 1 && before != 0)
        add("<tr><td colspan=\"6\" class=\"faint\">{} left out</td></tr>", counted(one.number - before - 1, "request"));
      before = one.number;
      exchange(one);
    }
    out_ += "</tbody></table></div>";
  }

  void exchange(const Exchange& one) {
    const auto body = [](const std::string& text, std::int64_t bytes) {
      if (text.empty()) return bytes > 0 ? fmt::format("{} bytes", bytes) : std::string{};
      return fmt::format("<pre>{}</pre>", escaped(text));
    };
    auto answer =
        one.status == 0 ? std::string{"closed without an answer"} : fmt::format("{} {}", one.status, escaped(one.code));
    if (!one.fault.empty()) answer += fmt::format(" <span class=\"chip note\">fault {}</span>", escaped(one.fault));
    if (!one.changed.empty())
      answer += fmt::format(" <span class=\"chip note\">changed on its way</span><pre>{}</pre>", escaped(one.changed));
    if (!one.hint.empty()) answer += fmt::format("<br><span class=\"faint\">{}</span>", escaped(one.hint));
    add("<tr{}><td>{}</td><td class=\"at\" data-label=\"at\">{}</td><td class=\"what mono\">{} {}</td><td "
        "data-label=\"answer\">{}"
        "</td><td class=\"body\" data-label=\"sent\">{}</td><td class=\"body\" data-label=\"received\">{}</td></tr>\n",
        one.fault.empty() && one.changed.empty() ? "" : " class=\"struck\"", one.number, escaped(one.at),
        escaped(one.method), escaped(one.target), answer, body(one.sent, one.sent_bytes),
        body(one.received, one.received_bytes));
  }

  // --- all cases, under the first of their requirements ---

  void all_cases() {
    out_ += "<section class=\"all\"><h2 id=\"cases\">Cases by requirement</h2>\n";
    for (const auto& column : columns_) {
      if (columns_.size() > 1) add("<h2>{}</h2>\n", escaped(column.name));
      for (std::size_t row = 0; row < column.run->requirements.size(); ++row) requirement_cases(column, row);
    }
    out_ += "</section>\n";
  }

  void requirement_cases(const Column& column, std::size_t row) {
    const auto& requirement = column.run->requirements[row];
    const auto cases = column.cases.find(requirement.id);
    if (cases == column.cases.end()) return;
    add("<details class=\"requirement\" id=\"r{}-{}\"><summary><b>{}</b> {} {} <span class=\"faint\">{}</span>"
        "</summary><table "
        "class=\"cases\"><thead><tr><th>case</th><th>verdict</th><th>data</th><th>wire</th></tr></thead>"
        "<tbody>\n",
        column.number, row, escaped(requirement.id), escaped(requirement.text), chip(column.words[row]),
        counted(static_cast<std::int64_t>(cases->second.size()), "case"));
    for (const auto index : cases->second) {
      const auto& one = column.run->cases[index];
      const bool is_first = one.requirements.front() == requirement.id;
      if (one.failed())
        add("<tr><td><a href=\"#c{}-{}\">{}</a>", column.number, index, escaped(one.name));
      else
        add("<tr><td>{}", escaped(one.name));
      if (!one.remark.empty() && is_first) add("<br><span class=\"faint\">{}</span>", escaped(one.remark));
      add("<td>{}<td data-label=\"data\">{}<td data-label=\"wire\">{}\n",
          one.verdict == "OK" ? "OK" : chip(shown_verdict(one)), escaped(one.data), escaped(one.wire));
    }
    out_ += "</table></details>\n";
  }

  std::vector<Column> columns_;
  std::vector<RequirementRow> requirements_;
  std::string out_;
  std::size_t detailed_ = 0;
};

// The length of the well-formed UTF-8 sequence that begins the text, 0 when there is none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const auto first = byte(0);
  const std::size_t length = first < 0x80U                     ? 1
                             : first >= 0xC2U && first < 0xE0U ? 2
                             : first >= 0xE0U && first < 0xF0U ? 3
                             : first >= 0xF0U && first < 0xF5U ? 4
                                                               : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t at = 1; at < length; ++at)
    if ((byte(at) & 0xC0U) != 0x80U) return 0;
  if (length == 3 && ((first == 0xE0U && byte(1) < 0xA0U) || (first == 0xEDU && byte(1) >= 0xA0U))) return 0;
  if (length == 4 && ((first == 0xF0U && byte(1) < 0x90U) || (first == 0xF4U && byte(1) >= 0x90U))) return 0;
  return length;
}

// "LastSeenIsUtc" -> "last seen is utc"
std::string words_of(std::string_view name) {
  std::string words;
  for (const char letter : name) {
    const auto byte = static_cast<unsigned char>(letter);
    if (std::isupper(byte) != 0 && !words.empty()) words += ' ';
    words += static_cast<char>(std::tolower(byte));
  }
  return words;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto length = sequence_length(text);
    const char letter = text.front();
    if (length > 1) {
      out += text.substr(0, length);
    } else if (length == 0 || (static_cast<unsigned char>(letter) < 0x20U && letter != '\n' && letter != '\t') ||
               letter == '\x7F') {
      out += "\xEF\xBF\xBD";
    } else if (letter == '&') {
      out += "&amp;";
    } else if (letter == '<') {
      out += "&lt;";
    } else if (letter == '>') {
      out += "&gt;";
    } else if (letter == '"') {
      out += "&quot;";
    } else if (letter == '\'') {
      out += "&#39;";
    } else {
      out += letter;
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::string sentence_of(std::string_view name) {
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) return std::string{name};
  auto suite = name.substr(0, dot), test = name.substr(dot + 1);
  if (const auto slash = suite.rfind('/'); slash != std::string_view::npos) suite.remove_prefix(slash + 1);
  std::string_view row;
  if (const auto slash = test.find('/'); slash != std::string_view::npos) {
    row = test.substr(slash + 1);
    test = test.substr(0, slash);
  }
  auto sentence = words_of(suite) + ": " + words_of(test);
  sentence.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(sentence.front())));
  return row.empty() ? sentence : fmt::format("{} ({})", sentence, row);
}

std::string html(std::span<const Results> runs) { return Page{runs}.write(); }

}  // namespace qualyswas::conformance::report
