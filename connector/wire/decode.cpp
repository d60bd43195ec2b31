#include "connector/wire/decode.h"

#include <array>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "connector/wire/damage.h"
#include "connector/wire/encoding.h"
#include "connector/wire/limits.h"
#include "connector/wire/records.h"
#include "connector/wire/splitter.h"
#include "connector/wire/utf8.h"
#include "connector/wire/verdict.h"

namespace qualyswas::wire {
namespace {

using nlohmann::json;

// What one kind of answer does with what is found. `record` has the record's own name (empty in JSON without one).
struct Reading {
  std::string root;               // the one root element that a good answer has
  std::vector<std::string> path;  // elements around the records; empty: the answer has none
  // `damage`: fields of it that hold bytes which are no text.
  std::function<Result<void>(std::string_view name, const Node& record, std::vector<std::string> damage)> record = {};
  std::function<void(Unreadable)> unreadable = {};
  std::function<Result<void>(const Verdict& verdict)> first_record = {};  // told what the envelope said before it
  std::function<Result<void>(const Verdict& verdict, const Node& root)> done = {};
  std::function<void()> release = {};  // memory that a large record has left behind
};

std::string text_of(const json& value) {
  const auto text = Node{value}.text();
  return text ? std::string{trimmed(*text)} : value.dump(-1, ' ', true, json::error_handler_t::replace);
}

// Of a key that stands twice the parser keeps one value; in the envelope, two different ones are a contradiction.
json parse_outline(std::string_view outline, std::optional<Error>& contradiction) {
  constexpr int kRoot = 1, kEnvelope = 2;  // depths of a key
  std::string root, key;
  std::map<std::string, json> told;
  const auto look = [&](int depth, json::parse_event_t event, json& parsed) {
    using Event = json::parse_event_t;
    if (event == Event::key && depth == kRoot) {
      auto name = parsed.get<std::string>();
      if (!root.empty() && name == root)
        contradiction = contradicts_itself(fmt::format("it has two '{}'", shown(name)));
      root = std::move(name);
    }
    if (event == Event::key && depth == kEnvelope) key = parsed.get<std::string>();
    const bool is_value = event == Event::value || event == Event::object_end || event == Event::array_end;
    if (!is_value || depth != kEnvelope || key.empty()) return true;
    const auto [before, is_first] = told.emplace(key, parsed);
    if (is_first) return true;
    const auto one = text_of(before->second), other = text_of(parsed);
    if (one != other) contradiction = two_values(shown(key), one, other);
    return true;
  };
  return json::parse(outline, look, false);
}

// Of a key that stands twice in one object the parser keeps one value. Keys are counted in the text and in what was
// made of it; both are cheap beside the parsing.
std::size_t count_keys(std::string_view text) {
  std::size_t keys = 0;
  bool in_text = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      in_text = !in_text;
    } else if (c == '\\') {
      ++at;  // stands in texts alone, and takes one character with it
    } else if (c == ':' && !in_text) {
      ++keys;
    }
  }
  return keys;
}

std::size_t count_keys(const json& value) {
  std::size_t keys = value.is_object() ? value.size() : 0;
  if (value.is_structured())
    for (const json& inner : value) keys += count_keys(inner);
  return keys;
}

constexpr auto kIdMarks = std::to_array<std::string_view>({"<id>", "\"id\":", "<QID>"});

class AnswerDecoder final : public Utf8Decoder {
 public:
  explicit AnswerDecoder(Reading reading) : reading_{std::move(reading)} {}

  void stop_on(std::stop_token stop) override { stop_ = std::move(stop); }

  Result<void> write(std::string_view piece) override {
    if (failure_) return fail(*failure_);
    if (beginning_.size() < 1024) beginning_ += piece.substr(0, 1024 - beginning_.size());
    auto done = splitter_ ? splitter_->write(piece) : sniff(piece);
    return kept(std::move(done));
  }

  Result<void> end() override {
    if (failure_) return fail(*failure_);
    if (!splitter_) {
      return kept(
          fail(ErrorKind::Decode, "the answer is empty", "try again; if it happens again, look at the server's log"));
    }
    auto done = splitter_->end();
    if (done) done = finish();
    return kept(std::move(done));
  }

 private:
  Result<void> kept(Result<void> done) {
    if (done) return done;
    if (done.error().kind == ErrorKind::Decode && looks_like_web_page(beginning_)) done = fail(web_page_error());
    failure_ = done.error();
    return done;
  }

