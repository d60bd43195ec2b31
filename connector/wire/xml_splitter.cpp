// A state machine over the bytes that have come so far. Most records are found by a guess: the text up to the first end
// tag of their name, which a parser then takes whole. A guess that fails costs nothing but time: the record is read
// again from its start tag, tag by tag. After 16 wrong guesses the rest of the document is read tag by tag. Bytes that
// nobody needs any more are dropped after each piece (`forget`), and `bound` refuses what grows too large.
#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "connector/wire/limits.h"
#include "connector/wire/splitter.h"
#include "connector/wire/utf8.h"

namespace qualyswas::wire {
namespace {

constexpr std::size_t kNone = std::string::npos;
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::ptrdiff_t kLongestOpening = 9;  // "<![CDATA["
constexpr int kMostWrongGuesses = 16;          // a document that is written otherwise is read otherwise
constexpr int kMostTellings = 16;              // an envelope has six elements; each telling reads the outline anew

tl::unexpected<Error> not_well_formed(std::string_view why) {
  return fail(ErrorKind::Decode, fmt::format("the answer is not well-formed XML: {}", why));
}

// True for "&#0;", "&#xD800;" and the like: XML forbids them, and they would cut or corrupt the text they stand in.
bool has_impossible_reference(std::string_view text) {
  const auto value_of = [](char c, bool hex) {
    if (c >= '0' && c <= '9') return c - '0';
    if (hex && c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (hex && c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  for (auto at = text.find("&#"); at != kNone; at = text.find("&#", at + 2)) {
    auto rest = text.substr(at + 2);
    const bool hex = rest.starts_with('x');
    if (hex) rest.remove_prefix(1);
    unsigned long code = 0;
    std::size_t digits = 0;
    // As far as the digits go: looking for the ';' would look at all that follows, once for each reference.
    for (; digits < rest.size() && value_of(rest[digits], hex) >= 0; ++digits)
      code = std::min(code * (hex ? 16UL : 10UL) + static_cast<unsigned long>(value_of(rest[digits], hex)), 0x110000UL);
    if (digits == 0 || digits == rest.size() || rest[digits] != ';') continue;  // stays as text
    if (code == 0 || (code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF) return true;
  }
  return false;
}

// Counted in bytes, of which a processor adds many at a time.
std::size_t count_tags(std::string_view text) {
  constexpr std::size_t kBlock = 240;
  std::size_t all = 0;
  for (; !text.empty(); text.remove_prefix(std::min(text.size(), kBlock))) {
    unsigned char some = 0;
    for (const char c : text.substr(0, kBlock)) some = static_cast<unsigned char>(some + (c == '<'));
    all += some;
  }
  return all;
}

class XmlSplitter final : public Splitter {
 public:
  explicit XmlSplitter(Cuts cuts) : cuts_{std::move(cuts)} {}

  Result<void> write(std::string_view piece) override {
    if (failure_) return fail(*failure_);
    buffer_ += piece;
    auto done = scan();
    if (done) done = bound();
    if (!done) {
      failure_ = done.error();
      return done;
    }
    forget();
    return {};
  }

  Result<void> end() override {
    if (failure_) return fail(*failure_);
    while (in_ == In::Guess) {  // and each record behind the one that was wrong
      look_closely();
      if (auto done = scan(); !done) return done;
    }
    if (in_ != In::Text) return not_well_formed("it ends inside a tag, a comment or a text");
    if (depth_ > 0) return not_well_formed("it ends inside a record");
    if (!open_.empty()) return not_well_formed(fmt::format("it ends before </{}>", shown(open_.back())));
    if (!root_seen_) return not_well_formed("it has no element");
    if (auto last = text_ended(buffer_.size()); !last) return last;
    return {};
  }

  const std::string& outline() const override { return outline_; }

 private:
  enum class In { Guess, Text, Markup, Tag, Comment, Cdata, Instruction, Doctype };

  std::string_view from(std::size_t at) const { return std::string_view{buffer_}.substr(at); }
  std::string_view between(std::size_t at, std::size_t end) const {
    return std::string_view{buffer_}.substr(at, end - at);
  }

  // Advances as far as the bytes allow. `at_` is where it goes on; `token_` where the text or markup at hand began.
  Result<void> scan() {
    while (at_ < buffer_.size()) {
      const auto before = std::pair{at_, in_};
      Result<void> done;
      switch (in_) {
        case In::Guess:
          done = guess();
          break;
        case In::Text:
          if (depth_ > 0 && at_ == token_ && why_given_up_.empty()) run_through_record();
          done = scan_text();
          break;
        case In::Markup:
          scan_markup(done);
          break;
        case In::Tag:
          done = scan_tag();
          break;
        case In::Comment:
          scan_until("-->");
          break;
        case In::Instruction:
          scan_until("?>");
          break;
        case In::Cdata:
          done = scan_cdata();
          break;
        case In::Doctype:
          done = scan_doctype();
          break;
      }
      if (!done) return done;
      if (std::pair{at_, in_} == before) break;  // needs more bytes
    }
    return {};
  }

  // The record that has begun ends, most likely, where its name is closed first. If that is not so (a record inside a
  // record, an end tag in a comment), the text up to there is no whole element, and nothing has been lost.
  Result<void> guess() {
    const void* const found = memmem(buffer_.data() + at_, buffer_.size() - at_, end_tag_.data(), end_tag_.size());
    if (found == nullptr) {
      if (buffer_.size() - record_ > kLongestGuess) {
        guessed_wrong();
      } else {
        at_ = std::max(at_, buffer_.size() - std::min(buffer_.size(), end_tag_.size() - 1));
      }
      return {};
    }
    const auto end = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data()) + end_tag_.size();
    if (may_surprise(between(record_, end))) {
      look_closely();
      return {};
    }
    const auto taken = end - record_ > kLongestGuess ? Result<bool>{false} : cuts_.take_whole(between(record_, end));
    if (!taken) return fail(taken.error());
    if (!*taken) {
      guessed_wrong();
      return {};
    }
    record_ = kNone;
    depth_ = 0;
    back_to_text(end);
    return {};
  }

  // Whether the states below might find something in it that a parser of the text alone would not: too many elements
  // inside each other, or a character reference that is no character.
  bool may_surprise(std::string_view text) const {
    return count_tags(text) > 2 * (kDeepest - open_.size()) || text.find("&#") != kNone;
  }

  // Each costs up to kLongestGuess, however short the records are.
  void guessed_wrong() {
    ++wrong_guesses_;
    look_closely();
  }

  void look_closely() { back_to_text(record_ + start_tag_bytes_); }

  // Nearly all that the vendor sends stands inside records and arrives in whole tokens without attributes. They are
  // passed here, in one loop on locals (the buffer might alias any member). What is cut, rare or wrong is left to the
  // states below, which begin where this stops.
  void run_through_record() {
    const char* const begin = buffer_.data();
    const char* const end = begin + buffer_.size();
    const char* token = begin + token_;
    const std::size_t deepest = kDeepest - open_.size();
    std::size_t depth = depth_, elements = elements_;
    for (;;) {
      const char* c = token;
      bool has_reference = false;
      while (c != end && *c != '<') has_reference |= *c++ == '&';
      if (end - c < kLongestOpening || (has_reference && has_impossible_reference({token, c}))) break;
      if (c[1] == '/') {
        c = end_of_name(c + 2, end);
        if (c == end || *c != '>' || depth == 1) break;
        --depth;
        token = c + 1;
      } else if (c[1] == '!') {
        if (std::memcmp(c, "<![CDATA[", kLongestOpening) != 0) break;
        c = end_of_cdata(c + kLongestOpening, end);
        if (c == nullptr) break;
        token = c;
      } else if (c[1] == '?') {
        break;
      } else {
        c = end_of_name(c + 1, end);
        const bool empty = end - c >= 2 && c[0] == '/' && c[1] == '>';
        if (c == end || (!empty && *c != '>') || elements == kMostElements || depth >= deepest) break;
        ++elements;
        if (!empty) ++depth;
        token = c + (empty ? 2 : 1);
      }
    }
    token_ = at_ = static_cast<std::size_t>(token - begin);
    depth_ = depth;
    elements_ = elements;
  }

  static const char* end_of_name(const char* c, const char* end) {
    const auto is_in_names = [](char x) { return x > '>' || (x >= '0' && x <= ':') || x == '-' || x == '.'; };
    while (c != end && is_in_names(*c)) ++c;
    return c;
  }

  static const char* end_of_cdata(const char* c, const char* end) {
    while ((c = static_cast<const char*>(std::memchr(c, ']', static_cast<std::size_t>(end - c)))) != nullptr) {
      if (end - c < 3) return nullptr;
      if (c[1] == ']' && c[2] == '>') return c + 3;
      ++c;
    }
    return nullptr;
  }

  Result<void> scan_text() {
    const void* found = std::memchr(buffer_.data() + at_, '<', buffer_.size() - at_);
    if (found == nullptr) {
      at_ = buffer_.size();
      return {};
    }
    const auto end = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data());
    if (auto ended = text_ended(end); !ended) return ended;
    token_ = at_ = end;
    in_ = In::Markup;
    return {};
  }

  // The text from token_ to `end` is whole.
  Result<void> text_ended(std::size_t end) {
    const auto text = between(std::min(token_, end), end);
    if (depth_ > 0) {
      if (std::memchr(text.data(), '&', text.size()) != nullptr && has_impossible_reference(text)) {
        give_up("a character reference in it is no character");
      }
      return {};
    }
    if (open_.empty()) {
      auto outside = text;
      if (!root_seen_ && outside.starts_with("\xEF\xBB\xBF")) outside.remove_prefix(3);
      if (outside.find_first_not_of(kBlanks) != kNone) return not_well_formed("text stands outside the root element");
      return {};
    }
    keep(text);
    return {};
  }

  void scan_markup(Result<void>& done) {
    const auto rest = from(token_);
    if (rest.size() < 2) return;
    if (rest[1] == '?') {
      enter(In::Instruction, 2);
    } else if (rest[1] != '!') {
      quote_ = 0;
      enter(In::Tag, 1);
    } else if (rest.starts_with("<!--")) {
      enter(In::Comment, 4);
    } else if (rest.starts_with("<![CDATA[")) {
      enter(In::Cdata, 9);
    } else if (rest.starts_with("<!DOCTYPE") && !root_seen_) {
      quote_ = 0;
      enter(In::Doctype, 9);
    } else if (rest.size() >= 9 || !(std::string_view{"<![CDATA["}.starts_with(rest) ||
                                     std::string_view{"<!DOCTYPE"}.starts_with(rest) || rest == "<!-")) {
      done = not_well_formed("a declaration stands where none may stand");
    }
  }

  void enter(In in, std::size_t skip) {
    in_ = in;
    at_ = token_ + skip;
  }

  void back_to_text(std::size_t at) {
    in_ = In::Text;
    token_ = at_ = at;
  }

  // True when the terminator has come; keeps what may be its beginning.
  bool scan_until(std::string_view terminator) {
    const auto found = buffer_.find(terminator, at_);
    if (found != kNone) {
      back_to_text(found + terminator.size());
      return true;
    }
    const auto tail = terminator.size() - 1;
    at_ = std::max(at_, buffer_.size() > tail ? buffer_.size() - tail : 0);
    return false;
  }

  Result<void> scan_cdata() {
    const auto begin = token_;
    if (depth_ == 0 && open_.empty()) return not_well_formed("a CDATA section stands outside the root element");
    if (scan_until("]]>") && depth_ == 0) keep(between(begin, at_));
    return {};
  }

  // A document type is passed over: its external subset is not fetched. One with a subset inside could declare entities
  // that are not expanded here, so the text would not be what its author meant: refused.
  Result<void> scan_doctype() {
    for (; at_ < buffer_.size(); ++at_) {
      const char c = buffer_[at_];
      if (quote_ != 0) {
        if (c == quote_) quote_ = 0;
      } else if (c == '"' || c == '\'') {
        quote_ = c;
      } else if (c == '[') {
        return fail(ErrorKind::Decode,
                    "the answer declares entities of its own in its document type, which no answer of "
                    "the vendor does");
      } else if (c == '>') {
        back_to_text(at_ + 1);
        return {};
      }
    }
    return {};
  }

  // Half of what the vendor sends is tags: the loop runs on locals, since the buffer might alias any member.
  Result<void> scan_tag() {
    const char* const begin = buffer_.data();
    const char* const end = begin + buffer_.size();
    char quote = quote_;
    for (const char* c = begin + at_; c != end; ++c) {
      if (quote != 0) {
        if (*c == quote) quote = 0;
      } else if (*c > '>') {  // letters: the greatest of the four that matter is '>'
        continue;
      } else if (*c == '>') {
        const auto after = static_cast<std::size_t>(c - begin) + 1;
        quote_ = 0;
        if (auto done = tag_ended(after); !done) return done;
        back_to_text(after);
        if (std::exchange(may_guess_, false)) in_ = In::Guess;
        return {};
      } else if (*c == '"' || *c == '\'') {
        quote = *c;
      } else if (*c == '<') {
        return not_well_formed("'<' stands inside a tag");
      }
    }
    quote_ = quote;
    at_ = buffer_.size();
    return {};
  }

  Result<void> tag_ended(std::size_t end) {
    const auto tag = between(token_, end);
    const bool closes = tag[1] == '/';
    const bool empty = !closes && tag[tag.size() - 2] == '/';
    if (depth_ > 0) return tag_in_record(closes, empty, end);

    auto name = tag.substr(closes ? 2 : 1);
    name = name.substr(0, name.find_first_of(" \t\r\n/>"));
    if (name.empty()) return not_well_formed("a tag has no name");
    if (closes) return element_ended(name, tag);
    if (open_.empty() && root_seen_) return not_well_formed("a second root element follows");
    root_seen_ = true;
    const auto cut = chosen(name);
    if (!cut) return fail(cut.error());
    if (*cut == Cut::Record) return record_begins(name, empty, end);
    keep(tag);
    if (!empty) {
      if (open_.size() >= kDeepest) return too_deep();
      open_.emplace_back(name);
      if (*cut == Cut::Skip) skips_from_ = open_.size();
    }
    return {};
  }

  Result<Cut> chosen(std::string_view name) const {
    if (skips_from_ != kNone) return Cut::Into;
    if (cuts_.choose) return cuts_.choose(open_, name);
    return !cuts_.path.empty() && std::ranges::equal(open_, cuts_.path) ? Cut::Record : Cut::Into;
  }

  void keep(std::string_view text) {
    if (!cuts_.choose) outline_ += text;
  }
  // Text at hand that is needed whole: what goes into the outline, and what must be blank.
  bool holds_text() const {
    return depth_ == 0 && (in_ == In::Text || in_ == In::Cdata) && (!cuts_.choose || open_.empty());
  }

  Result<void> element_ended(std::string_view name, std::string_view tag) {
    if (open_.empty() || open_.back() != name) {
      return not_well_formed(fmt::format("</{}> closes what is not open", shown(name)));
    }
    keep(tag);
    if (open_.size() == skips_from_) skips_from_ = kNone;
    open_.pop_back();
    return open_.size() == 1 ? tell_progress() : Result<void>{};
  }

  Result<void> tell_progress() {
    if (!cuts_.progress || told_ == kMostTellings) return {};
    ++told_;
    std::string closed = outline_;
    for (auto name = open_.rbegin(); name != open_.rend(); ++name) closed += fmt::format("</{}>", *name);
    return cuts_.progress(std::move(closed));
  }

  Result<void> record_begins(std::string_view name, bool empty, std::size_t end) {
    if (!std::exchange(records_seen_, true)) {
      if (auto told = tell_progress(); !told) return told;
    }
    record_ = token_;
    elements_ = 1;
    why_given_up_ = {};
    if (empty) return record_ended(end);
    depth_ = 1;
    may_guess_ = cuts_.take_whole && wrong_guesses_ < kMostWrongGuesses;
    start_tag_bytes_ = end - record_;
    if (may_guess_) end_tag_.assign("</").append(name).append(">");
    return {};
  }

  Result<void> tag_in_record(bool closes, bool empty, std::size_t end) {
    if (closes) {
      if (--depth_ == 0) return record_ended(end);
      return {};
    }
    elements_ += 1 + (end - token_) / kTagBytesOfAnElement;
    if (elements_ > kMostElements) give_up("it has too many elements");
    if (empty) return {};
    if (open_.size() + depth_ >= kDeepest) return too_deep();
    ++depth_;
    return {};
  }

  static tl::unexpected<Error> too_deep() {
    return fail(ErrorKind::Decode, fmt::format("the answer nests its elements deeper than {}", kDeepest));
  }

  Result<void> record_ended(std::size_t end) {
    const auto begin = std::exchange(record_, kNone);
    if (!why_given_up_.empty()) {
      if (cuts_.given_up) cuts_.given_up(beginning_, why_given_up_);
      return {};
    }
    if (!cuts_.record) return {};
    return cuts_.record(buffer_, begin, end - begin);
  }

  void give_up(std::string_view why) {
    if (!why_given_up_.empty()) return;
    why_given_up_ = why;
    beginning_ = between(record_, token_).substr(0, 1024);  // no further: the next record may be here already
  }

  Result<void> bound() {
    if (depth_ > 0 && why_given_up_.empty() && buffer_.size() - record_ > cuts_.largest_record) {
      give_up(fmt::format("it is larger than {} MiB", cuts_.largest_record / 1024 / 1024));
    }
    if (in_ == In::Tag && buffer_.size() - token_ > kLongestTag) return not_well_formed("a tag is longer than 64 KiB");
    const auto pending = holds_text() ? buffer_.size() - token_ : 0;
    if (outline_.size() + pending > kLargestOutline) {
      return fail(ErrorKind::Decode, "the answer is larger than 1 MiB outside its records");
    }
    return {};
  }

  // Drops the bytes that nobody needs any more.
  void forget() {
    std::size_t keep = at_;
    if (depth_ > 0 && why_given_up_.empty()) {
      keep = record_;
    } else if (in_ == In::Tag || in_ == In::Markup || holds_text()) {
      keep = token_;
    }
    if (keep == 0) return;
    buffer_.erase(0, keep);
    if (buffer_.capacity() > 4 * kLargeRecord && buffer_.size() < kLargeRecord) buffer_.shrink_to_fit();
    at_ -= keep;
    token_ = token_ > keep ? token_ - keep : 0;
    if (record_ != kNone) record_ = record_ > keep ? record_ - keep : 0;
  }

  Cuts cuts_;
  std::string buffer_, outline_;
  std::size_t at_ = 0, token_ = 0, record_ = kNone;
  In in_ = In::Text;
  char quote_ = 0;
  std::vector<std::string> open_;    // elements outside records
  std::size_t skips_from_ = kNone;   // so many of them are open while one is skipped
  std::size_t start_tag_bytes_ = 0;  // of the record that is passing
  std::string end_tag_;              // that closes it
  bool may_guess_ = false;           // it has just begun
  int wrong_guesses_ = 0;
  std::size_t depth_ = 0;  // elements open in the record that is passing; 0: none is
  std::size_t elements_ = 0;
  std::string why_given_up_, beginning_;
  int told_ = 0;
  bool root_seen_ = false, records_seen_ = false;
  std::optional<Error> failure_;
};

}  // namespace

std::unique_ptr<Splitter> split_xml(Cuts cuts) { return std::make_unique<XmlSplitter>(std::move(cuts)); }

}  // namespace qualyswas::wire
