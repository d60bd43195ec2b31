// A report of the shipped storefront, and a way into its XML, for the tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <pugixml.hpp>
#include <string>

#include "mockqualys/reports/document.h"
#include "mockqualys/world/world.h"

namespace mockqualys::reports::test {

inline constexpr std::int64_t kShop = 204173114, kLocator = 204201160, kNeverScanned = 204319077;

inline std::unique_ptr<World> storefront() {
  auto world = World::load("storefront");
  if (!world) throw std::runtime_error{world.error()};
  (*world)->set_press(make_press());
  return std::move(*world);
}

inline std::string text_of(World& world, ReportOrder order) {
  const auto id = world.make_report(std::move(order));
  if (!id) throw std::runtime_error{id.error()};
  return *world.find_report(*id)->document->text();
}

inline std::string text_of(ReportOrder order) {
  static const auto world = storefront();
  return text_of(*world, std::move(order));
}

inline pugi::xml_document parsed(std::string_view text) {
  pugi::xml_document document;
  const auto read = document.load_buffer(text.data(), text.size(), pugi::parse_full | pugi::parse_ws_pcdata_single);
  EXPECT_TRUE(read) << read.description() << " at " << text.substr(static_cast<std::size_t>(read.offset), 80);
  return document;
}

inline std::size_t occurrences(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size())) ++count;
  return count;
}

// From <tag> to </tag>, the first that holds `mark`.
inline std::string element_with(std::string_view text, const std::string& tag, std::string_view mark) {
  for (auto at = text.find("<" + tag + ">"); at != std::string_view::npos; at = text.find("<" + tag + ">", at + 1)) {
    const auto end = text.find("</" + tag + ">", at);
    const auto element = text.substr(at, end - at + tag.size() + 3);
    if (element.find(mark) != std::string_view::npos) return std::string{element};
  }
  return {};
}

}  // namespace mockqualys::reports::test
