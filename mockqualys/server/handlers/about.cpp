#include "mockqualys/server/handlers/about.h"

#include "mockqualys/server/classic.h"

namespace mockqualys::server {

// No recording of this document is known; the versions are invented and the element names those that clients read.
Reply answer_about() {
  return classic_document(kXml,
                          "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n"
                          "<ABOUT>\n"
                          "  <API-VERSION MAJOR=\"1\" MINOR=\"4\" />\n"
                          "  <WEB-VERSION>10.0.0.0-1</WEB-VERSION>\n"
                          "  <SCANNER-VERSION>12.0.0-1</SCANNER-VERSION>\n"
                          "  <VULNSIGS-VERSION>2.5.0-1</VULNSIGS-VERSION>\n"
                          "</ABOUT>\n");
}

}  // namespace mockqualys::server
