// One finding of a report, written from the vendor's own record of it (reference, report XML 4.2 to 4.6).
#pragma once

#include <string>

#include "mockqualys/reports/contents.h"
#include "mockqualys/reports/writer.h"

namespace mockqualys::reports {

class FindingWriter {
 public:
  FindingWriter(const ReportShape& wanted, const Contents& contents, const Records& findings, Writer& out)
      : wanted_{wanted}, shape_{shape_of(wanted.variant)}, contents_{contents}, findings_{findings}, out_{out} {}

  void write(std::size_t position, List list, const App& app);

 private:
  const ReportShape& wanted_;
  const Shape& shape_;
  const Contents& contents_;
  const Records& findings_;
  Writer& out_;
  std::string record_;  // reused
};

}  // namespace mockqualys::reports
