// Ctrl-C and what else ends a program that serves. Made before the first thread, so that `wait` is the only one to see
// them.
#pragma once

namespace mockqualys {

class Endings {
 public:
  Endings();
  void wait() const;
};

}  // namespace mockqualys
