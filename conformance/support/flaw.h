// A flaw of a connector, put where any subject has it: between subject and fake, and round the subject. The suite is
// tested with it (mutants/): what a flawed connector does must make cases fail. A run has none.
#pragma once

#include <functional>
#include <memory>

#include "conformance/subject/subject.h"
#include "conformance/support/answer.h"

namespace qualyswas::conformance {

// One for each lab; it may remember. Requests and answers are changed on the threads of the fake, one at a time.
class Flaw {
 public:
  virtual ~Flaw() = default;
  // What the subject asks, before the fake sees it.
  virtual void ask(Request&) {}
  // What the subject gets to see. `request` is what the subject sent.
  virtual void answer(const Request&, Answer&) {}
  // What is judged instead of the subject.
  virtual std::unique_ptr<Subject> around(std::unique_ptr<Subject> subject) { return subject; }
};

// From here on every lab of this process gets one; {} ends that.
void set_flaw(std::function<std::shared_ptr<Flaw>()> make);
std::shared_ptr<Flaw> make_flaw();  // nullptr: there is none

}  // namespace qualyswas::conformance