  // The format is seen from the first character that is neither blank nor byte order mark.
  Result<void> sniff(std::string_view piece) {
    waiting_ += piece;
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    std::string_view text = waiting_;
    if (text.size() < kByteOrderMark.size() && kByteOrderMark.starts_with(text)) return {};
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) {
      if (waiting_.size() > kLongestTag) return fail(ErrorKind::Decode, "the answer begins with 64 KiB of blanks");
      return {};
    }
    if (text[first] == '<') {
      splitter_ = split_xml(cuts(true));
    } else if (text[first] == '{') {
      splitter_ = split_json(cuts(false));
    } else {
      return fail(ErrorKind::Decode, "the answer is neither XML nor JSON",
                  "check that url or platform names the API server itself");
    }
    const std::string begun{text};
    waiting_ = {};
    return splitter_->write(begun);
  }

  Cuts cuts(bool is_xml) {
    is_xml_ = is_xml;
    return {.path = reading_.path,
            .record =
                [this](std::string& buffer, std::size_t at, std::size_t size) {
                  return is_xml_ ? xml_record(buffer, at, size) : json_record(buffer, at, size);
                },
            .take_whole = [this](std::string_view text) { return take_whole(text); },
            .given_up =
                [this](std::string_view beginning, std::string_view why) {
                  unreadable({find_id(beginning, kIdMarks), std::string{why}});
                },
            .progress =
                [this](std::string outline) {
                  if (is_xml_) return xml_progress(std::move(outline));
                  return reading_.first_record ? reading_.first_record({}) : Result<void>{};
                }};
  }

  void unreadable(Unreadable what) const {
    if (reading_.unreadable) reading_.unreadable(std::move(what));
  }

  // A refusal is told as soon as it stands there, so that a connection that breaks afterwards does not hide it.
  Result<void> xml_progress(std::string outline) {
    if (!is_utf8(outline)) outline = with_replacements(outline);
    pugi::xml_document parsed;
    if (!parsed.load_buffer_inplace(outline.data(), outline.size(), kXmlFlags, pugi::encoding_utf8)) return {};
    const auto root = parsed.document_element();
    const auto verdict = judge(root.name(), Node{root});
    if (!verdict) {
      const bool details_may_follow = !root.child("responseErrorDetails") &&
                                      verdict.error().kind != ErrorKind::Decode &&
                                      std::string_view{root.name()} == "ServiceResponse";
      if (details_may_follow) return {};
      return fail(verdict.error());
    }
    const bool at_records = root.child("data") != nullptr && !told_first_;
    if (at_records && reading_.first_record) {
      told_first_ = true;
      return reading_.first_record(*verdict);
    }
    return {};
  }

  Result<bool> take_whole(std::string_view text) {
    if (stop_.stop_requested()) return stopped();
    if (expects_marks() && has_marks(text)) return false;
    copy_.assign(text);
    const auto element = parse_element(record_, copy_);
    if (!element) return false;
    const auto done = reading_.record(element.name(), Node{element}, {});
    if (!done) return fail(done.error());
    return true;
  }

  Result<void> xml_record(std::string& buffer, std::size_t at, std::size_t size) {
    if (stop_.stop_requested()) return stopped();
    std::string_view text{buffer.data() + at, size};
    if (text.find('\0') != std::string_view::npos) return not_read(text, "it holds a NUL byte");
    if (is_too_large_written(text, kLargestRecord)) return not_read(text, too_large_written(kLargestRecord));
    std::optional<std::string> marked;
    char* begin = buffer.data() + at;
    const bool is_damaged = expects_marks() && has_marks(text);
    if (!is_utf8(text)) {
      marked = with_marks(text, kLargestRecord);
      if (!marked) return not_read(text, std::string{kMostlyDamaged});
      begin = marked->data();
      size = marked->size();
    }
    beginning_of_record_ = text.substr(0, 256);
    const auto parsed = record_.load_buffer_inplace(begin, size, kXmlFlags, pugi::encoding_utf8);
    if (!parsed) return not_read(beginning_of_record_, fmt::format("it is not well formed: {}", parsed.description()));
    const auto element = record_.document_element();
    std::vector<std::string> damage;
    if (is_damaged || marked) damage = show_damage(element);
    auto done = reading_.record(element.name(), Node{element}, std::move(damage));
    if (text.size() > kLargeRecord) {
      record_.reset();
      if (reading_.release) reading_.release();
    }
    return done;
  }

  Result<void> json_record(const std::string& buffer, std::size_t at, std::size_t size) const {
    if (stop_.stop_requested()) return stopped();
    const std::string_view text{buffer.data() + at, size};
    std::optional<std::string> marked;
    if (!is_utf8(text)) {
      marked = with_marks(text, kLargestRecord);
      if (!marked) return not_read(text, std::string{kMostlyDamaged});
    }
    auto parsed = json::parse(marked ? std::string_view{*marked} : text, nullptr, false);
    if (parsed.is_discarded()) return not_read(text, "it is not well-formed JSON");
    if (!parsed.is_object() || parsed.size() != 1) return not_read(text, "it is no object with one key");
    std::vector<std::string> damage;
    if (marked) damage = show_damage(parsed.front());
    if (count_keys(text) != count_keys(parsed)) damage.emplace_back("a field stands in it twice");
    auto done = reading_.record(parsed.begin().key(), Node{parsed.front()}, std::move(damage));
    if (size > kLargeRecord && reading_.release) reading_.release();
    return done;
  }

  static tl::unexpected<Error> stopped() { return fail(ErrorKind::Cancelled, "stopped inside an answer"); }

  Result<void> not_read(std::string_view text, std::string why) const {
    unreadable({find_id(text.substr(0, 1024), kIdMarks), std::move(why)});
    return {};
  }

  // What stands around the records, shown where it is damaged: read as it is, and told.
  Result<void> finish() {
    std::string outline = splitter_->outline();
    const bool is_damaged = !is_utf8(outline) || (expects_marks() && has_marks(outline));
    if (is_damaged) outline = with_marks(outline, kMarkBytes * kLargestOutline).value_or(std::string{});
    if (is_xml_) {
      pugi::xml_document parsed;
      const auto result = parsed.load_buffer_inplace(outline.data(), outline.size(), kXmlFlags, pugi::encoding_utf8);
      if (!result) {
        return fail(ErrorKind::Decode, fmt::format("the answer is not well-formed XML: {}", result.description()));
      }
      const auto root = parsed.document_element();
      const auto damage = is_damaged ? show_damage(root) : std::vector<std::string>{};
      return judged(root.name(), Node{root}, damage);
    }
    std::optional<Error> contradiction;
    auto parsed = parse_outline(outline, contradiction);
    if (parsed.is_discarded()) return fail(ErrorKind::Decode, "the answer is not well-formed JSON");
    if (contradiction) return fail(*std::move(contradiction));
    if (!parsed.is_object() || parsed.size() != 1) {
      return fail(ErrorKind::Decode, "the answer is a JSON object without a ServiceResponse");
    }
    const auto damage = is_damaged ? show_damage(parsed) : std::vector<std::string>{};
    const auto& data = parsed.front();
    if (!reading_.path.empty() && data.is_object() && data.contains("data") &&
        !(data["data"].is_null() || (data["data"].is_array() && data["data"].empty()))) {
      return fail(ErrorKind::Decode, "the answer's data is no list of records");
    }
    return judged(parsed.begin().key(), Node{parsed.front()}, damage);
  }

  Result<void> judged(std::string_view name, const Node& root, const std::vector<std::string>& damage) {
    const auto verdict = judge(name, root);
    if (!verdict) return fail(verdict.error());
    if (name != reading_.root) {
      return fail(ErrorKind::Decode,
                  fmt::format("the answer is a '{}' where a '{}' was asked for", name, reading_.root));
    }
    if (name == "ServiceResponse" && !verdict->code) return fail(ErrorKind::Decode, "the answer has no responseCode");
    for (const auto& why : damage) unreadable({std::nullopt, why, Unreadable::What::Field});
    return reading_.done ? reading_.done(*verdict, root) : Result<void>{};
  }

  Reading reading_;
  std::unique_ptr<Splitter> splitter_;
  std::string waiting_, beginning_, beginning_of_record_, copy_;
  pugi::xml_document record_;
  bool is_xml_ = false, told_first_ = false;
  std::stop_token stop_;
  std::optional<Error> failure_;
};

