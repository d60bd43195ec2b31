#include "conformance/report/badge.h"

#include <fmt/format.h>

#include "conformance/report/html.h"

namespace qualyswas::conformance::report {
namespace {

// White text on them has a contrast of 4.5 to 1 or more.
constexpr std::string_view kGood = "#1a7f37", kBad = "#b3261e", kSkipped = "#8a5300", kLabel = "#444c56";
constexpr int kLetter = 7, kMargin = 12;  // of the 11 px font; textLength makes it true whatever font is there

int width_of(std::size_t letters) { return static_cast<int>(letters) * kLetter + kMargin; }

}  // namespace

std::string badge(const Results& results) {
  constexpr std::string_view kName = "conformance";
  const auto words = head_of(results.badge, 60);
  const auto colour = !results.holds ? kBad : results.mostly_skipped ? kSkipped : kGood;
  const int left = width_of(kName.size()), right = width_of(words.size());
  const auto text = [](int x, int width, std::string_view shown) {
    return fmt::format("<text x=\"{}\" y=\"14\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\">{}</text>",
                       x + kMargin / 2, width - kMargin, escaped(shown));
  };
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"20\" role=\"img\" aria-label=\"{1}: {2}\">"
      "<title>{1}: {2} ({3})</title>"
      "<clipPath id=\"round\"><rect width=\"{0}\" height=\"20\" rx=\"3\"/></clipPath>"
      "<g clip-path=\"url(#round)\"><rect width=\"{4}\" height=\"20\" fill=\"{5}\"/>"
      "<rect x=\"{4}\" width=\"{6}\" height=\"20\" fill=\"{7}\"/></g>"
      "<g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\">{8}{9}</g></svg>\n",
      left + right, kName, escaped(words), escaped(head_of(results.subject + " " + results.subject_version, 100)), left,
      kLabel, right, colour, text(0, left, kName), text(left, right, words));
}

}  // namespace qualyswas::conformance::report
