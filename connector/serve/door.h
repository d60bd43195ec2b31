// A small HTTP server for this machine alone: GET and HEAD of a few paths, answered on the thread that runs `io`. Used
// by Service for /healthz and /metrics. It reads no body, keeps no connection longer than ten seconds and has at
// most 16.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>

#include "connector/base/error.h"
#include "connector/serve/listen.h"

namespace qualyswas::serve {

struct Page {
  int status = 200;
  std::string type, body;
};

class Door {
 public:
  // `answer` gets the path; a Page of status 404 where there is none. Fails when the address cannot be listened on.
  static Result<std::unique_ptr<Door>> open(boost::asio::io_context& io, const Listen& listen,
                                            std::function<Page(std::string_view path)> answer);
  ~Door();
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  const std::string& url() const { return url_; }  // "http://127.0.0.1:9464"

 private:
  struct State;
  Door(std::shared_ptr<State> state, std::string url);
  std::shared_ptr<State> state_;
  std::string url_;
};

}  // namespace qualyswas::serve
