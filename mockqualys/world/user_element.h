// A user as records write one: id, login, names.
#pragma once

#include <string>

#include <pugixml.hpp>

#include "mockqualys/world/records.h"

namespace mockqualys {

// Appends <name> with the children of a user. The id and the names are those that a web app's record has for the login
// (owner, createdBy, updatedBy); a login that none knows gets a number made from it and no names (our choice).
void append_user(pugi::xml_node parent, const char* name, const std::string& login, const Records& webapps);

}  // namespace mockqualys
