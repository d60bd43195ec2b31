#include "connector/base/error.h"

namespace qualyswas {

std::string_view name_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::Config:
      return "config";
    case ErrorKind::Auth:
      return "auth";
    case ErrorKind::Permission:
      return "permission";
    case ErrorKind::Module:
      return "module";
    case ErrorKind::KnowledgeBase:
      return "knowledgebase";
    case ErrorKind::RateLimit:
      return "rate-limit";
    case ErrorKind::Transport:
      return "transport";
    case ErrorKind::Vendor:
      return "vendor";
    case ErrorKind::Decode:
      return "decode";
    case ErrorKind::Store:
      return "store";
    case ErrorKind::Busy:
      return "busy";
    case ErrorKind::Cancelled:
      return "cancelled";
  }
  return "unknown";
}

}  // namespace qualyswas
