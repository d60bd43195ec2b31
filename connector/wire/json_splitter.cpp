// A state machine over the bytes that have come so far: it follows strings and brackets, and cuts at the bracket that
// closes a record. Bytes that nobody needs any more are dropped after each piece (`forget`), and `bound` refuses what
// grows too large.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "connector/wire/limits.h"
#include "connector/wire/splitter.h"

namespace qualyswas::wire {
namespace {

constexpr std::size_t kNone = std::string::npos;

tl::unexpected<Error> not_well_formed(std::string_view why) {
  return fail(ErrorKind::Decode, fmt::format("the answer is not well-formed JSON: {}", why));
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Bytes of a string literal that need no look: everything but the quote and the backslash.
constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  plain.fill(true);
  plain['"'] = plain['\\'] = false;
  return plain;
}();

// Finds where values begin and end; that they are well formed inside is for the parser that gets them.
class JsonSplitter final : public Splitter {
 public:
  explicit JsonSplitter(Cuts cuts) : cuts_{std::move(cuts)} {}

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
    if (in_string_) return not_well_formed("it ends inside a text");
    if (record_ != kNone) return not_well_formed("it ends inside a record");
    if (!open_.empty()) return not_well_formed("it ends before its last bracket");
    if (!ended_) return not_well_formed("it is empty");
    return {};
  }

  const std::string& outline() const override { return outline_; }

 private:
  struct Level {
    char bracket;
    std::string key;  // of the value at hand, in an object outside records
  };

  bool in_record() const { return record_ != kNone; }

  Result<void> scan() {
    while (at_ < buffer_.size()) {
      if (in_string_) {
        scan_string();
        continue;
      }
      const char c = buffer_[at_];
      if (auto done = in_record() ? in_record(c) : outside(c); !done) return done;
    }
    return {};
  }

  void scan_string() {
    const auto begin = at_;
    while (at_ < buffer_.size()) {
      if (escaped_) {
        escaped_ = false;
        ++at_;
        continue;
      }
      while (at_ < buffer_.size() && kPlain[static_cast<unsigned char>(buffer_[at_])]) ++at_;
      if (at_ == buffer_.size()) break;
      if (buffer_[at_++] == '\\') {
        escaped_ = true;
      } else {
        in_string_ = false;
        break;
      }
    }
    if (!in_record()) keep_outline(begin, at_);
  }

  // A string that has just ended outside records may be a key: it stands in outline_ from text_ on.
  void keep_outline(std::size_t begin, std::size_t end) {
    outline_.append(buffer_, begin, end - begin);
    if (!in_string_ && !open_.empty()) open_.back().key = outline_.substr(text_ + 1, outline_.size() - text_ - 2);
  }

  Result<void> outside(char c) {
    if (ended_) {
      if (!is_blank(c)) return not_well_formed("something follows its end");
      ++at_;
      return {};
    }
    if (in_records()) return between_records(c);
    outline_ += c;
    ++at_;
    if (c == '"') {
      in_string_ = true;
      text_ = outline_.size() - 1;
    } else if (c == '{' || c == '[') {
      if (open_.size() >= kDeepest) return too_deep();
      open_.push_back({c, {}});
      expects_record_ = true;
    } else if (c == '}' || c == ']') {
      if (auto done = closed(c); !done) return done;
    }
    return {};
  }

  Result<void> closed(char c) {
    if (open_.empty() || (open_.back().bracket == '{') != (c == '}')) return not_well_formed("brackets do not match");
    open_.pop_back();
    ended_ = open_.empty();
    return {};
  }

  // The array that holds the records is the innermost thing open.
  bool in_records() const {
    if (cuts_.path.empty() || open_.size() != cuts_.path.size() + 1 || open_.back().bracket != '[') return false;
    for (std::size_t i = 0; i < cuts_.path.size(); ++i) {
      if (open_[i].bracket != '{' || open_[i].key != cuts_.path[i]) return false;
    }
    return true;
  }

  Result<void> between_records(char c) {
    if (is_blank(c)) {
      ++at_;
      return {};
    }
    if (c == ']') {
      if (expects_record_ && records_here_ > 0) return not_well_formed("a comma stands before ']'");
      records_here_ = 0;
      outline_ += c;
      ++at_;
      return closed(c);
    }
    if (c == ',') {
      if (expects_record_) return not_well_formed("a comma stands where a record must");
      expects_record_ = true;
      ++at_;
      return {};
    }
    if (!expects_record_) return not_well_formed("a comma is missing between two records");
    if (!std::exchange(records_seen_, true) && cuts_.progress) {
      if (auto told = cuts_.progress({}); !told) return told;
    }
    expects_record_ = false;
    ++records_here_;
    record_ = at_;
    depth_ = 0;
    values_ = 0;
    literal_ = c != '{' && c != '[' && c != '"';
    why_given_up_.clear();
    return {};
  }

  Result<void> in_record(char c) {
    if (literal_) {  // a number, true, false or null: ends before what cannot belong to it
      if (c == ',' || c == ']' || c == '}' || is_blank(c)) return record_ended(at_);
      ++at_;
      return {};
    }
    ++at_;
    if (c == '"') {
      in_string_ = true;
      if (depth_ == 0) literal_ = true;  // a bare string; what follows it ends it
    } else if (c == '{' || c == '[') {
      if (open_.size() + depth_ >= kDeepest) return too_deep();
      ++depth_;
      if (++values_ > kMostElements) give_up("it has too many elements");
    } else if (c == ',') {
      if (++values_ > kMostElements) give_up("it has too many elements");
    } else if (c == '}' || c == ']') {
      if (--depth_ == 0) return record_ended(at_);
    }
    return {};
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

  static tl::unexpected<Error> too_deep() {
    return fail(ErrorKind::Decode, fmt::format("the answer nests its values deeper than {}", kDeepest));
  }

  void give_up(std::string_view why) {
    if (!why_given_up_.empty()) return;
    why_given_up_ = why;
    beginning_ = buffer_.substr(record_, 1024);
  }

  Result<void> bound() {
    if (in_record() && why_given_up_.empty() && buffer_.size() - record_ > cuts_.largest_record) {
      give_up(fmt::format("it is larger than {} MiB", cuts_.largest_record / 1024 / 1024));
    }
    if (outline_.size() > kLargestOutline) {
      return fail(ErrorKind::Decode, "the answer is larger than 1 MiB outside its records");
    }
    return {};
  }

  void forget() {
    const auto keep = in_record() && why_given_up_.empty() ? record_ : at_;
    if (keep == 0) return;
    buffer_.erase(0, keep);
    if (buffer_.capacity() > 4 * kLargeRecord && buffer_.size() < kLargeRecord) buffer_.shrink_to_fit();
    at_ -= keep;
    if (in_record()) record_ = 0;
  }

  Cuts cuts_;
  std::string buffer_, outline_;
  std::size_t at_ = 0, record_ = kNone, text_ = 0;
  std::vector<Level> open_;  // brackets outside records
  std::size_t depth_ = 0, values_ = 0, records_here_ = 0;
  bool in_string_ = false, escaped_ = false, literal_ = false, expects_record_ = true;
  bool ended_ = false, records_seen_ = false;
  std::string why_given_up_, beginning_;
  std::optional<Error> failure_;
};

}  // namespace

std::unique_ptr<Splitter> split_json(Cuts cuts) { return std::make_unique<JsonSplitter>(std::move(cuts)); }

}  // namespace qualyswas::wire
