// What a client that has read an estate compares with: how many records there are, and one number that is the same when
// they are the same, in whatever order they were read. Nobody keeps a list for it.
//
//   line    id, then each field behind a tab, then a line feed: "118300564\tNEW\t5\n". The values of a field are joined
//           by commas; in a value, \ is written \\, a comma \, and tab, line feed and carriage return \t \n \r
//   number  the first eight bytes of the SHA-256 of the line in UTF-8, the first byte highest
//   digest  the sum of the numbers modulo 2^64, as 16 hexadecimal digits
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "mockqualys/qps/request.h"
#include "mockqualys/world/world.h"

namespace mockqualys::server {

struct RecordsDigest {
  std::size_t count = 0;
  std::uint64_t sum = 0;
  std::string text() const;  // the sum, as 16 hexadecimal digits
};

// `fields` and `criteria` by the names of a QPS search of that kind. The error is one readable line.
tl::expected<RecordsDigest, std::string> records_digest(const World& world, Kind kind,
                                                        const std::vector<std::string>& fields,
                                                        const std::vector<qps::Criterion>& criteria = {});

}  // namespace mockqualys::server
