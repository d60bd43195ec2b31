// A disk that loses power, for the tests of this folder: it stands before SQLite's own files and remembers what was
// written and not yet synced. `images` are what a machine finds after it was switched off at some of these moments: all
// that was synced, and of the rest any sectors, in any order.
#pragma once

#include <functional>
#include <memory>
#include <string>

namespace qualyswas::store::testing_support {

class PowerLoss {
 public:
  // Every file whose path begins with `path` is watched, while this lives; nothing else opens files through SQLite
  // meanwhile. `switched_off` is called before every `every`th write and sync of a watched file.
  PowerLoss(std::string path, int every, std::function<void()> switched_off);
  ~PowerLoss();
  PowerLoss(const PowerLoss&) = delete;
  PowerLoss& operator=(const PowerLoss&) = delete;

  // Writes what would be left of the watched files, each under `to` with the rest of its name behind it. `seed` decides
  // which sectors that were not synced are there.
  void leave(const std::string& to, unsigned seed) const;

 private:
  class Disk;
  std::unique_ptr<Disk> disk_;
};

}  // namespace qualyswas::store::testing_support
