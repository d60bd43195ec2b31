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
};

struct Resource {
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

extern const Resource kWebAppResource, kFindingResource, kReportResource;

std::span<const Resource* const> resources();
const Resource* find_resource(std::string_view name);  // nullptr: not one of them
const Operation* find_operation(const Resource& resource, std::string_view name);

// Every object and operation of the vendor's WAS API (reference, 5.1), offered here or not.
std::span<const std::string_view> vendor_objects();
std::span<const std::string_view> vendor_operations();

// "count, search and get on webapp and finding; count, ... on report", read off the resources.
std::string offered();

}  // namespace mockqualys::qps
