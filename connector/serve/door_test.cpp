#include "connector/serve/door.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

namespace qualyswas::serve {
namespace {

namespace asio = boost::asio;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

struct ListenRow {
  std::string_view typed, address;
  int port = 0;
};
void PrintTo(const ListenRow& row, std::ostream* out) { *out << row.typed; }
class ListenAddress : public testing::TestWithParam<ListenRow> {};

TEST_P(ListenAddress, IsOfThisMachineAlone) {
  const auto listen = parse_listen(GetParam().typed);
  if (GetParam().address.empty()) {
    ASSERT_FALSE(listen);
    EXPECT_EQ(listen.error().kind, ErrorKind::Config);
    EXPECT_THAT(listen.error().message, StartsWith("--listen: "));
    return;
  }
  ASSERT_TRUE(listen) << listen.error().message;
  EXPECT_EQ(listen->address, GetParam().address);
  EXPECT_EQ(listen->port, GetParam().port);
}

INSTANTIATE_TEST_SUITE_P(All, ListenAddress,
                         testing::Values(ListenRow{"127.0.0.1:9464", "127.0.0.1", 9464},
                                         ListenRow{"127.9.9.9:1", "127.9.9.9", 1},
                                         ListenRow{"localhost:0", "127.0.0.1", 0}, ListenRow{"[::1]:80", "::1", 80},
                                         ListenRow{"0.0.0.0:9464", ""}, ListenRow{"192.168.1.5:9464", ""},
                                         ListenRow{"[::]:9464", ""}, ListenRow{"9464", ""}, ListenRow{":9464", ""},
                                         ListenRow{"127.0.0.1:", ""}, ListenRow{"127.0.0.1:x", ""},
                                         ListenRow{"127.0.0.1:65536", ""}, ListenRow{"127.0.0.1:-1", ""},
                                         ListenRow{"example.test:9464", ""}, ListenRow{"", ""}));

class DoorTest : public testing::Test {
 protected:
  DoorTest() {
    auto opened = Door::open(io, {"127.0.0.1", 0}, [](std::string_view path) {
      return path == "/there" ? Page{200, "text/plain", "hello\n"} : Page{404, "text/plain", "none\n"};
    });
    door = std::move(opened.value());
  }
  // What comes back for these bytes, until the server closes.
  std::string ask(const std::string& bytes) {
    const auto port = door->url().substr(door->url().rfind(':') + 1);
    asio::ip::tcp::socket socket{io};
    std::string answer;
    socket.async_connect({asio::ip::make_address("127.0.0.1"), static_cast<unsigned short>(std::stoi(port))},
                         [&](const boost::system::error_code& error) {
                           ASSERT_FALSE(error) << error.message();
                           asio::async_write(socket, asio::buffer(bytes),
                                             [](const boost::system::error_code&, std::size_t) {});
                           asio::async_read(socket, asio::dynamic_buffer(answer),
                                            [&](const boost::system::error_code&, std::size_t) { io.stop(); });
                         });
    io.restart();
    io.run();
    return answer;
  }

  asio::io_context io;
  std::unique_ptr<Door> door;
};

TEST_F(DoorTest, AnswersGetAndHead) {
  EXPECT_THAT(
      ask("GET /there?x=1 HTTP/1.1\r\nHost: a\r\n\r\n"),
      AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("Content-Type: text/plain\r\n"), EndsWith("\r\nhello\n")));
  EXPECT_THAT(ask("HEAD /there HTTP/1.1\r\nHost: a\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("Content-Length: 6\r\n"), EndsWith("\r\n\r\n")));
  EXPECT_THAT(ask("GET /gone HTTP/1.1\r\nHost: a\r\n\r\n"), StartsWith("HTTP/1.1 404 "));
}

TEST_F(DoorTest, ChangesNothing) {
  EXPECT_THAT(ask("POST /there HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("Allow: GET, HEAD\r\n")));
}

TEST_F(DoorTest, ClosesOnWhatIsNoRequest) {
  EXPECT_EQ(ask("\x16\x03\x01 hello\r\n\r\n"), "");
  EXPECT_EQ(ask("GET /" + std::string(10'000, 'a') + " HTTP/1.1\r\n\r\n"), "") << "longer than a header may be";
}

TEST_F(DoorTest, RefusesAnAddressThatIsTaken) {
  const auto port = std::stoi(door->url().substr(door->url().rfind(':') + 1));
  const auto second = Door::open(io, {"127.0.0.1", static_cast<std::uint16_t>(port)}, {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::Config);
  EXPECT_THAT(second.error().message, HasSubstr("cannot be listened on"));
}

}  // namespace
}  // namespace qualyswas::serve
