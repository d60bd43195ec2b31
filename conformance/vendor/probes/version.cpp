#include <algorithm>

#include <fmt/format.h>

#include "conformance/vendor/probes/all.h"
#include "conformance/vendor/probes/asking.h"

namespace qualyswas::conformance::vendor::probes {
namespace {

// "9.1.0.0-2": nothing else is written down.
bool is_version(std::string_view text) {
  return !text.empty() && text.size() <= 40 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == '-'; });
}

void version_in(Bench& bench, Format format) {
  const auto& answer = bench.ask_success(Call::version(format));
  bench.expect(answer.reply.status == 200, "status 200", answer.in_brief());
  bench.expect_equal(answer.field("count"), "1", "count");
  const auto version = answer.field("data/Portal-Version/WAS-VERSION");
  bench.expect(!version.empty(), "data/Portal-Version/WAS-VERSION", "no such element");
  if (is_version(version)) bench.note("WAS version", std::string{version});
  for (const auto name : {"Portal-Version", "QWeb-Version"})
    bench.expect(answer.root()->find(fmt::format("data/{}", name)) != nullptr, fmt::format("data/{}", name),
                 "no such element");
}

}  // namespace

void add_version(std::vector<Probe>& to) {
  add(to, "version.xml", "The version call tells the version of WAS.", "REST 4.6 Portal version", Grade::Recorded,
      Level::Error, [](Bench& bench) { version_in(bench, Format::Xml); });
  add(to, "version.json", "In JSON the version stands at data[0][\"Portal-Version\"][\"WAS-VERSION\"].",
      "REST 4.6 Portal version", Grade::Client, Level::Error, [](Bench& bench) { version_in(bench, Format::Json); });
}

}  // namespace qualyswas::conformance::vendor::probes
