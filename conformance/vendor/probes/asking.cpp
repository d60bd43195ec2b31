// Every question here is asked in exactly one wording, since the caller knows an answer again by the words of its call.
// A view's records come from one search, of findings from one a type; gets and states take their ids from the first
// page.
#include "conformance/vendor/probes/asking.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace qualyswas::conformance::vendor::probes {
namespace {

std::string_view word_of(View::Way way) {
  switch (way) {
    case View::Way::Search:
      return "search";
    case View::Way::Verbose:
      return "search verbose";
    case View::Way::Get:
      return "get";
    case View::Way::Status:
      return "status";
  }
  return "";
}

Question first_records(Object object, bool verbose) {
  Question question{.filters = {{"id", "GREATER", "0"}}, .limit = std::to_string(kShapeRecords)};
  if (verbose) question.verbose = "true";
  // A tag's page is asked for without a cursor, as most clients do.
  if (object == Object::Tag) question.filters.clear();
  return question;
}

std::vector<std::int64_t> ids_for_get(Bench& bench, Object object) {
  if (object != Object::Finding) {
    auto ids = ids_of(first_page(bench, object));
    if (ids.size() > 2) ids.resize(2);
    return ids;
  }
  std::vector<std::int64_t> ids;
  for (const auto* answer : answers_of(bench, {.object = object, .way = View::Way::Search, .format = Format::Xml})) {
    const auto some = ids_of(*answer);
    ids.insert(ids.end(), some.begin(), some.begin() + std::min<std::ptrdiff_t>(1, std::ssize(some)));
  }
  return ids;
}

}  // namespace

std::string View::name() const { return fmt::format("{} {} {}", name_of(object), word_of(way), name_of(format)); }

Form View::form() const {
  if (way == Way::Search) return Form::Short;
  return way == Way::Status ? Form::Status : Form::Full;
}

const std::vector<View>& views() {
  static const auto all = [] {
    using Way = View::Way;
    constexpr std::pair<Object, Way> kWays[] = {
        {Object::WebApp, Way::Search},     {Object::WebApp, Way::Verbose},    {Object::WebApp, Way::Get},
        {Object::Finding, Way::Search},    {Object::Finding, Way::Verbose},   {Object::Finding, Way::Get},
        {Object::Scan, Way::Search},       {Object::Scan, Way::Get},          {Object::Scan, Way::Status},
        {Object::Report, Way::Search},     {Object::Report, Way::Get},        {Object::Report, Way::Status},
        {Object::Tag, Way::Search},        {Object::Tag, Way::Get},           {Object::OptionProfile, Way::Search},
        {Object::OptionProfile, Way::Get}, {Object::AuthRecord, Way::Search}, {Object::AuthRecord, Way::Get},
        {Object::Schedule, Way::Search},   {Object::Schedule, Way::Get},
    };
    std::vector<View> out;
    for (const auto format : {Format::Xml, Format::Json})
      for (const auto& [object, way] : kWays) out.push_back({.object = object, .way = way, .format = format});
    return out;
  }();
  return all;
}

std::vector<const Answer*> answers_of(Bench& bench, const View& view) {
  using Way = View::Way;
  std::vector<const Answer*> answers;
  const bool search = view.way == Way::Search || view.way == Way::Verbose;
  if (search && view.object == Object::Finding) {
    for (const auto& type : kFindingTypes) {
      auto question = first_records(view.object, view.way == Way::Verbose);
      question.filters.push_back({"type", "EQUALS", type});
      answers.push_back(&bench.ask_success(Call::search(view.object, question, view.format)));
    }
  } else if (search) {
    const auto question = first_records(view.object, view.way == Way::Verbose);
    answers.push_back(&bench.ask_success(Call::search(view.object, question, view.format)));
  } else {
    for (const auto id : ids_for_get(bench, view.object))
      answers.push_back(&bench.ask_success(view.way == Way::Get ? Call::get(view.object, id, view.format)
                                                                : Call::status(view.object, id, view.format)));
  }
  return answers;
}

const Shape& learn(Bench& bench, const View& view) {
  const auto answers = answers_of(bench, view);
  const auto& shape = bench.learn(view.name(), answers, view.format, view.form());
  if (shape.records() == 0) bench.no_records(fmt::format("no {} is there", name_of(view.object)));
  return shape;
}

const Answer& first_page(Bench& bench, Object object) {
  return bench.ask_success(Call::search(object, first_records(object, false)));
}

std::int64_t count_in(const Answer& answer) {
  const auto text = answer.field("count");
  std::int64_t count = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  return error == std::errc{} && end == text.data() + text.size() ? count : -1;
}

std::int64_t total(Bench& bench, Object object) { return count_in(bench.ask_success(Call::count(object))); }

Walk walk(Bench& bench, Object object) {
  constexpr std::int64_t kWholeWalk = 150;
  constexpr int kPages = 4;
  Walk walk;
  walk.total = total(bench, object);
  if (walk.total < 2) bench.no_records(fmt::format("fewer than two of {} are there", name_of(object)));
  walk.limit = static_cast<int>(walk.total <= kWholeWalk ? (walk.total + 2) / 3 : kWholeWalk / 3);
  std::string cursor = "0";
  while (static_cast<int>(walk.pages.size()) < kPages && !walk.ended) {
    const Question question{.filters = {{"id", "GREATER", cursor}}, .limit = std::to_string(walk.limit)};
    const auto& page = bench.ask_success(Call::search(object, question));
    walk.pages.push_back(&page);
    walk.ended = page.field("hasMoreRecords") != "true";
    const auto ids = ids_of(page);
    if (ids.empty()) break;
    cursor = std::to_string(ids.back());
  }
  return walk;
}

std::string refusal(const Answer& answer) {
  if (!answer.document) return answer.in_brief();
  const auto details = answer.document->root.find("responseErrorDetails");
  if (details == nullptr) return answer.in_brief();
  return fmt::format("{}, {}{}", answer.in_brief(),
                     details->find("errorMessage") != nullptr ? "a message" : "no message",
                     details->find("errorResolution") != nullptr ? " and a resolution" : "");
}

std::string told(const Answer& answer) { return answer.is_success() ? answer.in_brief() : refusal(answer); }

void add(std::vector<Probe>& to, std::string id, std::string sentence, std::string section, Grade grade,
         Level if_broken, std::function<void(Bench&)> run) {
  to.push_back({.id = std::move(id),
                .sentence = std::move(sentence),
                .section = std::move(section),
                .grade = grade,
                .if_broken = if_broken,
                .run = std::move(run)});
}

}  // namespace qualyswas::conformance::vendor::probes
