// The HTML report in a real browser: on a screen, on a phone, in the dark, on paper, and full of what attackers write.
// Without Chromium it fails; scripts/install-deps browser installs it. With QWAS_SCREENSHOTS it leaves pictures there.
#include <gmock/gmock.h>

#include <array>
#include <cstdlib>
#include <fstream>

#include "conformance/framework/scratch.h"
#include "conformance/report/html.h"
#include "conformance/report/results_testing.h"
#include "mockqualys/server/browser_testing.h"

namespace qualyswas::conformance::report {
namespace {

using mockqualys::server::test::Browser;
using testing::StartsWith;

constexpr int kPhone = 390;

// What a scanner of web applications finds, and what it writes into its reports.
constexpr auto kPayloads = std::to_array<std::string_view>(
    {"<script>document.title='broken'</script>", "\"><img src=x onerror=\"document.title='broken'\">",
     "'-document.title='broken'-'", "</pre></details></article><b class=escaped>",
     "<svg/onload=document.title='broken'>", "javascript:document.title='broken'",
     "</style><style>*{display:none}</style>", "</script><script>document.title='broken'", "<!--", "&lt;b&gt;",
     "{{7*7}}", "<meta http-equiv=refresh content=0>", "<base href=//evil.example.test>",
     "<link rel=stylesheet href=//evil.example.test/x.css>"});

Results with_payloads() {
  auto results = some_results();
  std::string all;
  for (const auto payload : kPayloads) all += std::string{payload} + "\n";
  results.subject = results.profile = results.suite_version = results.verdict = all;
  for (auto* counts : {&results.case_counts, &results.harm_counts}) counts->emplace_back(all, 3);
  for (auto& requirement : results.requirements)
    requirement.text = requirement.source = requirement.level = requirement.profile = requirement.area = all;
  for (auto& one : results.cases) {
    one.name += all;
    one.handle = one.remark = one.again = all;
    if (!one.known.empty()) one.known = all;
    for (auto& failure : one.failures) failure.where = all;
    for (auto& failure : one.failures)
      failure.message = "Expected equality of these values:\n  " + std::string{kPayloads[0]} +
                        "\n    Which is: " + std::string{kPayloads[1]} + "\n  " + std::string{kPayloads[3]} + "\n" +
                        all;
    for (auto& evidence : one.evidence) {
      evidence.facts.front() = {.name = all, .value = all};
      evidence.faults.front() = all;
      evidence.said.front() = {.name = all, .value = all};
      for (auto& exchange : evidence.exchanges)
        for (auto* text : {&exchange.at, &exchange.method, &exchange.target, &exchange.sent, &exchange.code,
                           &exchange.fault, &exchange.changed, &exchange.hint, &exchange.received})
          *text = all;
    }
  }
  return results;
}

class ReportPage : public testing::Test {
 protected:
  void SetUp() override {
    const auto chromium = mockqualys::server::test::find_chromium();
    ASSERT_TRUE(chromium) << "no Chromium here; scripts/install-deps browser installs it";
    browser_ = std::make_unique<Browser>(*chromium);
    browser_->visit("about:blank");
  }
  void open(const std::vector<Results>& runs) {
    const auto file = folder_.path() / "report.html";
    std::ofstream{file, std::ios::binary} << html(runs);
    browser_->open_file(file);
  }
  void open_two() {
    auto other = some_results();
    other.subject = "another-connector-with-a-long-name";
    open({some_results(), std::move(other)});
  }
  std::string value(const std::string& expression) { return browser_->value(expression); }
  // Whether the page as a whole moves sideways, and which element makes it.
  std::string too_wide() {
    return value(
        "document.documentElement.scrollWidth <= innerWidth ? 'nothing' : [...document.querySelectorAll('body *')]"
        ".filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.wide')).map(one => "
        "one.tagName + '.' + one.className).slice(0, 5).join()");
  }
  void picture(const std::string& name) {
    if (const char* folder = std::getenv("QWAS_SCREENSHOTS"))
      std::ofstream{std::string{folder} + "/" + name + ".png.base64"} << browser_->screenshot();
  }

  ScratchFolder folder_;
  std::unique_ptr<Browser> browser_;
};

// The lowest contrast of text on its ground, over everything that is shown, and where it is.
constexpr auto kLowestContrast = R"((() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => { const part = (c) => (c /= 255) <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; return .2126 * part(r) + .7152 * part(g) + .0722 * part(b); };
  const ground = (one) => { for (; one; one = one.parentElement) { const colour = rgb(getComputedStyle(one).backgroundColor); if (colour[3] === 255) return colour; } return [255, 255, 255, 255]; };
  let lowest = 99, where = '';
  for (const one of document.querySelectorAll('body *')) {
    if (![...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) || !one.getClientRects().length) continue;
    const a = light(rgb(getComputedStyle(one).color)), b = light(ground(one));
    const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (contrast < lowest) { lowest = contrast; where = one.tagName + '.' + one.className + ' ' + one.textContent.slice(0, 30); }
  }
  return lowest >= 4.5 ? 'enough' : lowest.toFixed(2) + ' at ' + where;
})())";

