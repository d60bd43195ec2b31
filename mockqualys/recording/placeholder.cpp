#include "mockqualys/recording/placeholder.h"

namespace mockqualys::recording {
namespace {

constexpr std::string_view kSays = "mockqualys placeholder: the recording did not keep the file of this report";
constexpr std::string_view kPdf = "%PDF-", kZip = "PK\x05\x06";

// A page with nothing on it. The places in its table count the bytes of what stands before.
std::string empty_pdf() {
  std::string out = "%PDF-1.4\n% ";
  out.append(kSays).append("\n");
  std::string places;
  for (const auto* object :
       {"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n", "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj\n"}) {
    const auto place = std::to_string(out.size());
    places += std::string(10 - place.size(), '0') + place + " 00000 n \n";
    out += object;
  }
  const auto table = std::to_string(out.size());
  return out + "xref\n0 4\n0000000000 65535 f \n" + places + "trailer<</Size 4/Root 1 0 R>>\nstartxref\n" + table +
         "\n%%EOF\n";
}

// The end of a directory without entries, and a comment.
std::string empty_zip() {
  std::string out{kZip};
  out.append(16, '\0');
  out += static_cast<char>(kSays.size());
  out += '\0';
  return out.append(kSays);
}

}  // namespace

std::string make_placeholder(std::string_view content_type) {
  return content_type.starts_with("application/pdf") ? empty_pdf() : empty_zip();
}

bool is_placeholder(std::string_view file) {
  return (file.starts_with(kPdf) || file.starts_with(kZip)) && file.find(kSays) != std::string_view::npos;
}

}  // namespace mockqualys::recording
