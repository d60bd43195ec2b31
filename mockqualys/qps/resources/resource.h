// A resource is one of the vendor's objects as clients call it: its name in the path, what it may be filtered by, its
// operations. registry.cpp lists them all; qps::handle looks them up and knows none by name. A new one is a file in
// this folder and a line there.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "mockqualys/qps/filters.h"
#include "mockqualys/qps/qps.h"
#include "mockqualys/qps/request.h"
#include "mockqualys/world/user_rights.h"

namespace mockqualys::qps {

struct Resource;

// One call on its way. What it refers to lives until the answer is made.
struct Context {
  World& world;
  const User& user;
  const Call& call;
  const Resource& resource;
  std::string_view id;  // what stands behind the object, without a slash at its end; empty when nothing
};

enum class Method { Get, Post, Either };
enum class Id { None, Optional, Required };  // behind the object in the path

struct Operation {
  std::string_view name;
  Method method;
  Id id;
  Answer (*run)(const Context& context);
  std::string_view right = {};  // to write, which the user must have (world/user_rights.h); empty: it only reads
};

// A part of the service with its own address and its own habits.
struct Module {
  std::string_view name, version;  // as they stand in an address
  // Whether `?fields=id,name` leaves nothing but these elements in the records of a search (reference, adjacent 1.5).
  bool trims_fields = false;
  bool takes_bare_ids = false;  // as a JSON body that is the id of the path once more
  // Whether it ever answered a search without a hit with hasMoreRecords and an empty data (reference, REST 3.2).
  bool empty_as_2020 = false;
};
inline constexpr Module kWas{.name = "was", .version = "3.0", .empty_as_2020 = true};
inline constexpr Module kAm{
    .name = "am", .version = "2.0", .trims_fields = true, .takes_bare_ids = true};  // asset management: tags

struct Resource {
  const Module& module;
  std::string_view name;  // "webapp"
  Kind kind;
  std::string_view schema;                        // path of the schema location of its answers
  std::optional<Field> webapps;                   // holds the ids of the web apps that decide who may see a record
  std::span<const FilterField> fields;            // reference, 5
  std::span<const std::string_view> preferences;  // reference, 2.4
  std::span<const Operation> operations;          // reference, 5.1
};

// Refusals that belong to no resource name the schema of this one.
inline constexpr std::string_view kOtherSchema = "/qps/xsd/3.0/was/webapp.xsd";

extern const Resource kWebAppResource, kFindingResource, kReportResource, kScanResource, kScanByOldNameResource,
    kTagResource, kOptionProfileResource, kAuthRecordResource, kScheduleResource, kReportTemplateResource,
    kSearchListResource, kDnsOverrideResource;

std::span<const Resource* const> resources();
const Resource* find_resource(std::string_view module, std::string_view name);  // nullptr: not one of them
const Operation* find_operation(const Resource& resource, std::string_view name);

// "/qps/rest/3.0/search/was/webapp".
std::string address_of(const Module& module, std::string_view operation, std::string_view object);

// Every object and operation of the vendor's API (reference, REST 5.1, adjacent 1.1), offered here or not.
std::span<const std::string_view> vendor_objects(std::string_view module = kWas.name);
std::span<const std::string_view> vendor_operations();

// "count, search and get on webapp and finding; count, ... on report", read off the resources.
std::string offered();

}  // namespace mockqualys::qps
