// How rows become columns: lists as JSON text, and a digest that tells whether a row says anything new. Used by the
// adapters of this folder. Decoding throws std::runtime_error for text that no encoding made: the file is damaged.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "connector/model/neurons_row.h"
#include "connector/model/report.h"
#include "connector/model/row.h"
#include "connector/store/store.h"

namespace qualyswas::store {

// A byte that is not UTF-8 is stored as U+FFFD.
std::string encode(const std::vector<std::string>& list);
std::string encode(const std::vector<std::int64_t>& list);
std::string encode(const std::vector<model::CustomAttribute>& list);
std::string encode(const std::vector<model::Tag>& list);
std::string encode(const std::vector<UnmappedCount>& list);
std::string encode(const std::vector<model::NamedText>& list);
std::string encode(const std::vector<model::Unmapped>& list);
std::string encode(const std::vector<Part>& list);

void decode(std::string_view text, std::vector<std::string>& list);
void decode(std::string_view text, std::vector<std::int64_t>& list);
void decode(std::string_view text, std::vector<model::CustomAttribute>& list);
void decode(std::string_view text, std::vector<model::Tag>& list);
void decode(std::string_view text, std::vector<UnmappedCount>& list);
void decode(std::string_view text, std::vector<model::NamedText>& list);
void decode(std::string_view text, std::vector<model::Unmapped>& list);
void decode(std::string_view text, std::vector<Part>& list);

constexpr int number_of(model::FindingKind kind) { return static_cast<int>(kind); }

// The first 64 bits of SHA-256 over every field, each with its length. It is stored, so it must never depend on a
// library's version or a machine; adding a field changes it, and the next sync writes every row once.
std::int64_t digest_of(const model::AssetRow& row);
std::int64_t digest_of(const model::FindingRow& row);
std::int64_t digest_of(const model::SolutionRow& row);
// Without `details`, which are compared themselves, and without its application, which is looked up and not compared.
// A field that joined later is in it where it is not empty, so that the digests of stores made before stay right.
std::int64_t digest_of(const model::AppFindingRow& row);
std::int64_t digest_of(const model::GlossaryRow& row);
std::int64_t digest_of(std::string_view text);

}  // namespace qualyswas::store
