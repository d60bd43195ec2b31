// Three comparisons, one after the other: the verdicts and notes of probes by their ids, the codes, the shapes path by
// path. The rules on the elements of answers are left to the shapes, which say the same in more detail. Of an element
// that is gone, or new, only the topmost is told.
#include "conformance/vendor/drift.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "conformance/vendor/run.h"

namespace qualyswas::conformance::vendor {
namespace {

using Json = nlohmann::json;
using Words = std::set<std::string>;

// Reference, REST 4.2 and KnowledgeBase B.1: what a connector has to expect anyway.
constexpr auto kKnownCodes = std::to_array<std::string_view>({"AUTH_CREDENTIALS_NEEDED",
                                                              "CANNOT_BE_NULL",
                                                              "INVALID_XML",
                                                              "INVALID_CREDENTIALS",
                                                              "INVALID_API_VERSION",
                                                              "INVALID_PARAM",
                                                              "INVALID_URL",
                                                              "INVALID_REQUEST",
                                                              "NOT_FOUND",
                                                              "OTHER_ERROR",
                                                              "OPERATION_NOT_SUPPORTED",
                                                              "EVALUATION_EXPIRED",
                                                              "JMS_SERVER_DOWN",
                                                              "RMI_SERVER_DOWN",
                                                              "SUCCESS",
                                                              "STILL_PROCESSING",
                                                              "UNAUTHORIZED",
                                                              "UNAUTHORIZED_DESTINATION_APPS",
                                                              "UNIDENTIFIED_PRODUCER",
                                                              "UNKNOWN_OBJECT",
                                                              "1901",
                                                              "1903",
                                                              "1904",
                                                              "1905",
                                                              "1907",
                                                              "1908",
                                                              "1920",
                                                              "1922",
                                                              "1960",
                                                              "1965",
                                                              "1980",
                                                              "1981",
                                                              "1999",
                                                              "2000",
                                                              "2001",
                                                              "2002",
                                                              "2003",
                                                              "2007",
                                                              "2010",
                                                              "2011",
                                                              "2012",
                                                              "999"});

std::string text_of(const Json& from, const char* name) {
  const auto found = from.find(name);
  return found != from.end() && found->is_string() ? found->get<std::string>() : std::string{};
}
bool flag_of(const Json& from, const char* name) {
  const auto found = from.find(name);
  return found != from.end() && found->is_boolean() && found->get<bool>();
}
Words words_in(const Json& from, const char* name) {
  Words words;
  const auto found = from.find(name);
  if (found != from.end() && found->is_array())
    for (const auto& one : *found)
      if (one.is_string()) words.insert(one.get<std::string>());
  return words;
}
Words less(const Words& these, const Words& others) {
  Words out;
  std::ranges::set_difference(these, others, std::inserter(out, out.end()));
  return out;
}
std::string list(const Words& words) { return fmt::format("{}", fmt::join(words, ", ")); }

Level level_of(std::string_view name) {
  if (name == "info") return Level::Info;
  return name == "warn" ? Level::Warn : Level::Error;
}

class Comparison {
 public:
  Drift drift;

  void probes(const Json& older, const Json& newer) {
    std::map<std::string, const Json*> by_id;
    for (const auto& probe : newer) by_id[text_of(probe, "id")] = &probe;
    Words old_ids;
    for (const auto& probe : older) {
      const auto id = text_of(probe, "id");
      old_ids.insert(id);
      const auto found = by_id.find(id);
      if (found == by_id.end())
        skip("the newer run does not have the probe", id);
      else
        compare_probe(id, probe, *found->second);
    }
    for (const auto& [id, probe] : by_id)
      if (!old_ids.contains(id)) skip("the older run does not have the probe", id);
  }

  void codes(const Words& older, const Words& newer) {
    for (const auto& code : less(newer, older))
      if (std::ranges::find(kKnownCodes, std::string_view{code}) == kKnownCodes.end())
        add(Level::Warn, "codes", "no such code", code, "a code that connectors do not know");
  }

