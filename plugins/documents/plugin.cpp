// Document control as a plugin: its routes, and its entry in the navigation.
#include "documents/pages.h"

#include <memory>

namespace chancery::documents {

class DocumentsPlugin : public Plugin {
 public:
  void contribute(Host& host, Contributions& to) override {
    pages_ = std::make_unique<Pages>(host);
    pages_->contribute(to);
  }

 private:
  std::unique_ptr<Pages> pages_;
};

}  // namespace chancery::documents

CHANCERY_PLUGIN("documents", "Document control", "1.0.0", chancery::documents::DocumentsPlugin)
