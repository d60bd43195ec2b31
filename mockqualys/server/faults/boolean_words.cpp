#include <string>

#include "mockqualys/server/faults/answer_text.h"
#include "mockqualys/server/faults/kind.h"

namespace mockqualys::server {
namespace {

constexpr Parameter kTakes[] = {word("words", "yes_no", "yes_no 1_0 TRUE_FALSE true_false",
                                     "in place of the texts true and false; true_false is the boolean of JSON")};

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

bool reword(Strike& strike) {
  const auto& words = strike.text("words");
  const bool json = is_json(strike.reply), bare = words == "true_false";
  if (bare ? !json : !json && !is_xml(strike.reply)) return false;
  const auto middle = words.find('_');
  std::string text{strike.reply.text()};
  const auto before = text;
  for (const auto& [right, word] : {std::pair<std::string, std::string>{"true", words.substr(0, middle)},
                                    std::pair<std::string, std::string>{"false", words.substr(middle + 1)}}) {
    if (json)
      replace_all(text, ":\"" + right + "\"", bare ? ":" + right : ":\"" + word + "\"");
    else
      replace_all(text, ">" + right + "</", ">" + word + "</");
  }
  if (text == before) return false;
  strike.reply.set_body(std::move(text));
  return true;
}

constexpr FaultKind kKinds[] = {{
    .name = "boolean_words",
    .group = "document",
    .stage = Stage::Answer,
    .parameters = kTakes,
    .does = "other words for every true and false, hasMoreRecords included; as true_false the booleans of JSON, where "
            "Qualys sends texts",
    .finds = "takes a word that it does not know for false, and stops in the middle of a walk",
    .example = R"({"kind": "boolean_words", "path": "/qps/rest/3.0/search/was/finding", "words": "TRUE_FALSE"})",
    .effect = reword,
}};

}  // namespace

std::span<const FaultKind> faults_of_boolean_words() { return kKinds; }

}  // namespace mockqualys::server