  void shapes(const Json& older, const Json& newer) {
    for (const auto& [view, shape] : older.items()) {
      const auto other = newer.find(view);
      if (other == newer.end())
        skip("the newer run has no such answer", view);
      else
        compare_shape(view, shape.at("paths"), other->at("paths"));
    }
    for (const auto& [view, shape] : newer.items())
      if (!older.contains(view)) skip("the older run has no such answer", view);
  }

  void version(const std::string& older, const std::string& newer) {
    if (!older.empty() && !newer.empty() && older != newer)
      add(Level::Info, "version", older, newer, "the vendor released another version of WAS");
  }

 private:
  void add(Level level, std::string where, std::string before, std::string after, std::string means) {
    drift.differences.push_back({level, std::move(where), std::move(before), std::move(after), std::move(means)});
  }
  void skip(const std::string& why, std::string what) { drift.not_compared[why].push_back(std::move(what)); }

  static bool is_told_by_shapes(std::string_view id) {
    return id.starts_with("elements.") || id.starts_with("kb.elements.");
  }

  void compare_probe(const std::string& id, const Json& older, const Json& newer) {
    const auto before = text_of(older, "verdict"), after = text_of(newer, "verdict");
    const auto old_cause = text_of(older, "cause"), new_cause = text_of(newer, "cause");
    const auto level = level_of(text_of(newer, "if_broken"));
    const auto says = text_of(newer, "says");
    const auto is_gap = [](const std::string& verdict, const std::string& cause) {
      return verdict == "UNSUPPORTED" && cause != "no answer";
    };
    if (is_gap(before, old_cause)) return skip(text_of(older, "why"), id);
    if (is_gap(after, new_cause)) return skip(text_of(newer, "why"), id);
    if (before == "UNSUPPORTED" && after == "UNSUPPORTED") return skip(text_of(newer, "why"), id);
    if (before == "UNSUPPORTED") return add(Level::Info, id, "could not be asked", after, says);
    if (after == "UNSUPPORTED")
      return add(Level::Warn, id, before, "could not be asked: " + text_of(newer, "why"), says);
    // What breaks because nothing usable came at all is no matter of shapes.
    if (is_told_by_shapes(id) && new_cause.empty()) return;
    if (after == "FAILED" && before != "FAILED") return add(level, id, "kept", first_miss(newer), says);
    if (before == "FAILED" && after != "FAILED") return add(Level::Info, id, first_miss(older), "kept", says);
    if (before == "FAILED" && first_miss(older) != first_miss(newer))
      return add(std::min(level, Level::Warn), id, first_miss(older), first_miss(newer), says);
    compare_notes(id, level, older, newer);
  }

  static std::string first_miss(const Json& probe) {
    const auto misses = probe.find("misses");
    if (misses == probe.end() || !misses->is_array() || misses->empty()) return text_of(probe, "verdict");
    const auto more = misses->size() - 1;
    return fmt::format("{}, not {}{}", text_of(misses->front(), "found"), text_of(misses->front(), "expected"),
                       more > 0 ? fmt::format(" (and {} more)", more) : "");
  }

  void compare_notes(const std::string& id, Level level, const Json& older, const Json& newer) {
    if (is_told_by_shapes(id)) return;
    const auto notes_of = [](const Json& probe) {
      const auto notes = probe.find("notes");
      return notes != probe.end() && notes->is_object() ? *notes : Json::object();
    };
    const auto old_notes = notes_of(older), new_notes = notes_of(newer);
    Words names;
    for (const auto* notes : {&old_notes, &new_notes})
      for (const auto& [name, what] : notes->items()) names.insert(name);
    for (const auto& name : names) {
      const auto before = text_of(old_notes, name.c_str()), after = text_of(new_notes, name.c_str());
      if (before == after || name == "WAS version") continue;
      add(note_level(id, level, before, after), fmt::format("{}: {}", id, name), before.empty() ? "nothing" : before,
          after.empty() ? "nothing" : after, text_of(newer, "says"));
    }
  }

  // "status 200, INVALID_REQUEST, a message": another code alone is a warning, another model of errors is not.
  static Level note_level(const std::string& id, Level level, const std::string& before, const std::string& after) {
    if (!id.starts_with("errors.") && !id.starts_with("login.")) return level;
    const auto without_code = [](const std::string& note) {
      const auto first = note.find(", ");
      if (first == std::string::npos) return note;
      const auto second = note.find(", ", first + 2);
      return note.substr(0, first) + (second == std::string::npos ? std::string{} : note.substr(second));
    };
    return without_code(before) == without_code(after) ? std::min(level, Level::Warn) : level;
  }

