#include "mockqualys/server/records_digest.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/evp.h>

#include "mockqualys/base/near_word.h"
#include "mockqualys/qps/select.h"
#include "mockqualys/server/admin_find.h"
#include "mockqualys/world/kinds.h"

namespace mockqualys::server {
namespace {

// Looked up once: a million times it costs more than the hash.
class Sha256 {
 public:
  std::uint64_t first_eight_bytes(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    EVP_DigestInit_ex(context_.get(), sha256_.get(), nullptr);
    EVP_DigestUpdate(context_.get(), text.data(), text.size());
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) number = number << 8U | digest.at(i);
    return number;
  }

 private:
  struct Free {
    void operator()(EVP_MD* one) const { EVP_MD_free(one); }
    void operator()(EVP_MD_CTX* one) const { EVP_MD_CTX_free(one); }
  };
  std::unique_ptr<EVP_MD, Free> sha256_{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
  std::unique_ptr<EVP_MD_CTX, Free> context_{EVP_MD_CTX_new()};
};

void append_value(std::string_view value, std::string& line) {
  for (const char c : value) {
    if (c == '\\' || c == ',')
      (line += '\\') += c;
    else if (c == '\t')
      line += "\\t";
    else if (c == '\n')
      line += "\\n";
    else if (c == '\r')
      line += "\\r";
    else
      line += c;
  }
}

tl::expected<std::vector<Field>, std::string> find_fields(Kind kind, const std::vector<std::string>& names) {
  const auto rows = fields_of(kind);
  std::vector<Field> fields;
  for (const auto& name : names) {
    const auto row = std::ranges::find(rows, std::string_view{name}, &qps::FilterField::name);
    if (row == rows.end()) {
      std::vector<std::string_view> known;
      for (const auto& one : rows) known.push_back(one.name);
      return tl::unexpected(fmt::format("a {} has no field \"{}\"; known are {}{}", row_of(kind).noun,
                                        name.substr(0, 100), fmt::join(known, ", "), did_you_mean(name, known)));
    }
    fields.push_back(row->field);
  }
  return fields;
}

}  // namespace

std::string RecordsDigest::text() const { return fmt::format("{:016x}", sum); }

tl::expected<RecordsDigest, std::string> records_digest(const World& world, Kind kind,
                                                        const std::vector<std::string>& fields,
                                                        const std::vector<qps::Criterion>& criteria) {
  const auto wanted = find_fields(kind, fields);
  if (!wanted) return tl::unexpected(wanted.error());
  const auto tests = qps::compile(fields_of(kind), criteria);
  if (!tests) return tl::unexpected(fmt::format("{} {}", tests.error().message, tests.error().resolution));

  RecordsDigest digest;
  Sha256 sha256;
  Values values;
  std::string line;
  const User everybody{.name = {}, .password = {}, .tags = {}, .state = {}};
  const qps::Source source{.world = world, .user = everybody, .kind = kind, .webapps = {}};
  qps::for_each_selected(source, *tests, [&](const Records& records, std::size_t position) {
    line.clear();
    fmt::format_to(std::back_inserter(line), "{}", records.id_at(position));
    for (const auto field : *wanted) {
      line += '\t';
      records.values(position, field, values);
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0) line += ',';
        append_value(values[i], line);
      }
    }
    line += '\n';
    digest.sum += sha256.first_eight_bytes(line);
    ++digest.count;
  });
  return digest;
}

}  // namespace mockqualys::server
