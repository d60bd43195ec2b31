#include "mockqualys/world/user_element.h"

#include <algorithm>
#include <cstdint>

#include "mockqualys/base/xml_text.h"
#include "mockqualys/world/vendor_order.h"

namespace mockqualys {

namespace {

constexpr std::size_t kEnoughWebApps = 1000;  // a login that none of these names is looked for no further

}  // namespace

void append_user(pugi::xml_node parent, const char* name, const std::string& login, const Records& webapps) {
  std::string record;
  for (std::size_t position = 0; position < std::min(webapps.size(), kEnoughWebApps); ++position) {
    record.clear();
    webapps.append(position, Form::Full, record);
    if (record.find(login) == std::string::npos) continue;
    pugi::xml_document document;
    document.load_buffer(record.data(), record.size(), xml::kParse, pugi::encoding_utf8);
    for (const char* role : {"owner", "createdBy", "updatedBy"}) {
      const auto user = document.document_element().child(role);
      if (xml::text_of(user.child("username")) != login) continue;
      auto element = parent.append_child(name);
      for (const auto* child : {"id", "username", "firstName", "lastName"}) {
        if (!user.child(child)) continue;
        const bool free = is_free_text(child);
        element.append_child(child)
            .append_child(free ? pugi::node_cdata : pugi::node_pcdata)
            .set_value(xml::text_of(user.child(child)).c_str());
      }
      return;
    }
  }
  std::uint32_t number = 0x811C9DC5U;  // FNV-1a: the same for the same login
  for (const char c : login) number = (number ^ static_cast<unsigned char>(c)) * 0x01000193U;
  auto user = parent.append_child(name);
  user.append_child("id").text().set(20'000'000 + number % 10'000'000);
  user.append_child("username").text().set(login.c_str());
}

}  // namespace mockqualys