  // --- shapes

  static std::string parent_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? std::string{} : path.substr(0, slash);
  }

  void compare_shape(const std::string& view, const Json& older, const Json& newer) {
    for (const auto& [path, was] : older.items()) {
      const auto where = fmt::format("{}: {}", view, path);
      const auto parent = parent_of(path);
      const auto now = newer.find(path);
      if (now != newer.end()) {
        compare_path(where, was, *now);
        continue;
      }
      if (parent.empty()) {
        skip("the newer run has no such record", where);
        continue;
      }
      if (!newer.contains(parent)) continue;  // told with the parent
      gone(where, path, was, older, newer);
    }
    for (const auto& [path, now] : newer.items()) {
      if (older.contains(path)) continue;
      const auto parent = parent_of(path);
      const auto where = fmt::format("{}: {}", view, path);
      if (parent.empty())
        skip("the older run has no such record", where);
      else if (older.contains(parent))
        add(Level::Info, where, "absent", describe(now), "an element was added: a reader must step over it");
    }
  }

  static std::string describe(const Json& path) {
    return fmt::format("{} {}", text_of(path, "presence"), list(words_in(path, "types")));
  }

  void gone(const std::string& where, const std::string& path, const Json& was, const Json& older, const Json& newer) {
    const bool required = flag_of(was, "required");
    std::string means = required ? "an element that is always there is gone: what is read from it is lost"
                                 : "an optional element is gone: nothing is read from it any more";
    const auto prefix = parent_of(path) + "/";
    for (const auto& [other, now] : newer.items())
      if (other.starts_with(prefix) && other.find('/', prefix.size()) == std::string::npos && !older.contains(other) &&
          words_in(now, "types") == words_in(was, "types"))
        means += fmt::format("; perhaps it is called {} now", other.substr(prefix.size()));
    add(required ? Level::Error : Level::Warn, where, describe(was), "gone", std::move(means));
  }

  void compare_path(const std::string& where, const Json& was, const Json& now) {
    const auto old_types = words_in(was, "types"), new_types = words_in(now, "types");
    if (const auto added = less(new_types, old_types); !added.empty()) {
      const auto is_shape = [](const std::string& type) {
        return type == "elements" || type == "object" || type == "array" || type == "literal" || type == "null" ||
               type.starts_with("number");
      };
      const bool certain = !flag_of(was, "unknown") || std::ranges::any_of(added, is_shape);
      add(certain ? Level::Error : Level::Warn, where, list(old_types), list(new_types),
          certain ? "the type changed: a reader takes it for nothing, or fails"
                  : "the values look different; the reference does not know the element");
    }
    if (text_of(was, "presence") == "always" && text_of(now, "presence") == "sometimes")
      add(flag_of(was, "required") ? Level::Error : Level::Warn, where, "always", "sometimes",
          "an element that was on every record is missing on some");
    if (!flag_of(was, "repeated") && flag_of(now, "repeated") && !flag_of(now, "in_list"))
      add(Level::Error, where, "once", "several times", "the cardinality changed: a reader takes one of several");
    if (const auto added = less(words_in(now, "unknown_words"), words_in(was, "unknown_words")); !added.empty())
      add(Level::Info, where, "words of the known list", list(added),
          "a word was added: a mapping must have a line for it or say that it has none");
    compare_order(where, was, now);
  }

  using Before = std::map<std::string, Words>;  // of each name, those that stand somewhere before it

  static Before closure(const Json& path) {
    Before all;
    const auto after = path.find("after");
    if (after == path.end() || !after->is_object()) return all;
    for (const auto& [name, previous] : after->items())
      for (const auto& one : previous)
        if (one.is_string()) all[name].insert(one.get<std::string>());
    for (bool grows = true; grows;) {
      grows = false;
      for (auto& [name, previous] : all) {
        const auto size = previous.size();
        for (const auto& one : Words{previous})
          if (const auto found = all.find(one); found != all.end())
            previous.insert(found->second.begin(), found->second.end());
        grows = grows || previous.size() != size;
      }
    }
    return all;
  }

