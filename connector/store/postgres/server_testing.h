// A PostgreSQL server for the tests of one program: started by the first that asks (scripts/postgres), on a socket in a
// folder of its own, ended with the program, however that ends. Throws with the reason when there is none: a test that
// needs it fails.
#pragma once

#include <string>

namespace qualyswas::store::testing_support {

// The URL of its database `name`.
std::string postgres_url(const std::string& name);

// A database of this test alone while the object lives, with an empty store in it or with nothing.
class OwnPostgresDatabase {
 public:
  enum class Holds { EmptyStore, Nothing };
  explicit OwnPostgresDatabase(Holds holds = Holds::EmptyStore);
  ~OwnPostgresDatabase();
  OwnPostgresDatabase(const OwnPostgresDatabase&) = delete;
  OwnPostgresDatabase& operator=(const OwnPostgresDatabase&) = delete;
  const std::string& url() const { return url_; }

 private:
  Holds holds_;
  std::string name_, url_;
};

}  // namespace qualyswas::store::testing_support
