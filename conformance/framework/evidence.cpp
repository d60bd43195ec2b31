#include "conformance/framework/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>

// Benches put functions into one list of the process; a worker runs one case at a time. Who runs the cases empties it
// before each case and calls what is in it behind a case that failed.
namespace qualyswas::conformance {
namespace {

constexpr std::size_t kShortestSecret = 4;
constexpr std::string_view kMask = "********";

struct Kept {
  std::mutex mutex;
  std::deque<std::function<Evidence()>> makers;
  std::vector<std::string> secrets;  // the longest first: one may hold another
};
Kept& kept() {
  static Kept all;
  return all;
}

void hide_in(std::string& text) { text = without_secrets(text); }

void hide_in(Evidence& evidence) {
  for (auto& fact : evidence.facts) hide_in(fact.value);
  for (auto& fault : evidence.faults) hide_in(fault);
  for (auto& said : evidence.said) hide_in(said.value);
  for (auto& exchange : evidence.exchanges)
    for (auto* text : {&exchange.target, &exchange.sent, &exchange.changed, &exchange.hint, &exchange.received})
      hide_in(*text);
}

nlohmann::ordered_json facts_json(const std::vector<Fact>& facts) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& fact : facts) list.push_back({{"name", fact.name}, {"value", fact.value}});
  return list;
}

std::vector<Fact> facts_of(const nlohmann::ordered_json& list) {
  std::vector<Fact> facts;
  for (const auto& one : list)
    facts.push_back({.name = one.at("name").get<std::string>(), .value = one.at("value").get<std::string>()});
  return facts;
}

// A text that is not there is empty; one that is there has to be a text.
std::string text_of(const nlohmann::ordered_json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? std::string{} : found->get<std::string>();
}

}  // namespace

std::string head_of(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string{text};
  auto cut = bytes;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  return fmt::format("{}... ({} bytes)", text.substr(0, cut), text.size());
}

nlohmann::ordered_json to_json(const Evidence& evidence) {
  nlohmann::ordered_json object{{"facts", facts_json(evidence.facts)}, {"faults", evidence.faults}};
  object["exchanges"] = nlohmann::ordered_json::array();
  for (const auto& exchange : evidence.exchanges) {
    nlohmann::ordered_json entry{{"number", exchange.number},
                                 {"at", exchange.at},
                                 {"method", exchange.method},
                                 {"target", exchange.target},
                                 {"status", exchange.status}};
    const auto add = [&](const char* name, const std::string& text) {
      if (!text.empty()) entry[name] = text;
    };
    add("code", exchange.code);
    add("fault", exchange.fault);
    add("changed", exchange.changed);
    add("hint", exchange.hint);
    add("sent", exchange.sent);
    add("received", exchange.received);
    entry["sent_bytes"] = exchange.sent_bytes;
    entry["received_bytes"] = exchange.received_bytes;
    object["exchanges"].push_back(std::move(entry));
  }
  object["left_out"] = evidence.left_out;
  object["said"] = facts_json(evidence.said);
  return object;
}

Evidence evidence_of(const nlohmann::ordered_json& object) {
  Evidence evidence{.facts = facts_of(object.at("facts")),
                    .faults = object.at("faults").get<std::vector<std::string>>(),
                    .exchanges = {},
                    .left_out = object.at("left_out").get<std::int64_t>(),
                    .said = facts_of(object.at("said"))};
  for (const auto& entry : object.at("exchanges"))
    evidence.exchanges.push_back({.number = entry.at("number").get<std::int64_t>(),
                                  .at = entry.at("at").get<std::string>(),
                                  .method = entry.at("method").get<std::string>(),
                                  .target = entry.at("target").get<std::string>(),
                                  .sent = text_of(entry, "sent"),
                                  .status = entry.at("status").get<int>(),
                                  .code = text_of(entry, "code"),
                                  .fault = text_of(entry, "fault"),
                                  .changed = text_of(entry, "changed"),
                                  .hint = text_of(entry, "hint"),
                                  .received = text_of(entry, "received"),
                                  .sent_bytes = entry.at("sent_bytes").get<std::int64_t>(),
                                  .received_bytes = entry.at("received_bytes").get<std::int64_t>()});
  return evidence;
}

void keep_evidence(std::function<Evidence()> make) {
  auto& all = kept();
  const std::scoped_lock lock{all.mutex};
  all.makers.push_back(std::move(make));
  if (all.makers.size() > kMostBenches) all.makers.pop_front();
}

void keep_secret(std::string secret) {
  if (secret.size() < kShortestSecret) return;
  auto& all = kept();
  const std::scoped_lock lock{all.mutex};
  if (std::ranges::find(all.secrets, secret) != all.secrets.end()) return;
  all.secrets.push_back(std::move(secret));
  std::ranges::stable_sort(all.secrets, std::greater{}, &std::string::size);
}

void forget_evidence() {
  auto& all = kept();
  const std::scoped_lock lock{all.mutex};
  all.makers.clear();
  all.secrets.clear();
}

std::vector<Evidence> take_evidence() {
  std::deque<std::function<Evidence()>> makers;
  {
    auto& all = kept();
    const std::scoped_lock lock{all.mutex};
    makers.swap(all.makers);
  }
  std::vector<Evidence> evidence;
  for (const auto& make : makers) {
    evidence.push_back(make());
    hide_in(evidence.back());
  }
  return evidence;
}

std::string without_secrets(std::string_view text) {
  auto& all = kept();
  const std::scoped_lock lock{all.mutex};
  std::string out{text};
  for (const auto& secret : all.secrets)
    for (auto at = out.find(secret); at != std::string::npos; at = out.find(secret, at + kMask.size()))
      out.replace(at, secret.size(), kMask);
  return out;
}

}  // namespace qualyswas::conformance
