// What scripts/bench-report measures the intake of a report against: pugixml reads the whole file into its tree, and
// nothing else happens.
#include <cstdio>
#include <pugixml.hpp>

int main(int count, char** words) {
  if (count != 2) {
    std::fputs("usage: bare_parse FILE\n", stderr);
    return 2;
  }
  pugi::xml_document document;
  const auto result = document.load_file(words[1]);
  if (!result) std::fprintf(stderr, "bare_parse: %s: %s\n", words[1], result.description());
  return result ? 0 : 1;
}
