#include "connector/cli/cli.h"

#include <cerrno>
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
    default:
      return show(session);
  }
}

}  // namespace

int main_with(const std::vector<std::string>& args, const Streams& streams, const Environment& environment) {
  try {
    const auto parsed = parse_arguments(args, streams);
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