  void compare_order(const std::string& where, const Json& was, const Json& now) {
    const auto before = closure(was), after = closure(now);
    const auto stands = [](const Before& order, const std::string& first, const std::string& second) {
      const auto found = order.find(second);
      return found != order.end() && found->second.contains(first);
    };
    Words turned;
    for (const auto& [second, firsts] : before)
      for (const auto& first : firsts)
        if (first != second && !stands(before, second, first) && stands(after, second, first))
          turned.insert(fmt::format("{} before {}", second, first));
    if (turned.empty()) return;
    const auto count = turned.size();
    add(Level::Warn, where, "the order of before",
        fmt::format("{}{}", *turned.begin(), count > 1 ? fmt::format(" (and {} more)", count - 1) : ""),
        "the order of elements changed: who reads by position reads something else");
  }
};

std::optional<std::string> why_no_document(const Json& document) {
  if (!document.is_object()) return "it is no JSON object";
  const auto format = document.find("format");
  if (text_of(document, "kind") != "qwas-conformance vendor run") return "it is no document of a vendor run";
  if (format == document.end() || !format->is_number_integer() || format->get<int>() != kDocumentFormat)
    return fmt::format("its format is not {}", kDocumentFormat);
  const auto probes = document.find("probes"), shapes = document.find("shapes");
  if (probes == document.end() || !probes->is_array() || shapes == document.end() || !shapes->is_object())
    return "its probes or shapes are missing";
  for (const auto& [view, shape] : shapes->items())
    if (!shape.is_object() || !shape.contains("paths") || !shape.at("paths").is_object()) return "a shape has no paths";
  return std::nullopt;
}

}  // namespace

tl::expected<Drift, std::string> compare(const Json& older, const Json& newer) {
  if (const auto why = why_no_document(older)) return tl::unexpected("the older one: " + *why);
  if (const auto why = why_no_document(newer)) return tl::unexpected("the newer one: " + *why);
  Comparison comparison;
  comparison.version(text_of(older, "version"), text_of(newer, "version"));
  comparison.probes(older.at("probes"), newer.at("probes"));
  comparison.codes(words_in(older, "codes"), words_in(newer, "codes"));
  comparison.shapes(older.at("shapes"), newer.at("shapes"));
  std::ranges::stable_sort(comparison.drift.differences, std::greater{}, &Difference::level);
  return std::move(comparison.drift);
}

std::optional<Level> worst(const Drift& drift) {
  if (drift.differences.empty()) return std::nullopt;
  return std::ranges::max(drift.differences, {}, &Difference::level).level;
}

std::string lines_of(const Drift& drift) {
  std::string out;
  for (const auto& one : drift.differences)
    out += fmt::format("{:<5} {}  {} -> {}  ({})\n", name_of(one.level), one.where, one.before, one.after, one.means);
  for (const auto& [why, what] : drift.not_compared)
    out += fmt::format("not compared, {}: {}\n", why, fmt::join(what, ", "));
  const auto count = [&](Level level) { return std::ranges::count(drift.differences, level, &Difference::level); };
  out += fmt::format("{} errors, {} warnings, {} infos\n", count(Level::Error), count(Level::Warn), count(Level::Info));
  return out;
}

nlohmann::ordered_json to_json(const Drift& drift) {
  nlohmann::ordered_json out;
  out["format"] = kDocumentFormat;
  const auto level = worst(drift);
  out["worst"] = level ? nlohmann::ordered_json(std::string{name_of(*level)}) : nlohmann::ordered_json(nullptr);
  out["differences"] = nlohmann::ordered_json::array();
  for (const auto& one : drift.differences)
    out["differences"].push_back({{"level", name_of(one.level)},
                                  {"where", one.where},
                                  {"before", one.before},
                                  {"after", one.after},
                                  {"means", one.means}});
  out["not_compared"] = nlohmann::ordered_json::object();
  for (const auto& [why, what] : drift.not_compared) out["not_compared"][why] = what;
  return out;
}

}  // namespace qualyswas::conformance::vendor
