#include "connector/cli/cli.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <exception>

#include "connector/cli/session.h"

namespace qualyswas::cli {
namespace {

int dispatch(Session& session) {
  switch (session.options.command) {
    case Command::Init:
      return init(session);
    case Command::Check:
      return check(session);
    case Command::Sync:
      return sync(session);
    case Command::Upload:
      return upload(session);
    case Command::Reconcile:
      return reconcile(session);
    case Command::Connectors:
      return connectors(session);
    case Command::Serve:
      return serve(session);
    case Command::StoreCopy:
      return store_copy(session);
    default:
      return show(session);
  }
}

}  // namespace

std::optional<std::size_t> columns_told(const Environment& environment) {
  if (!environment.secrets.environment) return std::nullopt;
  const auto text = environment.secrets.environment("COLUMNS").value_or("");
  std::size_t columns = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), columns);
  if (error != std::errc{} || end != text.data() + text.size() || columns == 0) return std::nullopt;
  return columns;
}

int main_with(const std::vector<std::string>& args, const Streams& streams, const Environment& environment) {
  try {
    const auto terminal = static_cast<std::size_t>(std::max(streams.width, 1));
    const auto parsed = parse_arguments(args, streams, columns_told(environment).value_or(terminal));
    if (!parsed.options) return parsed.exit_code;
    Session session{*parsed.options, streams, environment};
    const int code = dispatch(session);
    streams.out.flush();
    if (!streams.out && errno == EPIPE) return kFailed;  // the reader had enough: `qwas show instances | head`
    if (!streams.out)
      return session.fail_with({ErrorKind::Store, "what was asked for could not be printed", "is the disk full?"});
    return code;
  } catch (const std::exception& problem) {
    streams.err << "qwas: internal: " << problem.what() << "\n  -> please report this\n";
    return kFailed;
  }
}

}  // namespace qualyswas::cli
