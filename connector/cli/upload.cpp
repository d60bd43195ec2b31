// `qwas upload`: for each file open it (a pipe is first written to a temporary file), look at its beginning for what is
// no report, take it in, print one line and its reasons. A file that is refused does not stop the next one; a failing
// store does. The exit code is that of the worst file.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "connector/cli/file_kind.h"
#include "connector/cli/json.h"
#include "connector/cli/progress.h"
#include "connector/cli/session.h"
#include "connector/cli/text.h"
#include "connector/sync/gunzip.h"
#include "connector/sync/ingest.h"

namespace qualyswas::cli {
namespace {

namespace fs = std::filesystem;
using store::Outcome;
using store::UploadRow;

constexpr std::size_t kPiece = 256 * 1024;

auto unreadable(std::string_view why, std::string advice = "look at its name and its permissions") {
  return fail(ErrorKind::Config, fmt::format("the file {}", why), std::move(advice));
}

bool is_report_name(const fs::path& path) {
  const auto name = folded(path.filename().string());
  return name.ends_with(".xml") || name.ends_with(".xml.gz");
}

// A folder is not walked through: what was meant of it is for the person to say, and the line for it is given here.
auto folder(const std::string& path) {
  std::int64_t xml = 0, compressed = 0, others = 0;
  std::error_code error;
  for (fs::directory_iterator at{path, error}, end; !error && at != end; at.increment(error)) {
    const auto name = folded(at->path().filename().string());
    if (name.ends_with(".xml"))
      ++xml;
    else if (is_report_name(at->path()))
      ++compressed;
    else
      ++others;
  }
  if (error) return unreadable("is a folder, and cannot be looked into: " + error.message());
  const auto line = shell_word(path.ends_with('/') ? path.substr(0, path.size() - 1) : path);
  if (xml + compressed == 0)
    return unreadable("is a folder without XML files",
                      fmt::format("name the reports themselves (it holds {}): qwas upload FILE.xml",
                                  shown_count(others, "other file", "other files")));
  return unreadable(fmt::format("is a folder; it holds {}", shown_count(xml + compressed, "XML file", "XML files")),
                    fmt::format("name the files in it: qwas upload{}{}", xml > 0 ? " " + line + "/*.xml" : "",
                                compressed > 0 ? " " + line + "/*.xml.gz" : ""));
}

// The first bytes as the report reader would see them. What is wrong with a compressed file is for the reader to say.
Result<std::string> beginning_of(sync::Source& source) {
  std::string beginning;
  if (auto rewound = source.rewind(); !rewound) return fail(rewound.error());
  sync::Gunzip gunzip{[&](std::string_view bytes) -> Result<void> {
    beginning += bytes.substr(0, kTellingBytes - beginning.size());
    if (beginning.size() < kTellingBytes) return {};
    return fail(ErrorKind::Cancelled, "enough was read");
  }};
  while (beginning.size() < kTellingBytes) {
    const auto piece = source.next();
    if (!piece) return fail(piece.error());
    if (piece->empty() || !gunzip.write(*piece)) break;
  }
  return beginning;
}

class FileSource final : public sync::Source {
 public:
  // `passed` hears how many bytes of how many have been read.
  FileSource(std::string path, std::function<void(std::uintmax_t, std::uintmax_t)> passed)
      : path_{std::move(path)}, passed_{std::move(passed)} {}

  Result<void> rewind() override {
    file_ = std::ifstream{path_, std::ios::binary};
    if (!file_) return unreadable("cannot be opened");
    std::error_code ignored;
    size_ = fs::file_size(path_, ignored);
    read_ = 0;
    return {};
  }
  Result<std::string_view> next() override {
    piece_.resize(kPiece);
    file_.read(piece_.data(), static_cast<std::streamsize>(piece_.size()));
    if (file_.bad()) return unreadable("could not be read to its end");
    const auto size = static_cast<std::size_t>(file_.gcount());
    read_ += size;
    passed_(read_, size_);
    return std::string_view{piece_}.substr(0, size);
  }

 private:
  std::string path_, piece_;
  std::function<void(std::uintmax_t, std::uintmax_t)> passed_;
  std::ifstream file_;
  std::uintmax_t size_ = 0, read_ = 0;
};

// What a decoder says: of a file that is none of ours, or of a refusal of the API that was saved as one.
bool is_of_the_file(ErrorKind kind) {
  return kind != ErrorKind::Store && kind != ErrorKind::Busy && kind != ErrorKind::Cancelled &&
         kind != ErrorKind::Config;
}

// What can be read only once: the standard input, a pipe.
Result<std::unique_ptr<sync::Source>> spool(std::istream& in) {
  auto spool = std::make_unique<sync::Spool>();
  if (auto made = spool->clear(); !made) return fail(made.error());
  std::string piece(kPiece, '\0');
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0)
    if (auto kept = spool->write(std::string_view{piece}.substr(0, static_cast<std::size_t>(in.gcount()))); !kept)
      return fail(kept.error());
  if (in.bad()) return unreadable("could not be read to its end");
  return spool;
}

class Uploads {
 public:
  Uploads(Session& session, const config::Intake& intake, store::Store& store)
      : session_{session}, intake_{intake}, store_{store}, progress_{session, "Reading"} {}

