// The bench: what cannot be asked leaves a probe by NotProbed, what breaks a rule is collected and the probe goes on,
// so that one run says all that is wrong. A view is learnt by the first probe that needs it.
#include "conformance/vendor/probe.h"

#include <charconv>

#include <fmt/format.h>

namespace qualyswas::conformance::vendor {
namespace {

Cause cause_of(Silence silence) {
  return silence == Silence::NotRecorded || silence == Silence::NotHere ? Cause::NotHere : Cause::NoAnswer;
}

constexpr std::size_t kMostMisses = 20;

}  // namespace

std::string_view name_of(Level level) {
  switch (level) {
    case Level::Info:
      return "info";
    case Level::Warn:
      return "warn";
    case Level::Error:
      return "error";
  }
  return "";
}

std::string_view name_of(ProbeVerdict verdict) {
  switch (verdict) {
    case ProbeVerdict::Failed:
      return "FAILED";
    case ProbeVerdict::Unsupported:
      return "UNSUPPORTED";
    case ProbeVerdict::Informational:
      return "INFORMATIONAL";
    case ProbeVerdict::Ok:
      return "OK";
  }
  return "";
}

std::string_view name_of(Cause cause) {
  switch (cause) {
    case Cause::None:
      return "";
    case Cause::NotHere:
      return "not here";
    case Cause::NoRecords:
      return "no records";
    case Cause::NoAnswer:
      return "no answer";
  }
  return "";
}

const Answer& Bench::ask(const Call& call) {
  const auto answer = caller_.ask(call);
  if (!answer) throw NotProbed{cause_of(answer.error().why), answer.error().message};
  if (const auto code = (*answer)->code(); !code.empty() && (is_vendor_word(code) || is_integer(code)))
    codes_.insert(std::string{code});
  return **answer;
}

const Answer& Bench::ask_success(const Call& call) {
  const auto& answer = ask(call);
  if (!answer.is_success()) {
    const auto text = fmt::format("{} was answered with {}", answer.title, answer.in_brief());
    // A page that cannot be read, or another document, breaks the rule that every answer keeps.
    outcome_.misses.push_back({"a ServiceResponse with SUCCESS", text});
    throw NotProbed{Cause::NoAnswer, text};
  }
  return answer;
}

void Bench::expect(bool holds, std::string expected, std::string found) {
  if (!holds && outcome_.misses.size() < kMostMisses)
    outcome_.misses.push_back({std::move(expected), std::move(found)});
}

void Bench::expect_equal(std::string_view found, std::string_view expected, std::string_view what) {
  expect(found == expected, fmt::format("{} is \"{}\"", what, expected),
         found.empty() ? fmt::format("no {}", what) : fmt::format("another {}", what));
}

void Bench::note(const std::string& name, std::string what) { outcome_.notes[name] = std::move(what); }
void Bench::no_records(std::string why) const { throw NotProbed{Cause::NoRecords, std::move(why)}; }
void Bench::not_here(std::string why) const { throw NotProbed{Cause::NotHere, std::move(why)}; }

const Shape& Bench::learn(const std::string& view, const std::vector<const Answer*>& answers, Format format,
                          Form form) {
  const auto [at, first] = shapes_.try_emplace(view, format);
  if (first)
    for (const auto* answer : answers)
      for (const auto* record : answer->records()) at->second.learn(*record, form);
  return at->second;
}

const Shape& Bench::learn_all(const std::string& view, const std::vector<Node>& records, Format format) {
  const auto [at, first] = shapes_.try_emplace(view, format);
  if (first)
    for (const auto& record : records) at->second.learn(record, Form::Full);
  return at->second;
}

const Shape& Bench::learn(const std::string& view, const Node& element, Format format) {
  const auto [at, first] = shapes_.try_emplace(view, format);
  if (first) at->second.learn(element, Form::Full);
  return at->second;
}

std::optional<std::int64_t> id_of(const Node& record) {
  const auto text = record.text_at("id");
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return id;
}

std::vector<std::int64_t> ids_of(const Answer& answer) {
  std::vector<std::int64_t> ids;
  for (const auto* record : answer.records())
    if (const auto id = id_of(*record)) ids.push_back(*id);
  return ids;
}

}  // namespace qualyswas::conformance::vendor
