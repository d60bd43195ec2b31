// A kind of fault, as the file of the kind gives it to the catalogue: its name, its parameters, its texts for people,
// when in the life of a request it strikes, and what it does then. Nothing outside that file knows a kind by its name.
//
// To add one: write a file that defines `faults_of_<file>()` (close.cpp is a short one, headers.cpp a table of several)
// and add its line to the list in catalogue.cpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mockqualys/server/accounts.h"
#include "mockqualys/server/faults/parameter.h"
#include "mockqualys/server/greeting.h"
#include "mockqualys/server/limits.h"
#include "mockqualys/server/message.h"

namespace mockqualys::server {

enum class Stage {
  Connection,  // when a client connects; who it is and what it wants is not known yet
  Front,       // before anything is looked at, as a web tier or a network would
  Login,       // on who the caller is, when the login is right
  Limits,      // after the login: who is not let in never reaches the limiter
  Answer,      // on the answer that would have been sent
};

// What an effect is given. The fault is checked: every parameter of its kind has a value of its type.
struct Strike {
  const Fault& fault;
  const Request& request;
  World& world;
  std::string origin;  // "https://host:port"
  Tier tier;
  const Reply* previous = nullptr;       // what the last request of the fault's path and user was answered
  const Reply* previous_here = nullptr;  // what the last one of this path and user was
  Reply reply = {};                      // Answer: the right one, to be changed. Front, Limits: to be made
  Verdict verdict = {};                  // Login: to be changed

  std::int64_t number(std::string_view parameter) const;
  const std::string& text(std::string_view parameter) const;
  bool flag(std::string_view parameter) const;
  const FaultTexts& texts(std::string_view parameter) const;
  const FaultHeaders& headers(std::string_view parameter) const;
};

// In which format of an answer a kind can do what it says. In the other it leaves the answer alone.
enum class Format { Both, OnlyXml, OnlyJson };

struct FaultKind {
  std::string_view name;   // in the admin API and in the journal
  std::string_view group;  // a heading
  Stage stage;
  std::span<const Parameter> parameters;
  std::string_view does;     // one line: what happens
  std::string_view finds;    // one line: the mistake of a client that it finds
  std::string_view example;  // the JSON of one that works
  // False: there is nothing to do it with, the request goes its way and the journal names no fault.
  bool (*effect)(Strike& strike);  // nullptr at Stage::Connection

  std::string_view also = {};    // other words that people type for it, blanks between
  bool named_by_status = false;  // the number of a status is this kind with that "status"
  Format format = Format::Both;
  std::string_view reach = {};  // the beginning of the paths that it can do something to; empty: all
  // Stage::Connection: what becomes of the connection that is struck; whether those without TLS count.
  Greeting (*greet)(const Fault& fault) = nullptr;
  bool tls_only = false;
  // How long connections are refused from when the one before that which is struck has come.
  std::chrono::seconds (*refused_time)(const Fault& fault) = nullptr;
  // What it does to the world beside what the fault's own `world` says.
  std::vector<WorldAction> (*world)(const Fault& fault) = nullptr;
  // More than one parameter can tell: why this cannot work; what is unlikely about it. Empty: nothing.
  std::string (*refuse)(const Fault& fault) = nullptr;
  std::string (*doubt)(const Fault& fault) = nullptr;
};

}  // namespace mockqualys::server
