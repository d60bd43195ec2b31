#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "mockqualys/base/near_word.h"
#include "mockqualys/qps/resources/resource.h"

namespace mockqualys::qps {

namespace {

using Name = std::string_view;

constexpr auto kResources = std::to_array<const Resource*>(
    {&kWebAppResource, &kFindingResource, &kReportResource, &kScanResource, &kScanByOldNameResource, &kTagResource,
     &kOptionProfileResource, &kAuthRecordResource, &kScheduleResource, &kReportTemplateResource, &kSearchListResource,
     &kDnsOverrideResource});

constexpr auto kVendorObjects = std::to_array<Name>({"finding", "webapp", "report", "wasscan", "scan", "reporttemplate",
                                                     "reportschedule", "wasscanschedule", "webappauthrecord",
                                                     "optionprofile", "dnsoverride", "catalog", "searchlist", "burp"});
constexpr auto kVendorAmObjects = std::to_array<Name>({"tag", "asset", "hostasset"});
constexpr auto kVendorOperations =
    std::to_array<Name>({"search",    "count",        "get",        "status",       "download",
                         "create",    "delete",       "update",     "purge",        "downloadSeleniumScript",
                         "ignore",    "activate",     "deactivate", "editSeverity", "restoreSeverity",
                         "retest",    "retestStatus", "import",     "launch",       "cancel",
                         "scanagain", "send",         "evaluate"});

}  // namespace

std::span<const Resource* const> resources() { return kResources; }

const Resource* find_resource(Name module, Name name) {
  const auto found = std::ranges::find_if(
      kResources, [&](const Resource* one) { return one->module.name == module && one->name == name; });
  return found == kResources.end() ? nullptr : *found;
}

const Operation* find_operation(const Resource& resource, Name name) {
  const auto found = std::ranges::find(resource.operations, name, &Operation::name);
  return found == resource.operations.end() ? nullptr : &*found;
}

std::string address_of(const Module& module, Name operation, Name object) {
  return fmt::format("/qps/rest/{}/{}/{}/{}", module.version, operation, module.name, object);
}

std::span<const Name> vendor_objects(Name module) {
  if (module == kAm.name) return kVendorAmObjects;
  return kVendorObjects;
}
std::span<const Name> vendor_operations() { return kVendorOperations; }

std::string offered() {
  // Objects that have the same operations share a part.
  std::vector<std::pair<std::string, std::vector<Name>>> parts;
  for (const auto* resource : kResources) {
    std::vector<Name> names;
    for (const auto& operation : resource->operations) names.push_back(operation.name);
    auto operations = list_words(names);
    const auto known = std::ranges::find(parts, operations, &std::pair<std::string, std::vector<Name>>::first);
    if (known != parts.end())
      known->second.push_back(resource->name);
    else
      parts.emplace_back(std::move(operations), std::vector{resource->name});
  }
  std::string text;
  for (const auto& [operations, objects] : parts) {
    if (!text.empty()) text += "; ";
    text += operations + " on " + list_words(objects);
  }
  return text;
}

}  // namespace mockqualys::qps
