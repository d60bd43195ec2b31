#include "mockqualys/server/faults/catalogue.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "mockqualys/base/near_word.h"
#include "mockqualys/base/text.h"
#include "mockqualys/server/faults/endpoint.h"

// A line for each file of this folder that holds kinds, in the order in which people are shown them.
#define MOCKQUALYS_FAULT_FILES(FILE) \
  FILE(answer)                       \
  FILE(unavailable)                  \
  FILE(html)                         \
  FILE(error_page)                   \
  FILE(redirect)                     \
  FILE(wrong_content_type)           \
  FILE(concurrency_limit)            \
  FILE(rate_limit)                   \
  FILE(too_many_requests)            \
  FILE(limit_headers)                \
  FILE(account)                      \
  FILE(scope_shrunk)                 \
  FILE(refuse)                       \
  FILE(black_hole)                   \
  FILE(certificates)                 \
  FILE(close)                        \
  FILE(rst_before_answer)            \
  FILE(rst_in_body)                  \
  FILE(cut_body)                     \
  FILE(bad_chunk)                    \
  FILE(no_last_chunk)                \
  FILE(cut_gzip)                     \
  FILE(slow_first_byte)              \
  FILE(stall)                        \
  FILE(drip)                         \
  FILE(unknown_response_code)        \
  FILE(wrong_count)                  \
  FILE(success_without_data)         \
  FILE(not_well_formed)              \
  FILE(lying_encoding)               \
  FILE(bad_bytes)                    \
  FILE(split_cdata)                  \
  FILE(entities)                     \
  FILE(deep)                         \
  FILE(huge_text)                    \
  FILE(boolean_words)                \
  FILE(list_shape)                   \
  FILE(more_without_records)         \
  FILE(repeat_page)                  \
  FILE(duplicate_record)             \
  FILE(unordered)                    \
  FILE(last_id)                      \
  FILE(endless)                      \
  FILE(missing_status)               \
  FILE(odd_severity)                 \
  FILE(unknown_value)                \
  FILE(no_url)                       \
  FILE(same_name)                    \
  FILE(cut_base64)                   \
  FILE(missing_qid)                  \
  FILE(huge_ids)                     \
  FILE(date_skewed)                  \
  FILE(clock_back)                   \
  FILE(equal_times)                  \
  FILE(element_added)                \
  FILE(element_renamed)              \
  FILE(element_retyped)              \
  FILE(order_changed)                \
  FILE(change)

