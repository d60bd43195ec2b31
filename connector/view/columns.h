// The columns of every view, in the order in which they are shown.
#pragma once

#include <span>
#include <vector>

#include "connector/config/config.h"
#include "connector/store/reports.h"
#include "connector/store/store.h"
#include "connector/view/column.h"

namespace qualyswas::view {

// Of the rows that the store's views have. No other Row has columns.
template <class Row>
std::span<const Column<Row>> columns();

template <>
std::span<const Column<store::AssetView>> columns<store::AssetView>();
template <>
std::span<const Column<store::VulnerabilityView>> columns<store::VulnerabilityView>();
template <>
std::span<const Column<store::InstanceView>> columns<store::InstanceView>();
template <>
std::span<const Column<store::ApplicationView>> columns<store::ApplicationView>();
template <>
std::span<const Column<store::AppFindingView>> columns<store::AppFindingView>();
template <>
std::span<const Column<store::UploadRow>> columns<store::UploadRow>();
template <>
std::span<const Column<store::LogLine>> columns<store::LogLine>();

// A run counts what its profile pulls.
std::vector<Column<store::RunRow>> run_columns(config::Profile profile);

}  // namespace qualyswas::view
