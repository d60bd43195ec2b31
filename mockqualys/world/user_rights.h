// What a role may lack: the rights to write, one name each. An operation of qps/ names the one that it needs; a user
// lists those that it does not have (User::without). Reading needs none of them.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace mockqualys {

struct User;

namespace right {
// Names of the reference (REST 1.4, adjacent 1.1, 2).
inline constexpr std::string_view kCreateReport = "Create Report", kDeleteReport = "Delete Report",
                                  kIgnore = "Ignore Vulnerabilities", kRetest = "WAS.VULN.RETEST",
                                  kDeleteScan = "Delete WAS scan", kPurgeWebAsset = "Purge Web Asset",
                                  kCreateTag = "Create User Tag", kEditTag = "Edit User Tag",
                                  kDeleteTag = "Delete User Tag";
// Our choice: the reference says no more than that each type of asset has rights of its own (adjacent 2, REST 1.4).
inline constexpr std::string_view kCreateWebAsset = "Create Web Asset", kEditWebAsset = "Edit Web Asset",
                                  kDeleteWebAsset = "Delete Web Asset", kEditReport = "Edit Report",
                                  kSendReport = "Send Report", kLaunchScan = "Launch WAS scan",
                                  kCancelScan = "Cancel WAS scan", kCreateSchedule = "Create Schedule",
                                  kEditSchedule = "Edit Schedule", kDeleteSchedule = "Delete Schedule",
                                  kCreateProfile = "Create Option Profile", kEditProfile = "Edit Option Profile",
                                  kDeleteProfile = "Delete Option Profile",
                                  kCreateAuthRecord = "Create Authentication Record",
                                  kEditAuthRecord = "Edit Authentication Record",
                                  kDeleteAuthRecord = "Delete Authentication Record",
                                  kCreateDnsOverride = "Create DNS Override", kEditDnsOverride = "Edit DNS Override",
                                  kDeleteDnsOverride = "Delete DNS Override";
}  // namespace right

inline constexpr auto kWriteRights = std::to_array<std::string_view>({right::kCreateWebAsset,
                                                                      right::kEditWebAsset,
                                                                      right::kDeleteWebAsset,
                                                                      right::kPurgeWebAsset,
                                                                      right::kIgnore,
                                                                      right::kRetest,
                                                                      right::kCreateReport,
                                                                      right::kEditReport,
                                                                      right::kDeleteReport,
                                                                      right::kSendReport,
                                                                      right::kLaunchScan,
                                                                      right::kCancelScan,
                                                                      right::kDeleteScan,
                                                                      right::kCreateSchedule,
                                                                      right::kEditSchedule,
                                                                      right::kDeleteSchedule,
                                                                      right::kCreateProfile,
                                                                      right::kEditProfile,
                                                                      right::kDeleteProfile,
                                                                      right::kCreateAuthRecord,
                                                                      right::kEditAuthRecord,
                                                                      right::kDeleteAuthRecord,
                                                                      right::kCreateDnsOverride,
                                                                      right::kEditDnsOverride,
                                                                      right::kDeleteDnsOverride,
                                                                      right::kCreateTag,
                                                                      right::kEditTag,
                                                                      right::kDeleteTag});

// The one role that has a word: it reads everything and has none of the rights.
inline constexpr std::string_view kReader = "reader";

bool has_right(const User& user, std::string_view name);
bool is_reader(const User& user);
std::vector<std::string> all_rights();

// What a user is without, from a role (empty: none was named) and a list of rights. The error is one readable line.
tl::expected<std::vector<std::string>, std::string> read_rights(std::string_view role,
                                                                const std::vector<std::string>& without);

}  // namespace mockqualys