namespace mockqualys::server {

#define DECLARE(file) std::span<const FaultKind> faults_of_##file();
MOCKQUALYS_FAULT_FILES(DECLARE)
#undef DECLARE

namespace {

template <class T>
const T& value_of(const Fault& fault, std::string_view parameter) {
  const auto found = fault.with.find(parameter);
  const T* value = found == fault.with.end() ? nullptr : found->second.template get_if<T>();
  if (value == nullptr)
    throw std::logic_error{fmt::format("a fault of kind {} has no parameter {} of that type", fault.kind, parameter)};
  return *value;
}

std::string what_it_takes(const FaultKind& kind) {
  std::vector<std::string_view> names;
  for (const auto& parameter : kind.parameters) names.push_back(parameter.name);
  return names.empty() ? std::string{"nothing of its own"} : fmt::format("{}", fmt::join(names, ", "));
}

// Why the address is none; empty when it is one.
std::string wrong_address(const Fault& fault, const FaultKind& kind) {
  const auto is_count = [](std::int64_t value) { return value >= 1 && value <= kMostRequests; };
  const auto number_needed = [](std::string_view name) {
    return fmt::format("\"{}\" must be a whole number from 1 to {}", name, kMostRequests);
  };
  if (!is_count(fault.nth)) return number_needed("nth");
  if (fault.times != kForEver && !is_count(fault.times)) return number_needed("times") + " or \"for ever\"";
  if (fault.every && !is_count(*fault.every)) return number_needed("every");
  if (fault.page && !is_count(*fault.page)) return number_needed("page");
  if (fault.record && *fault.record < 0) return "\"record\" must be the id of a record";
  if (fault.every && fault.nth != 1) return "\"nth\" and \"every\" exclude each other: give one of them";
  if (fault.record && kind.stage == Stage::Login)
    return fmt::format("\"record\" asks what the answer holds, and {} strikes before there is one", kind.name);
  if (!fault.endpoint.empty() && !is_endpoint(fault.endpoint))
    return fmt::format(
        "there is no endpoint \"{}\"; write an operation and an object, as in search/finding, or one of {}{}",
        fault.endpoint, list_words(endpoint_names(), "or"), did_you_mean(fault.endpoint, endpoint_names()));
  if (kind.stage == Stage::Connection &&
      (!fault.path.empty() || !fault.endpoint.empty() || !fault.user.empty() || fault.page || fault.record))
    return fmt::format("{} strikes connections, which have no path, endpoint, user, page or record: leave these out",
                       kind.name);
  if (!kind.reach.empty() && !fault.path.empty() && !fault.path.starts_with(kind.reach) &&
      !kind.reach.starts_with(fault.path))
    return fmt::format("a fault of kind {} works below {} only, and \"path\" is {}", kind.name, kind.reach, fault.path);
  return {};
}

}  // namespace

std::int64_t Strike::number(std::string_view parameter) const { return value_of<std::int64_t>(fault, parameter); }
const std::string& Strike::text(std::string_view parameter) const { return value_of<std::string>(fault, parameter); }
bool Strike::flag(std::string_view parameter) const { return value_of<bool>(fault, parameter); }
const FaultTexts& Strike::texts(std::string_view parameter) const { return value_of<FaultTexts>(fault, parameter); }
const FaultHeaders& Strike::headers(std::string_view parameter) const {
  return value_of<FaultHeaders>(fault, parameter);
}

const std::vector<const FaultKind*>& fault_kinds() {
  static const auto kinds = [] {
    std::vector<const FaultKind*> all;
    const auto add = [&](std::span<const FaultKind> some) {
      for (const auto& kind : some) all.push_back(&kind);
    };
#define ADD(file) add(faults_of_##file());
    MOCKQUALYS_FAULT_FILES(ADD)
#undef ADD
    return all;
  }();
  return kinds;
}

const FaultKind* find_fault_kind(std::string_view name) {
  const auto kind = std::ranges::find(fault_kinds(), name, &FaultKind::name);
  return kind == fault_kinds().end() ? nullptr : *kind;
}

std::optional<FaultAlias> find_fault_alias(std::string_view word) {
  std::string plain{word};
  for (auto& c : plain) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == ' ' || c == '-') c = '_';
  }
  if (const auto* kind = find_fault_kind(plain)) return FaultAlias{.kind = kind, .status = {}};
  int status = 0;
  const auto* end = plain.data() + plain.size();
  const auto [stop, error] = std::from_chars(plain.data(), end, status);
  const bool is_status = error == std::errc{} && stop == end && status >= 200 && status <= 599;
  for (const auto* kind : fault_kinds()) {
    const auto words = split(kind->also, ' ');
    if (std::ranges::find(words, std::string_view{plain}) != words.end()) return FaultAlias{.kind = kind, .status = {}};
    if (is_status && kind->named_by_status) return FaultAlias{.kind = kind, .status = status};
  }
  return std::nullopt;
}

tl::expected<CheckedFault, std::string> check_fault(Fault fault) {
  const auto alias = find_fault_alias(fault.kind);
  if (!alias) {
    std::vector<std::string_view> known;
    for (const auto* one : fault_kinds()) known.push_back(one->name);
    return tl::unexpected(fmt::format("no fault is called \"{}\"; known are {}, and the number of a status{}",
                                      fault.kind, fmt::join(known, ", "), did_you_mean(fault.kind, known)));
  }
  const auto& kind = *alias->kind;
  fault.kind = kind.name;
  if (alias->status) {
    const auto given = fault.with.find("status");
    if (given != fault.with.end() && given->second != FaultValue{*alias->status})
      return tl::unexpected(
          fmt::format("the kind says {} and \"status\" says something else: give one of them", *alias->status));
    fault.with.insert_or_assign("status", *alias->status);
  }

  for (const auto& [name, value] : fault.with) {
    const auto parameter = std::ranges::find(kind.parameters, name, &Parameter::name);
    if (parameter == kind.parameters.end())
      return tl::unexpected(
          fmt::format("\"{}\" has no effect on a fault of kind {}, which takes {}; every kind takes path, endpoint, "
                      "user, nth or every, times, page, record and world",
                      name, kind.name, what_it_takes(kind)));
    if (auto checked = parameter->check(value); !checked) return tl::unexpected(std::move(checked.error()));
  }
  // Requests that the kind can do nothing to are not counted.
  if (fault.path.empty()) fault.path = kind.reach;
  for (const auto& parameter : kind.parameters) fault.with.try_emplace(std::string{parameter.name}, parameter.unset());

  if (auto wrong = wrong_address(fault, kind); !wrong.empty()) return tl::unexpected(std::move(wrong));
  if (kind.refuse != nullptr)
    if (auto wrong = kind.refuse(fault); !wrong.empty()) return tl::unexpected(std::move(wrong));
  return CheckedFault{.fault = std::move(fault), .kind = &kind};
}

}  // namespace mockqualys::server