  void take(const std::string& file) {
    auto row = ingest(file);
    progress_.end();
    if (!row) {
      // Nothing of the file arrived: there is no row of it.
      is_over_ = row.error().kind == ErrorKind::Store || row.error().kind == ErrorKind::Cancelled;
      UploadRow refused;
      refused.at = session_.clock().now();
      refused.file = refused.name = file;
      refused.outcome = Outcome::Refused;
      refused.reasons.push_back(row.error().message);
      if (!row.error().advice.empty()) refused.reasons.push_back(row.error().advice);
      row = std::move(refused);
    }
    print(*row);
    worst_ = row->outcome == Outcome::Refused                             ? kFailed
             : row->outcome == Outcome::Incomplete && worst_ == kComplete ? kPartial
                                                                          : worst_;
  }
  // The store failed, or somebody asked to stop: the files that follow would fare no better.
  bool is_over() const { return is_over_; }

  int end() {
    if (session_.options.json) session_.streams.out << (rows_ == 0 ? "[]\n" : "\n]\n");
    return worst_;
  }

 private:
  Result<UploadRow> ingest(const std::string& file) {
    auto source = open(file);
    if (!source) return fail(source.error());
    sync::Ingest ingest{store_.reports(), intake_, {.file = file == "-" ? "standard input" : file}, session_.clock()};
    const auto beginning = beginning_of(**source);
    if (!beginning) return fail(beginning.error());
    if (const auto other = find_no_report(*beginning, file)) return ingest.refuse(*other);
    auto row = ingest.run(**source, session_.environment.stop);
    if (row) return row;
    return is_of_the_file(row.error().kind) ? ingest.refuse(row.error()) : row;
  }

  Result<std::unique_ptr<sync::Source>> open(const std::string& file) {
    if (file == "-") {
      if (session_.streams.in == nullptr) return unreadable("is not there", "pipe it in: qwas upload - < FILE");
      return spool(*session_.streams.in);
    }
    std::error_code error;
    const auto status = fs::status(file, error);
    if (!fs::exists(status)) return unreadable("is not there");
    if (fs::is_directory(status)) return folder(file);
    if (!fs::is_regular_file(status)) {
      std::ifstream in{file, std::ios::binary};
      if (!in) return unreadable("cannot be opened");
      return spool(in);
    }
    return std::make_unique<FileSource>(file, [this, file](std::uintmax_t read, std::uintmax_t size) {
      if (session_.options.json || !session_.streams.err_is_terminal) return;
      progress_.show({.state = store::State::Processing,
                      .step = file,
                      .done = static_cast<std::int64_t>(read / 1024),
                      .expected = static_cast<std::int64_t>(size / 1024),
                      .unit = "KiB"});
    });
  }

  void print(const UploadRow& row) {
    ++rows_;
    auto& out = session_.streams.out;
    if (session_.options.json) {
      out << (rows_ == 1 ? "[\n " : ",\n ") << dump(to_json(row), session_.streams.out_is_terminal) << std::flush;
      return;
    }
    const auto columns = session_.width();
    constexpr std::size_t kIndent = 11;
    const auto outcome = fmt::format("{:<11}", store::name_of(row.outcome));
    out << session_.colored(outcome, row.outcome == Outcome::Ingested);
    if (row.outcome == Outcome::Refused) {
      out << wrapped(printable(row.file) + ": " + printable(row.reasons.front()), columns, kIndent, kIndent) << '\n';
      for (std::size_t at = 1; at < row.reasons.size(); ++at) item("-> ", printable(row.reasons[at]));
      out << std::flush;
      return;
    }
    auto text = fmt::format("{}: {} \"{}\" of {}: {}, {}", printable(row.file), row.type, printable(row.name),
                            row.generated ? shown(row.generated) + " UTC" : "unknown time",
                            shown_count(row.applications, "application", "applications"),
                            shown_count(row.findings, "finding", "findings"));
    if (row.ignored > 0) text += fmt::format(" ({} ignored)", shown_number(row.ignored));
    text += fmt::format(": {} new, {} changed, {} closed, {} reopened", shown_number(row.added),
                        shown_number(row.changed), shown_number(row.closed), shown_number(row.reopened));
    out << wrapped(text, columns, kIndent, kIndent) << '\n';
    for (const auto& reason : row.reasons) item("- ", printable(reason));
    for (const auto& one : row.unmapped)
      item("- ", fmt::format("no line of the guide's tables covers {} \"{}\": {}", printable(one.field),
                             printable(one.value), shown_count(one.findings, "finding", "findings")));
    out << std::flush;
  }

  void item(std::string_view mark, const std::string& text) {
    constexpr std::size_t kIndent = 11;
    const auto behind = kIndent + mark.size();
    session_.streams.out << std::string(kIndent, ' ') << mark << wrapped(text, session_.width(), behind, behind)
                         << '\n';
  }

  Session& session_;
  const config::Intake& intake_;
  store::Store& store_;
  ProgressLine progress_;
  int worst_ = kComplete;
  std::int64_t rows_ = 0;
  bool is_over_ = false;
};

}  // namespace

int upload(Session& session) {
  if (auto chosen = session.choose(); !chosen) return session.fail_with(chosen.error());
  const auto intake = session.prove_intake();
  if (!intake) return session.fail_with(intake.error());
  const auto store = session.open();
  if (!store) return session.fail_with(store.error());
  // Held for all files: no sync of this connector runs between them.
  const auto claim = (*store)->claim(intake->name);
  if (!claim) return session.fail_with(claim.error());

  Uploads uploads{session, *intake, **store};
  for (const auto& file : session.options.upload.files)
    if (!uploads.is_over()) uploads.take(file);
  return uploads.end();
}

}  // namespace qualyswas::cli