// Shared by the two kinds of pages.
template <class Record>
struct Page {
  PageHandler<Record> handler;
  std::string element;
  void (*read)(const Node&, Read<Record>&);
  Read<Record> result = {};  // of the record that is passing
  std::optional<PageHead> told;
  std::int64_t seen = 0;  // records, readable or not

  Result<void> record(std::string_view name, const Node& node, std::vector<std::string> damage) {
    ++seen;
    if (name != element) {
      unreadable({std::nullopt, fmt::format("it is a '{}', not a '{}'", name.substr(0, 40), element)});
      return {};
    }
    read(node, result);
    result.add(std::move(damage));
    complain(result, handler.unreadable);
    if (!result.is_readable) return {};
    return handler.record ? handler.record(std::move(result.record)) : Result<void>{};
  }

  void unreadable(const Unreadable& what) const {
    if (handler.unreadable) handler.unreadable(what);
  }

  void tell(const PageHead& head) {
    told = head;
    if (handler.head) handler.head(head);
  }

  Result<void> first_record(const Verdict& verdict) {
    const auto& head = verdict.head;
    const bool whole = verdict.code && head.count && head.has_more && (!*head.has_more || head.last_id);
    if (whole) tell(head);
    return {};
  }

  Result<void> done(const Verdict& verdict) {
    if (told && *told != verdict.head) {
      return fail(ErrorKind::Decode, "the answer says two different things about its page");
    }
    // The vendor counts even nothing; an answer that says neither how many nor which is no page.
    if (!verdict.head.count && seen == 0) return fail(ErrorKind::Decode, "the page has neither a count nor records");
    if (!told) tell(verdict.head);
    if (verdict.head.count && *verdict.head.count != seen) {
      unreadable({std::nullopt, fmt::format("the page announces {} records and holds {}", *verdict.head.count, seen),
                  Unreadable::What::Page});
    }
    return {};
  }
};

