// One thing in full, as a block of lines: what `show --details` prints for people.
#pragma once

#include <ostream>

#include "connector/store/reports.h"
#include "connector/store/store.h"

namespace qualyswas::cli {

void print_block(std::ostream& out, const store::AssetView& view);
void print_block(std::ostream& out, const store::VulnerabilityView& view);
void print_block(std::ostream& out, const store::ApplicationView& view);
void print_block(std::ostream& out, const store::AppFindingView& view);
void print_block(std::ostream& out, const store::UploadRow& upload);
// `solution` may be null: the KnowledgeBase has not described the QID.
void print_block(std::ostream& out, const store::InstanceView& view, const model::SolutionRow* solution);

}  // namespace qualyswas::cli
