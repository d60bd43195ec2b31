// A splitter cuts records out of a stream of bytes, one at a time, without building a tree of the whole: what it holds
// is the record that is passing and the outline, which is the document without its records. It neither fetches nor
// expands anything a document declares. XML and JSON have one each; the decoder chooses by the first character.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"
#include "connector/wire/limits.h"

namespace qualyswas::wire {

// What becomes of an element that stands in no record: its content is looked at, it is a record, or it passes unseen.
enum class Cut { Into, Record, Skip };

struct Cuts {
  // Names of the elements (keys) around the records, outermost first; empty: nothing is cut, all is outline.
  std::vector<std::string> path;
  // One record, well delimited but not yet parsed. The text may be written to and is gone after the call.
  std::function<Result<void>(std::string& buffer, std::size_t at, std::size_t size)> record;
  // Asked first, if set, of a text that begins a record and ends with the first end tag of its name (XML only): most
  // likely the record, and looking for one name costs less than looking at every tag. True: it is one whole element,
  // and was taken. False: look closely; `record` or `given_up` tells it then. Nothing longer than kLongestGuess is
  // offered.
  std::function<Result<bool>(std::string_view text)> take_whole = {};
  // A record that is given up: too large, too many elements, a character reference that is no character. `beginning`
  // holds at least its first bytes.
  std::function<void(std::string_view beginning, std::string_view why)> given_up;
  // Called before the first record and when an element directly under the root has ended, a bounded number of times:
  // `outline` completed by closing what is open (XML; JSON passes an empty one, before the first record only).
  std::function<Result<void>(std::string outline)> progress;
  // Instead of `path`, for documents with records in many places (XML only): asked once of each element outside records
  // as it begins, in document order; `open` are the names around it, outermost first. An error ends the reading. No
  // outline is kept then: a document of a gigabyte has many megabytes of blanks between its records.
  std::function<Result<Cut>(std::span<const std::string> open, std::string_view name)> choose = {};
  std::size_t largest_record = kLargestRecord;
};

class Splitter {
 public:
  virtual ~Splitter() = default;
  virtual Result<void> write(std::string_view piece) = 0;
  // Fails when the document is not complete.
  virtual Result<void> end() = 0;
  // The document without its records, comments, instructions and document type.
  virtual const std::string& outline() const = 0;
};

std::unique_ptr<Splitter> split_xml(Cuts cuts);
std::unique_ptr<Splitter> split_json(Cuts cuts);

}  // namespace qualyswas::wire