std::unique_ptr<Decoder> make_decoder(Reading reading) {
  return in_utf8(std::make_unique<AnswerDecoder>(std::move(reading)), "answer");
}

template <class Record>
std::unique_ptr<Decoder> decode_page(std::string element, void (*read)(const Node&, Read<Record>&),
                                     PageHandler<Record> handler) {
  auto page = std::make_shared<Page<Record>>(
      Page<Record>{.handler = std::move(handler), .element = std::move(element), .read = read});
  return make_decoder(
      Reading{.root = "ServiceResponse",
              .path = {"ServiceResponse", "data"},
              .record = [page](std::string_view name, const Node& node,
                               std::vector<std::string> damage) { return page->record(name, node, std::move(damage)); },
              .unreadable =
                  [page](const Unreadable& what) {
                    if (what.what == Unreadable::What::Record) ++page->seen;
                    page->unreadable(what);
                  },
              .first_record = [page](const Verdict& verdict) { return page->first_record(verdict); },
              .done = [page](const Verdict& verdict, const Node&) { return page->done(verdict); },
              .release = [page] { page->result = {}; }});
}

std::optional<std::chrono::seconds> seconds_in(std::optional<std::string_view> header) {
  if (!header) return std::nullopt;
  const auto value = parse_integer(*header);
  if (!value || *value < 0) return std::nullopt;  // Retry-After may also be a date; the caller's own rule is as good
  return std::chrono::seconds{*value};
}

// The refusal a body spells out, if it is one of the vendor's documents.
std::optional<Error> refusal_in(std::string_view body, std::string_view content_type) {
  const auto decoder = make_decoder(Reading{.root = "ServiceResponse", .path = {}});
  decoder->content_type(content_type);
  auto done = decoder->write(body);
  if (done) done = decoder->end();
  if (done || done.error().kind == ErrorKind::Decode) return std::nullopt;
  return done.error();
}

struct StatusRow {
  int status;
  ErrorKind kind;
  std::string_view says, advice;
};

// For answers that spell out nothing. Statuses of 500 and above that have no line may pass: Transport.
constexpr StatusRow kStatusRows[] = {
    {401, ErrorKind::Auth, "the login was refused", "check user name, password and platform"},
    {403, ErrorKind::Permission, "access was refused", "check the user's role and the list of allowed addresses"},
    {408, ErrorKind::Transport, "the server gave up waiting for the request", ""},
    {414, ErrorKind::Vendor, "the address of the request is too long", ""},
    {429, ErrorKind::RateLimit, "too many calls", "sync later"},
    {503, ErrorKind::RateLimit, "the service is not available", "the vendor is under maintenance; sync later"},
};

}  // namespace

std::unique_ptr<Decoder> decode_webapps(PageHandler<model::WebApp> handler) {
  return decode_page<model::WebApp>("WebApp", read_webapp, std::move(handler));
}

std::unique_ptr<Decoder> decode_findings(PageHandler<model::Finding> handler) {
  return decode_page<model::Finding>("Finding", read_finding, std::move(handler));
}

std::unique_ptr<Decoder> decode_reports(PageHandler<model::ListedReport> handler) {
  return decode_page<model::ListedReport>("Report", read_listed_report, std::move(handler));
}

