// A project of somebody else: it has GoogleTest and an installed qualyswas::mock, and nothing of this repository.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "mockqualys/server/testing.h"

namespace {

// The smallest client there is: one request, and all that comes back until the server closes.
std::string call(int port, const std::string& head) {
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return {};
  const auto request = head + "Host: 127.0.0.1\r\nConnection: close\r\n\r\n";
  std::string answer;
  if (send(connection, request.data(), request.size(), 0) == static_cast<ssize_t>(request.size()))
    for (char byte = 0; recv(connection, &byte, 1, 0) == 1;) answer += byte;
  close(connection);
  return answer;
}

class Client : public mockqualys::QualysTest {
 protected:
  std::string count_findings() {
    const auto [name, password] = std::pair{user().name, user().password};
    return call(qualys().port(),
                "GET /qps/rest/3.0/count/was/finding HTTP/1.1\r\nuser: " + name + "\r\npassword: " + password + "\r\n");
  }
};

TEST_F(Client, GetsTheAnswersOfTheFake) {
  const auto answer = count_findings();
  const auto findings = std::to_string(world().size(mockqualys::Kind::Finding));
  EXPECT_NE(answer.find("<count>" + findings + "</count>"), std::string::npos) << answer;
}

TEST_F(Client, SeesTheFaultThatItSet) {
  qualys().fault({.kind = "unavailable"});
  EXPECT_NE(count_findings().find("503"), std::string::npos);
  EXPECT_EQ(qualys().journal().back().fault, "unavailable");
}

TEST_F(Client, SeesTheEditThatItMade) {
  const auto finding = world().ids(mockqualys::Kind::Finding).front();
  ASSERT_TRUE(world().remove(mockqualys::Kind::Finding, finding));
  const auto answer = count_findings();
  EXPECT_NE(answer.find("<count>" + std::to_string(world().size(mockqualys::Kind::Finding)) + "</count>"),
            std::string::npos);
  ASSERT_TRUE(world().edit(mockqualys::Kind::WebApp, 204173114, {{"name", "Renamed"}}));
  EXPECT_NE(world().record(mockqualys::Kind::WebApp, 204173114).find("Renamed"), std::string::npos);
}

class TrapsClient : public Client {
  mockqualys::Options options() const override { return {.estate = "traps"}; }
};

TEST_F(TrapsClient, HasTheEstateItAskedFor) { EXPECT_EQ(world().estate(), "traps"); }

}  // namespace
