// Runs a fuzz target without libFuzzer, in every build: the seeds as they are, then mutations of them in a sequence
// that is the same on every machine. It looks for no coverage; what it is for is that the targets compile, that their
// properties hold on the seeds and near them, and that the sanitized build sees the parsers with damaged input.
//
//   fuzz_cron --runs 2000 [--dictionary FILE] FILE_OR_FOLDER...
//   fuzz_cron --repeat FILE                   that input alone
//
// An input that ends the program is left in the working directory as fuzz_cron.input.
#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*call)());  // NOLINT: its name

namespace {

// As much of a seed as is used: a longer one costs more than its end shows.
constexpr std::size_t kLongestInput = 24U * 1024;

std::string g_input, g_kept_as;  // NOLINT: read when the program is about to end

void keep_input() {
  std::FILE* file = std::fopen(g_kept_as.c_str(), "wb");
  if (file == nullptr) return;
  std::fwrite(g_input.data(), 1, g_input.size(), file);
  std::fclose(file);
  std::fprintf(stderr, "the input is kept: --repeat %s\n", g_kept_as.c_str());
}

void on_signal(int number) {
  keep_input();
  std::signal(number, SIG_DFL);
  std::raise(number);
}

// SplitMix64: small, and the same everywhere, which the distributions of <random> are not.
class Dice {
 public:
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    auto value = state_;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31U);
  }
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : static_cast<std::size_t>(next() % bound); }

 private:
  std::uint64_t state_ = 20260105;
};

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

// In the order of their names, so that the sequence does not depend on the file system.
std::vector<std::string> read_seeds(const std::vector<std::string>& paths) {
  std::vector<std::filesystem::path> files;
  for (const auto& path : paths) {
    if (!std::filesystem::is_directory(path)) {
      files.emplace_back(path);
      continue;
    }
    std::vector<std::filesystem::path> inside;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{path})
      if (entry.is_regular_file()) inside.push_back(entry.path());
    std::ranges::sort(inside);
    files.insert(files.end(), inside.begin(), inside.end());
  }
  std::vector<std::string> seeds;
  for (const auto& file : files) seeds.push_back(read_file(file).substr(0, kLongestInput));
  return seeds;
}

// Words in libFuzzer's form: name="text", with \\, \" and \xAB.
std::vector<std::string> read_dictionary(const std::string& path) {
  std::vector<std::string> words;
  std::ifstream in{path};
  for (std::string line; std::getline(in, line);) {
    const auto begin = line.find('"'), end = line.rfind('"');
    if (line.empty() || line.front() == '#' || begin == end) continue;
    std::string word;
    for (auto at = begin + 1; at < end; ++at) {
      if (line[at] != '\\') {
        word += line[at];
      } else if (line[++at] == 'x') {
        unsigned value = 0;
        std::from_chars(&line[at + 1], &line[at + 3], value, 16);
        word += static_cast<char>(value);
        at += 2;
      } else {
        word += line[at];
      }
    }
    words.push_back(std::move(word));
  }
  return words;
}

class Mutator {
 public:
  Mutator(const std::vector<std::string>& seeds, const std::vector<std::string>& words)
      : seeds_{seeds}, words_{words} {}

  std::string next() {
    auto text = seeds_[dice_.below(seeds_.size())];
    for (auto times = 1 + dice_.below(6); times > 0; --times) change(text);
    if (text.size() > kLongestInput) text.resize(kLongestInput);
    return text;
  }

 private:
  static constexpr std::size_t kLongestPart = 200;

  void change(std::string& text) {
    const auto at = dice_.below(text.size() + 1);
    const auto size = std::min(1 + dice_.below(kLongestPart), text.size() - at);
    switch (dice_.below(8)) {
      case 0:  // a bit
        if (at < text.size())
          text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << dice_.below(8)));
        break;
      case 1:  // a byte, mostly one that means something
        if (at < text.size()) text[at] = byte();
        break;
      case 2:
        text.insert(at, 1 + dice_.below(3), byte());
        break;
      case 3:
        text.erase(at, size);
        break;
      case 4:  // a part once more, here or elsewhere
        text.insert(dice_.below(text.size() + 1), text.substr(at, size));
        break;
      case 5:  // a part of another seed
        if (const auto& other = seeds_[dice_.below(seeds_.size())]; !other.empty()) {
          const auto from = dice_.below(other.size());
          text.replace(at, size, other, from, 1 + dice_.below(kLongestPart));
        }
        break;
      case 6:
        if (!words_.empty()) text.insert(at, words_[dice_.below(words_.size())]);
        break;
      default:
        if (dice_.below(4) == 0)
          text.resize(at);
        else if (!words_.empty())
          text.replace(at, std::min<std::size_t>(size, 8), words_[dice_.below(words_.size())]);
    }
  }

  char byte() {
    constexpr std::string_view kTelling{"<>&\"'/=[]{},:;%+-.0129\\ \n\r\t\0\x1B\x7F\x80\xC3\xED\xF4\xFE\xFF", 36};
    return dice_.below(2) == 0 ? kTelling[dice_.below(kTelling.size())] : static_cast<char>(dice_.below(256));
  }

  const std::vector<std::string>&seeds_, &words_;
  Dice dice_;
};

void run(std::string input) {
  g_input = std::move(input);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(g_input.data()), g_input.size());  // NOLINT
}

}  // namespace

int main(int count, char** arguments) {
  std::size_t runs = 0;
  std::string dictionary;
  std::vector<std::string> paths;
  const std::vector<std::string> words{arguments + 1, arguments + count};
  g_kept_as = std::filesystem::path{arguments[0]}.filename().string() + ".input";
  for (const int number : {SIGABRT, SIGSEGV, SIGFPE, SIGILL, SIGBUS}) std::signal(number, on_signal);
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(keep_input);
  for (std::size_t at = 0; at < words.size(); ++at) {
    const bool has_value = at + 1 < words.size();
    if (words[at] == "--repeat" && has_value) {
      run(read_file(words[at + 1]));
      return EXIT_SUCCESS;
    }
    if (words[at] == "--runs" && has_value)
      runs = std::stoul(words[++at]);
    else if (words[at] == "--dictionary" && has_value)
      dictionary = words[++at];
    else
      paths.push_back(words[at]);
  }
  const auto seeds = read_seeds(paths);
  if (seeds.empty()) {
    std::fprintf(stderr, "no seeds: give files or folders\n");
    return EXIT_FAILURE;
  }
  run({});
  for (const auto& seed : seeds) run(seed);
  const auto known = dictionary.empty() ? std::vector<std::string>{} : read_dictionary(dictionary);
  Mutator mutator{seeds, known};
  for (std::size_t done = 0; done < runs; ++done) run(mutator.next());
  std::printf("%zu seeds and %zu mutations of them\n", seeds.size(), runs);
  return EXIT_SUCCESS;
}
