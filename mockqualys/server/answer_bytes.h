// The bytes of an answer, whole or as much of it as a fault lets through: text of our own beside views of the body,
// which is never copied and must outlive this.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/buffer.hpp>

#include "mockqualys/server/message.h"

namespace mockqualys::server {

inline boost::asio::const_buffer buffer_of(std::string_view text) {
  return boost::asio::buffer(text.data(), text.size());
}

// What the request said about the way back.
struct Wire {
  bool http_1_0 = false;
  bool keep_alive = false;
  bool head_only = false;
};

class AnswerBytes {
 public:
  AnswerBytes(const Reply& reply, const Wire& wire);
  AnswerBytes(const AnswerBytes&) = delete;
  AnswerBytes& operator=(const AnswerBytes&) = delete;

  const std::vector<boost::asio::const_buffer>& buffers() const { return buffers_; }

 private:
  void write_head(const Reply& reply, const Wire& wire, std::size_t length, bool chunked);
  void add_chunks(std::string_view body);

  std::string head_, last_chunk_;
  std::vector<boost::asio::const_buffer> buffers_;
};

}  // namespace mockqualys::server
