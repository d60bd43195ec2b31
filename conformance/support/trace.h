// What a lab's fake saw and was told, bounded, for the reports of a failed case: its requests as they came, whatever
// the case does to the journal, and the faults as they were set. Thread safe.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "conformance/framework/evidence.h"
#include "mockqualys/server/server.h"

namespace qualyswas::conformance {

class Trace {
 public:
  void add(const mockqualys::JournalEntry& entry);  // for Options::on_request
  void add(const mockqualys::Fault& fault);         // for Options::on_fault
  // The case made something else of the answer to the last request of this target.
  void change(const mockqualys::server::Request& request, const mockqualys::server::Reply& reply);

  void stop();  // what comes from here on is not the case's any more

  // Faults and exchanges; the rest is the lab's to say.
  Evidence evidence() const;

 private:
  Exchange* last_of(std::string_view target);

  mutable std::mutex mutex_;
  std::int64_t seen_ = 0;
  std::vector<Exchange> first_;
  std::deque<Exchange> last_;
  std::vector<std::string> faults_;
  std::size_t more_faults_ = 0;
  bool stopped_ = false;
};

}  // namespace qualyswas::conformance