std::unique_ptr<Decoder> decode_count(std::function<void(std::int64_t)> total) {
  return make_decoder(Reading{
      .root = "ServiceResponse", .path = {}, .done = [total](const Verdict& verdict, const Node&) -> Result<void> {
        if (!verdict.head.count) return fail(ErrorKind::Decode, "the answer to a count has no count");
        total(*verdict.head.count);
        return {};
      }});
}

std::unique_ptr<Decoder> decode_version(std::function<void(std::string_view)> was_version) {
  return make_decoder(Reading{
      .root = "ServiceResponse", .path = {}, .done = [was_version](const Verdict&, const Node& root) -> Result<void> {
        const auto version = root["data"]["Portal-Version"]["WAS-VERSION"].text().value_or(std::string{});
        was_version(trimmed(version));
        return {};
      }});
}

std::unique_ptr<Decoder> decode_solutions(std::function<Result<void>(model::Solution&&)> record,
                                          std::function<void(const Unreadable&)> unreadable) {
  const auto tell = [unreadable](const Unreadable& what) {
    if (unreadable) unreadable(what);
  };
  return make_decoder(Reading{.root = "KNOWLEDGE_BASE_VULN_LIST_OUTPUT",
                              .path = {"KNOWLEDGE_BASE_VULN_LIST_OUTPUT", "RESPONSE", "VULN_LIST"},
                              .record = [record, tell](std::string_view name, const Node& node,
                                                       std::vector<std::string> damage) -> Result<void> {
                                if (name != "VULN") {
                                  tell({std::nullopt, fmt::format("it is a '{}', not a 'VULN'", name.substr(0, 40))});
                                  return {};
                                }
                                Read<model::Solution> result;
                                read_solution(node, result);
                                result.add(std::move(damage));
                                complain(result, tell);
                                if (!result.is_readable || !record) return {};
                                return record(std::move(result.record));
                              },
                              .unreadable = tell,
                              .done = [tell](const Verdict&, const Node& root) -> Result<void> {
                                const auto response = root["RESPONSE"];
                                if (!response)
                                  return fail(ErrorKind::Decode, "the KnowledgeBase answer has no RESPONSE");
                                // A warning without an address is news (an API version that ends); with one, the list
                                // goes on elsewhere.
                                if (!trimmed(response["WARNING"]["URL"].text().value_or(std::string{})).empty()) {
                                  tell({std::nullopt,
                                        "the vendor cut the KnowledgeBase list and offers the rest elsewhere",
                                        Unreadable::What::Page});
                                }
                                return {};
                              }});
}

Error classify(int status, const std::function<std::optional<std::string_view>(std::string_view)>& header,
               std::string_view body) {
  auto error = refusal_in(body, header("Content-Type").value_or(std::string_view{}));
  if (!error) {
    error = Error{ErrorKind::Vendor, fmt::format("the server answered with status {}", status), {}};
    for (const auto& row : kStatusRows) {
      if (row.status != status) continue;
      error->kind = row.kind;
      error->message += fmt::format(": {}", row.says);
      error->advice = row.advice;
    }
    if (looks_like_web_page(body.substr(0, 1024))) error->message += " (a web page)";
  } else if (error->kind == ErrorKind::Vendor) {  // a code of no particular meaning: the status may have one
    for (const auto& row : kStatusRows) {
      if (row.status == status) error->kind = row.kind;
    }
    error->message += fmt::format(" (status {})", status);
  }
  if (error->kind == ErrorKind::Vendor && status >= 500) error->kind = ErrorKind::Transport;
  // Only a code makes a 409 something else than a conflict; without one, a limit header that speaks of now.
  if (error->kind == ErrorKind::Vendor && status == 409) {
    constexpr std::chrono::seconds kNone{0};
    const auto limit = seconds_in(header("X-Concurrency-Limit-Limit"));
    const auto running = seconds_in(header("X-Concurrency-Limit-Running"));
    const auto to_wait = seconds_in(header("X-RateLimit-ToWait-Sec")).value_or(kNone);
    const bool none_left = seconds_in(header("X-RateLimit-Remaining")) == kNone && header("X-RateLimit-Reset");
    const bool concurrency = limit && ((running && *running >= *limit) || !header("X-RateLimit-Limit"));
    if (to_wait > kNone || header("Retry-After") || none_left || concurrency) error->kind = ErrorKind::RateLimit;
  }
  return *std::move(error);
}

}  // namespace qualyswas::wire
