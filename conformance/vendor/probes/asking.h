// Questions that several probes ask in the same words, so that they share the answers, and texts for what came.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/vendor/call.h"
#include "conformance/vendor/probe.h"

namespace qualyswas::conformance::vendor::probes {

// As many as shapes are learnt from, of one kind.
inline constexpr int kShapeRecords = 30;

inline const std::vector<std::string> kFindingTypes{"VULNERABILITY", "SENSITIVE_CONTENT", "INFORMATION_GATHERED"};

// One kind of answer: "webapp search xml", "finding search verbose json", "wasscan get xml".
struct View {
  Object object = Object::WebApp;
  enum class Way { Search, Verbose, Get, Status } way = Way::Search;
  Format format = Format::Xml;

  std::string name() const;
  Form form() const;
};
const std::vector<View>& views();

// The answers that the view's shape is learnt from. Findings are asked for by their types, so that each is there.
std::vector<const Answer*> answers_of(Bench& bench, const View& view);
// The shape of the view, learnt when it was not yet. Throws NotProbed without a record.
const Shape& learn(Bench& bench, const View& view);

// The first records of a kind in their short form, as XML.
const Answer& first_page(Bench& bench, Object object);
std::int64_t total(Bench& bench, Object object);
std::int64_t count_in(const Answer& answer);  // -1: the answer has none that is a number

// The walk over a kind: pages of a third of the records when there are few, so that there are three; else the first
// four pages.
struct Walk {
  std::int64_t total = 0;
  int limit = 0;
  std::vector<const Answer*> pages;
  bool ended = false;  // the last page said that nothing follows
};
Walk walk(Bench& bench, Object object);

// How a refusal looks: "status 200, INVALID_REQUEST, known sentence". `sentence`: the vendor's known one may differ in
// what it quotes; empty: none is known, and the text is only told to be there.
std::string refusal(const Answer& answer);

// What an answer is to a question of which nobody knows whether it is right.
std::string told(const Answer& answer);

void add(std::vector<Probe>& to, std::string id, std::string sentence, std::string section, Grade grade,
         Level if_broken, std::function<void(Bench&)> run);

}  // namespace qualyswas::conformance::vendor::probes
