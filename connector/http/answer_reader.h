// Reads one HTTP/1.x answer from the bytes of a connection, as they come, and hands it to a Receiver. It opens no
// socket and knows no clock. Framing is Boost.Beast's parser: Content-Length, chunks with extensions and trailers, a
// body that ends with the connection. Answers that only announce the answer (100, 102, 103) are passed over.
//
// What a server may make us hold is bounded before anything is parsed: kMostHeadBytes of status line and headers, those
// of the announcements included.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "connector/base/error.h"
#include "connector/http/transport.h"

namespace qualyswas::http {

constexpr std::size_t kMostHeadBytes = 64 * 1024;
constexpr std::size_t kMostHeaders = 200;
constexpr int kMostAnnouncements = 32;  // a server that says "102" every ten seconds for five minutes sends 30

class AnswerReader {
 public:
  explicit AnswerReader(const Receiver& receiver);  // which must outlive it
  ~AnswerReader();

  enum class State {
    More,     // the answer goes on
    Whole,    // it has ended
    Stopped,  // the receiver wants no more of it
  };
  // Fails (Transport) for bytes that are no answer. Nothing may be written after a state other than More.
  Result<State> write(std::string_view bytes);
  // The server closed the connection: the regular end of a body without a length, too early for any other.
  Result<State> end();

  const std::optional<Head>& head() const;
  // After Whole: another request may be sent over the same connection.
  bool keeps_alive() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace qualyswas::http
