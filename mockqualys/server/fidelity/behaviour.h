// What the fake does, and how we know that the vendor does it: one table, each row with a request that shows it. A test
// sends every request; `mockqualys fidelity` prints the table as a page.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mockqualys::server {

// How a behaviour is known, the surest first.
enum class Grade : std::uint8_t {
  Recorded,        // seen in a recorded exchange with the service
  VendorDocument,  // a page, a guide or a schema of the vendor
  ClientCode,      // a public client that runs against the service relies on it
  Guide,           // a connector's guide says so
  Assumed,         // our choice; the service may do something else
};
std::string_view name_of(Grade grade);
std::string_view meaning_of(Grade grade);

enum class Login : std::uint8_t { Right, RightByHeaders, Wrong, None, Reader };

// A request to the estate `storefront` as its first user sends it; `Reader`: when the user may write nothing.
struct Probe {
  std::string_view method = "POST", target;
  std::string_view body = {}, content_type = "text/xml", accept = {};
  Login login = Login::Right;
};

struct Behaviour {
  std::string_view area, what;  // `what` is one sentence
  Grade grade;
  std::string_view source;  // a section of the reference: "REST 4.4", "KB C.1", "adjacent 1.3"
  Probe probe;
  int status = 200;
  std::string_view says = {};        // stands in the answer: headers, a blank line, body
  std::string_view never_says = {};  // does not
};
std::span<const Behaviour> behaviours();

// Every call of the vendor's WAS API and of tags (reference, REST 5.1, adjacent 1.1).
struct VendorCall {
  std::string_view module, object, operation;
  std::string_view refused_because = {};  // empty: it works
};
std::span<const VendorCall> vendor_calls();

// What the fake will never do.
struct Never {
  std::string_view what, why;
};
std::span<const Never> nevers();

// The page in Markdown, made of the three.
std::string fidelity_page();

}  // namespace mockqualys::server