TEST_F(ReportPage, OnAScreenLeadsFromTheMatrixToTheCasesAndAsksNobodyForAnything) {
  browser_->resize(1280, 1000, false);
  open_two();
  EXPECT_EQ(too_wide(), "nothing");
  EXPECT_EQ(value("[...document.querySelectorAll('.wide')].every(one => one.scrollWidth <= one.clientWidth)"), "true")
      << "a table is cut off on a screen";
  EXPECT_EQ(value("[...document.querySelectorAll('a[href^=\"#\"]')].filter(one => !document.getElementById("
                  "one.hash.slice(1))).length"),
            "0")
      << "a link leads nowhere";
  EXPECT_EQ(value("document.querySelectorAll('a:not([href^=\"#\"]), [src], link').length"), "0");
  EXPECT_EQ(value("new Set([...document.querySelectorAll('[id]')].map(one => one.id)).size === "
                  "document.querySelectorAll('[id]').length"),
            "true");
  value("document.querySelector('.matrix a.bad').click()");
  EXPECT_EQ(browser_->value_when("document.querySelector(location.hash).open",
                                 "document.querySelector(location.hash).querySelectorAll('a').length"),
            "1");
  EXPECT_EQ(value("performance.getEntriesByType('resource').length"), "0");
  EXPECT_EQ(value("getComputedStyle(document.querySelector('.runs')).display"), "grid")
      << "its policy lets its style in";
  EXPECT_EQ(value(kLowestContrast), "enough");
  picture("desktop");
}

TEST_F(ReportPage, FiltersItsMatrixByWordsAndVerdict) {
  open_two();
  const std::string shown =
      "[...document.querySelectorAll('.matrix tbody tr:not(.area)')].filter(one => !one.hidden).length";
  const auto all = value(shown);
  EXPECT_EQ(value("(document.querySelector('select').value = 'FAILED', document.querySelector('select').dispatchEvent("
                  "new Event('change')), " +
                  shown + ")"),
            "1");
  EXPECT_EQ(value("(document.querySelector('input').value = 'stat-001', document.querySelector('input').dispatchEvent("
                  "new Event('input')), " +
                  shown + ")"),
            "0");
  EXPECT_EQ(value("(document.querySelector('select').value = '', document.querySelector('select').dispatchEvent("
                  "new Event('change')), " +
                  shown + ")"),
            "1");
  EXPECT_NE(all, "1");
}

TEST_F(ReportPage, OnAPhoneFitsItsWidth) {
  browser_->resize(kPhone, 844, true);
  open_two();
  EXPECT_EQ(value("innerWidth"), std::to_string(kPhone));
  EXPECT_EQ(too_wide(), "nothing");
  value("[...document.querySelectorAll('details')].forEach(one => one.open = true)");
  EXPECT_EQ(too_wide(), "nothing") << "with everything opened";
  EXPECT_EQ(value("[...document.querySelectorAll('.exchanges td')].every(one => "
                  "one.getBoundingClientRect().right <= innerWidth)"),
            "true")
      << "what was sent is read without moving sideways";
  picture("phone");
}

TEST_F(ReportPage, InTheDarkCanBeRead) {
  browser_->show_as("screen", "dark");
  open_two();
  EXPECT_EQ(value("getComputedStyle(document.body).backgroundColor"), "rgb(20, 23, 28)");
  EXPECT_EQ(value(kLowestContrast), "enough");
  picture("dark");
}

TEST_F(ReportPage, OnPaperIsWholeAndOnWhite) {
  browser_->show_as("print", "dark");
  open_two();
  EXPECT_EQ(value("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
  EXPECT_EQ(value("getComputedStyle(document.querySelector('.all')).display"), "none");
  value("[...document.querySelectorAll('article details')].forEach(one => one.open = false)");
  EXPECT_EQ(
      value("[...document.querySelectorAll('.exchanges')].every(one => one.checkVisibility({contentVisibilityAuto: "
            "true}) && one.getBoundingClientRect().height > 0)"),
      "true")
      << "what is folded on the screen is not on paper";
  EXPECT_EQ(value(kLowestContrast), "enough");
  EXPECT_THAT(browser_->pdf(), StartsWith("JVBERi0")) << "%PDF-, as base64";
  picture("paper");
}

TEST_F(ReportPage, TakesEverythingThatAnAttackerWritesAsText) {
  browser_->resize(kPhone, 844, true);
  open({with_payloads()});
  EXPECT_EQ(
      value("document.querySelectorAll('img, svg, b.escaped, iframe, object, base, link, main script, main style, "
            "meta[http-equiv=refresh]').length"),
      "0");
  EXPECT_EQ(value("document.scripts.length + ' ' + document.styleSheets.length"), "1 1");
  EXPECT_THAT(value("document.title"), StartsWith("conformance of <script>"));
  EXPECT_EQ(value("performance.getEntriesByType('resource').length"), "0");
  EXPECT_EQ(value("document.querySelectorAll('[onerror], [onload], [style], a:not([href^=\"#\"])').length"), "0");
  for (const auto payload : kPayloads)
    EXPECT_EQ(value("document.body.textContent.includes(" + nlohmann::json(payload).dump() + ")"), "true") << payload;
  EXPECT_EQ(too_wide(), "nothing");
}

TEST_F(ReportPage, OfThreeThousandCasesIsThereAtOnce) {
  std::vector<CaseResult> cases;
  const auto& ids = kRequirements;
  for (std::size_t number = 0; number < 3000; ++number)
    cases.push_back({.suite = "Formats/TheMappingOfAStatus",
                     .test = "IsWhatTheGuideSays/a_row_of_the_table_" + std::to_string(number) + "_xml",
                     .ids = {ids[number % ids.size()].id},
                     .verdict = CaseVerdict::Ok,
                     .seconds = 0.01});
  open({read_results(results_json(by_requirement(cases, {}), cases)).value()});
  EXPECT_EQ(value("document.querySelectorAll('.cases tbody tr').length"), "3000");
  EXPECT_EQ(value("document.querySelectorAll('details[open]').length"), "0");
}

}  // namespace
}  // namespace qualyswas::conformance::report
