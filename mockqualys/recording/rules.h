// What becomes of a value, by the name of the element, key or parameter that it stands in. What no rule names is
// replaced: an element that the vendor adds tomorrow gives nothing away.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "mockqualys/base/instant.h"
#include "mockqualys/recording/pseudonyms.h"

namespace mockqualys::recording {

struct Place {
  std::string_view parent;  // the element or key around it; "" at the top
  std::string_view name;
  bool base64 = false;  // an attribute says so
};

class Values {
 public:
  Values(Pseudonyms& names, std::chrono::days shift) : names_{names}, shift_{shift} {}

  // White space at both ends stays.
  std::string replace(const Place& place, std::string_view value);
  // The value of a filter, by its field ("webApp.id", "lastDetectedDate"); of a list each member.
  std::string replace_criterion(std::string_view field, std::string_view value);
  // The address of one of the vendor's own documents: its path stays, its host does not.
  std::string replace_document_address(std::string_view url);
  // Of nothing that is known: every letter and digit.
  std::string replace_all(std::string_view text) const { return names_.text(text); }

  Pseudonyms& names() { return names_; }
  // A moment in any of the vendor's forms, moved along; nothing when it is none.
  std::optional<std::string> move_date(std::string_view text) const;
  Instant move(Instant at) const { return at + shift_; }

 private:
  std::string replace_trimmed(const Place& place, std::string_view value);
  std::string replace_by_shape(std::string_view value);
  std::string replace_id(std::string_view value);
  std::string replace_ids(std::string_view value);
  std::string replace_base64(std::string_view value);
  std::string replace_reference(std::string_view value);
  std::string replace_message(std::string_view value);

  Pseudonyms& names_;
  const std::chrono::days shift_;
};

}  // namespace mockqualys::recording
