// The files of fixtures/estates/, in this program since its build. The table is written by embed.cmake.
#pragma once

#include <span>
#include <string_view>

namespace mockqualys {

struct EmbeddedFile {
  std::string_view estate, name, content;
};

std::span<const EmbeddedFile> embedded_files();  // by estate, then by name

}  // namespace mockqualys
