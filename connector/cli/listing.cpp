#include "connector/cli/listing.h"

#include <fmt/ranges.h>

#include "connector/cli/words.h"

namespace qualyswas::cli {
namespace {

std::optional<std::size_t> width_of_table(const Session& session) {
  if (session.options.show.wide) return std::nullopt;
  return session.width();
}

std::vector<Column> at_places(const std::vector<Column>& columns, const std::vector<std::size_t>& places) {
  std::vector<Column> chosen;
  for (const auto place : places) chosen.push_back(columns[place]);
  return chosen;
}

}  // namespace

Result<std::vector<std::size_t>> choose_columns(const std::vector<Column>& columns,
                                                const std::optional<std::string>& typed) {
  std::vector<std::size_t> places;
  if (!typed) {
    for (std::size_t i = 0; i < columns.size(); ++i) places.push_back(i);
    return places;
  }
  std::vector<std::string> titles;
  for (const auto& column : columns) titles.push_back(column.title);
  for (std::string_view rest = *typed; !rest.empty();) {
    const auto end = std::min(rest.find(','), rest.size());
    const auto title = choose_word("column", rest.substr(0, end), titles);
    if (!title) return fail(title.error().during("--columns"));
    places.push_back(static_cast<std::size_t>(std::ranges::find(titles, *title) - titles.begin()));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (places.empty())
    return fail(ErrorKind::Config, "--columns: names no column",
                fmt::format("choose some of: {}", fmt::join(titles, ", ")));
  return places;
}

Result<Listing> Listing::make(const Session& session, std::vector<Column> columns) {
  auto places = choose_columns(columns, session.options.show.columns);
  if (!places) return fail(places.error());
  auto chosen = at_places(columns, *places);
  return Listing{session, std::move(chosen), std::move(*places)};
}

Listing::Listing(const Session& session, std::vector<Column> columns, std::vector<std::size_t> places)
    : session_{&session},
      json_{session.options.json},
      limit_{session.options.show.limit},
      places_{std::move(places)},
      table_{session.streams.out, std::move(columns), width_of_table(session)} {}

std::vector<std::string> Listing::chosen(std::vector<std::string> cells) const {
  std::vector<std::string> chosen;
  for (const auto place : places_) chosen.push_back(cells[place]);
  return chosen;
}

void Listing::end(const std::string& footer, const std::function<std::string()>& why) {
  auto& out = session_->streams.out;
  if (json_) {
    out << (rows_ == 0 || limit_ == 0 ? "[]\n" : "\n]\n");
    return;
  }
  table_.end();
  const auto columns = session_->width();
  if (rows_ == 0) {
    out << wrapped(why(), columns, 0) << '\n';
    return;
  }
  auto text = footer;
  if (limit_ && rows_ > *limit_) text += fmt::format("; the first {} shown", shown_number(*limit_));
  out << '\n' << wrapped(text + "; times are UTC", columns, 2) << '\n';
  if (!table_.left_out().empty())
    out << wrapped(fmt::format("no room for {}: --wide prints every column, --columns TITLE,... those you name",
                               fmt::join(table_.left_out(), ", ")),
                   columns, 2)
        << '\n';
  else if (table_.has_cut())
    out << wrapped("texts that end in … are cut: --wide prints them whole", columns, 2) << '\n';
}

}  // namespace qualyswas::cli
