#include "mockqualys/server/doors.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "mockqualys/server/tls.h"

namespace mockqualys::server {
namespace {

tl::expected<std::string, std::string> write_ca(const std::string& wanted, const std::string& pem) {
  if (!wanted.empty()) {
    std::ofstream file{wanted, std::ios::binary | std::ios::trunc};
    file << pem << std::flush;
    if (!file) return tl::unexpected(fmt::format("cannot write the CA certificate to {}", wanted));
    return wanted;
  }
  const char* folder = std::getenv("TMPDIR");
  auto name = fmt::format("{}/mockqualys-ca-XXXXXX.pem", folder != nullptr && *folder != '\0' ? folder : "/tmp");
  const int descriptor = mkstemps(name.data(), 4);
  if (descriptor < 0) return tl::unexpected(fmt::format("cannot make a file like {} for the CA certificate", name));
  const auto written = write(descriptor, pem.data(), pem.size());
  close(descriptor);
  if (written == static_cast<ssize_t>(pem.size())) return name;
  unlink(name.c_str());
  return tl::unexpected(fmt::format("cannot write the CA certificate to {}", name));
}

}  // namespace

int fitting_threads(int wanted) {
  return wanted > 0 ? wanted : static_cast<int>(std::clamp(2 * std::thread::hardware_concurrency(), 4U, 16U));
}

tl::expected<Doors, std::string> open_doors(Sockets& sockets, const Options& options, const Behind& behind,
                                            Addresses& addresses) {
  Doors doors;
  const auto port = sockets.listen(options.port, behind.answer, nullptr, behind.greet);
  if (!port) return tl::unexpected(port.error());
  doors.port = *port;
  addresses.url = fmt::format("http://127.0.0.1:{}", *port);
  if (!options.https) return doors;
  auto made = make_identity(options.tls);
  if (!made) return tl::unexpected(made.error());
  const auto identity = std::make_shared<const Identity>(std::move(*made));
  const auto https = sockets.listen(options.https_port, behind.answer, identity, behind.greet);
  if (!https) return tl::unexpected(https.error());
  addresses.https_url = fmt::format("https://127.0.0.1:{}", *https);
  addresses.ca_file = identity->ca_file;
  if (identity->ca_file.empty() || !options.ca_file.empty()) {
    auto file = write_ca(options.ca_file, identity->ca_pem);
    if (!file) return tl::unexpected(file.error());
    addresses.ca_file = std::move(*file);
    doors.remove_ca = options.ca_file.empty();
  }
  return doors;
}

}  // namespace mockqualys::server
