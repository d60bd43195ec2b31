// The error model: codes, sentences, status, in both formats; and what is said about requests of which nobody knows.
#include <array>

#include <fmt/format.h>

#include "conformance/vendor/probes/all.h"
#include "conformance/vendor/probes/asking.h"

namespace qualyswas::conformance::vendor::probes {
namespace {

constexpr auto kSection = "REST 4.4 Known error answers";

// Neither a number nor a word, and nothing that a scrubber would replace.
constexpr auto kWrong = "~~~";

struct WrongValue {
  Object object;
  const char *field, *value, *resolution;
  Grade grade;
};
constexpr auto kWrongValues = std::to_array<WrongValue>({
    {Object::Finding, "webApp.id", kWrong, "Specify criteria value(s) as Long.", Grade::Recorded},
    {Object::Finding, "id", kWrong, "Specify criteria value(s) as Long.", Grade::Recorded},
    {Object::Finding, "qid", kWrong, "Specify criteria value(s) as Long.", Grade::Recorded},
    {Object::WebApp, "id", kWrong, "Specify criteria value(s) as Long.", Grade::Recorded},
    {Object::WebApp, "isScanned", kWrong, "Values expected: true, false.", Grade::Recorded},
    {Object::WebApp, "isScheduled", kWrong, "Values expected: true, false.", Grade::Recorded},
    {Object::Scan, "id", kWrong, "Specify criteria value(s) as Long.", Grade::Client},
    {Object::Report, "id", kWrong, "Specify criteria value(s) as Long.", Grade::Client},
});

void wrong_value(Bench& bench, const WrongValue& wrong, Format format) {
  const auto& answer =
      bench.ask(Call::count(wrong.object, std::array{Criterion{wrong.field, "EQUALS", wrong.value}}, format));
  bench.expect(answer.reply.status == 200, "status 200", answer.in_brief());
  bench.expect(answer.code() == "INVALID_REQUEST", "INVALID_REQUEST", answer.in_brief());
  if (!answer.document) return;
  bench.expect(answer.document->format == format, fmt::format("an answer in {}", name_of(format)), "another format");
  bench.expect_equal(answer.field("responseErrorDetails/errorMessage"),
                     fmt::format("Criteria: Invalid value format for criteria '{}' ({}).", wrong.field, wrong.value),
                     "errorMessage");
  bench.expect_equal(answer.field("responseErrorDetails/errorResolution"), wrong.resolution, "errorResolution");
  for (const auto* absent : {"count", "hasMoreRecords", "lastId", "data"})
    bench.expect(answer.root()->find(absent) == nullptr, fmt::format("no {} in a refusal", absent), "one");
  bench.note("refusal", refusal(answer));
}

void verbose_scan(Bench& bench) {
  const auto& answer = bench.ask(Call::search(Object::Scan, {.verbose = "true"}));
  bench.expect(answer.code() == "INVALID_XML", "INVALID_XML", answer.in_brief());
  // A recording replaces sentences that its scrubber does not know.
  bench.expect(bench.target().kind == TargetKind::Replay ||
                   answer.field("responseErrorDetails/errorMessage").find("'verbose'") != std::string_view::npos,
               "a message that names the element", "another message");
  bench.note("refusal", refusal(answer));
}

// Requests are checked against a schema of their object.
void unknown_element(Bench& bench) {
  const auto& answer = bench.ask(Call::search_wrong(Object::WebApp, WrongBody::UnknownElement));
  bench.expect(answer.code() == "INVALID_XML", "INVALID_XML", answer.in_brief());
  bench.note("refusal", refusal(answer));
}

}  // namespace

void add_errors(std::vector<Probe>& to) {
  for (const auto& wrong : kWrongValues)
    for (const auto format : {Format::Xml, Format::Json})
      add(to, fmt::format("errors.value.{}.{}.{}", name_of(wrong.object), wrong.field, name_of(format)),
          "A value of the wrong type is INVALID_REQUEST with status 200; the message quotes field and value.", kSection,
          format == Format::Xml ? wrong.grade : Grade::Client, Level::Error,
          [&wrong, format](Bench& bench) { wrong_value(bench, wrong, format); });
  add(to, "errors.verbose-scan", "verbose in a search for scans is INVALID_XML.", kSection, Grade::Client, Level::Error,
      verbose_scan);
  add(to, "errors.unknown-element", "An element outside the schema of the request is INVALID_XML.", kSection,
      Grade::Client, Level::Error, unknown_element);
  const auto question = [&](const char* id, const char* says, std::function<Call()> call) {
    add(to, fmt::format("errors.{}", id), says, kSection, Grade::Unconfirmed, Level::Error,
        [call = std::move(call)](Bench& bench) { bench.note("answer", told(bench.ask(call()))); });
  };
  question("not-well-formed", "What is said about XML that is not well-formed?",
           [] { return Call::search_wrong(Object::WebApp, WrongBody::NotWellFormed); });
  question("empty-filters", "What is said about filters without a criterion?",
           [] { return Call::search_wrong(Object::WebApp, WrongBody::EmptyFilters); });
  for (const auto object : {Object::WebApp, Object::Finding, Object::Scan, Object::Report})
    question(fmt::format("get-unknown.{}", name_of(object)).c_str(), "What is said about an id that is not there?",
             [object] { return Call::get(object, 1); });
  question("unknown-object", "What is said about an object that is not there?",
           [] { return Call::count(Object::Unknown); });
  question("keyword-value", "What is said about a word that is none of a keyword's?", [] {
    return Call::count(Object::Finding, std::array{Criterion{"status", "EQUALS", "NO_SUCH_STATUS"}});
  });
  question("date-value", "What is said about a text where a date belongs?", [] {
    return Call::count(Object::Finding, std::array{Criterion{"lastTestedDate", "GREATER", kWrong}});
  });
}

}  // namespace qualyswas::conformance::vendor::probes
