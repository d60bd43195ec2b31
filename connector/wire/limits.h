// How much of an answer is believed. Real findings take a few kilobytes; these bounds are for answers that are not
// real.
#pragma once

#include <cstddef>

namespace qualyswas::wire {

// A longer record is skipped while it passes and reported as unreadable; the records around it are read. On its way to
// the store a record stands in memory several times (as it came, as texts, as the row, as the store's page), with two
// more behind it: measured, seventeen times its size in all, of the 64 MiB that a sync may take. Real ones take some
// kilobytes.
constexpr std::size_t kLargestRecord = 3U * 1024 * 1024;
// Of report files, where one text of more than ten megabytes is known (base64 of a large response).
constexpr std::size_t kLargestReportRecord = 12U * 1024 * 1024;
// What a record of this size has taken is given back at once.
constexpr std::size_t kLargeRecord = 1024U * 1024;
// Up to here a record is looked for by its end tag alone, before anything in it is looked at.
constexpr std::size_t kLongestGuess = 64U * 1024;
// A tree costs many times its text when the text is "<a/><a/><a/>".
constexpr std::size_t kMostElements = 200'000;
// So does one of "<a b='' c='' d=''/>": a tag counts once more for as many bytes.
constexpr std::size_t kTagBytesOfAnElement = 32;
constexpr std::size_t kDeepest = 256;
constexpr std::size_t kLongestTag = 64U * 1024;
// Everything of an answer that is no record: envelope, error details, version lists.
constexpr std::size_t kLargestOutline = 1024U * 1024;

}  // namespace qualyswas::wire
