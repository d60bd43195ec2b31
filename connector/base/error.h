// Failure as a value. Every layer returns Result<T>; a library's exceptions end in the adapter that calls it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace qualyswas {

// What the caller has to do next. One kind, one way out; `name_of` gives the word shown to people and programs.
enum class ErrorKind {
  Config,         // the operator must change a setting
  Auth,           // the vendor refused the credentials: trying again cannot help and may lock the account
  Permission,     // the login is good, but this user may not use the API
  Module,         // the login is good, but the WAS module is not there for this user
  KnowledgeBase,  // the login is good, but the KnowledgeBase is not there for this user
  RateLimit,      // the vendor asked us to wait, longer or more often than the ceiling allows
  Transport,      // no usable answer arrived: trying again may help
  Vendor,         // the vendor answered with an error of its own that is none of the above
  Decode,         // an answer arrived that we do not understand
  Store,          // our own database refused
  Busy,           // another sync of this connector is running
  Cancelled,      // we were asked to stop
};

std::string_view name_of(ErrorKind kind);

struct Error {
  ErrorKind kind;
  std::string message;  // for the operator: names the thing and the step, never a secret
  std::string advice;   // the way out, one sentence; may be empty

  // Only with RateLimit: how long the vendor asks us to wait; nullopt when it does not say.
  std::optional<std::chrono::seconds> wait = std::nullopt;

  // Trying again cannot help, although the kind says that it may: a proxy wants another login.
  bool is_final = false;

  // The same failure, with the step that met it in front: "reading findings: connection refused".
  Error during(std::string_view step) const {
    Error copy = *this;
    copy.message = std::string{step} + ": " + message;
    return copy;
  }

  bool operator==(const Error&) const = default;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>{std::move(error)}; }
inline tl::unexpected<Error> fail(ErrorKind kind, std::string message, std::string advice = {}) {
  return tl::unexpected<Error>{Error{kind, std::move(message), std::move(advice)}};
}

}  // namespace qualyswas
