// What the XML splitter made of a text, kept for the tests to look at.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/wire/node.h"
#include "connector/wire/splitter.h"

namespace qualyswas::wire {

struct Split {
  std::vector<std::string> records;  // one that was given up is there as what was said of it
  std::string outline;
  Result<void> result;
  int guessed = 0;  // records taken by their first end tag
};

enum class LookingFor { FirstEndTag, EveryTag };  // as the decoder of answers does, or tag by tag from the beginning

// The records directly inside <a>.
inline Split split_records(std::string_view text, std::size_t piece_bytes, LookingFor looking_for) {
  Split all;
  pugi::xml_document tree;
  Cuts cuts{.path = {"a"},
            .record = [&](std::string& buffer, std::size_t at, std::size_t size) -> Result<void> {
              all.records.push_back(buffer.substr(at, size));
              return {};
            },
            .given_up = [&](std::string_view, std::string_view why) { all.records.emplace_back(why); },
            .progress = {}};
  if (looking_for == LookingFor::FirstEndTag) {
    cuts.take_whole = [&](std::string_view record) -> Result<bool> {
      std::string copy{record};
      if (!parse_element(tree, copy)) return false;
      ++all.guessed;
      all.records.emplace_back(record);
      return true;
    };
  }
  const auto splitter = split_xml(std::move(cuts));
  for (std::size_t at = 0; at < text.size() && all.result; at += piece_bytes)
    all.result = splitter->write(text.substr(at, piece_bytes));
  if (all.result) all.result = splitter->end();
  all.outline = splitter->outline();
  return all;
}

}  // namespace qualyswas::wire
