// The two renderers of this plugin. Both are immutable after construction and may be used by many threads at once.
#pragma once
#include "redline.h"
#include "sanitize.h"

#include "sdk/plugin.h"

namespace chancery::markdown {

// text/markdown. What cannot be laid out (too long, nested beyond reason) is shown as it was typed, with a sentence.
class MarkdownRenderer : public Renderer {
 public:
  MarkdownRenderer(Say say, Align align, ItemAddress item_address = nullptr)
      : say_(std::move(say)), align_(std::move(align)), item_address_(std::move(item_address)) {}
  bool takes(const std::string& media_type) const override;
  std::string html(const std::string& bytes, const FilesBeside& files) const override;
  std::string text(const std::string& bytes) const override;
  std::string redline(const std::string& older, const std::string& newer, const FilesBeside& older_files, const FilesBeside& newer_files) const override;
  std::string version() const override { return "markdown 3"; }

 private:
  std::optional<Tree> tree_of(std::string_view text, const std::string& files_base) const;
  Say say_;
  Align align_;
  ItemAddress item_address_;
};

// text/plain: the very lines, escaped.
class PlainTextRenderer : public Renderer {
 public:
  PlainTextRenderer(Say say, Align align) : say_(std::move(say)), align_(std::move(align)) {}
  bool takes(const std::string& media_type) const override;
  std::string html(const std::string& bytes, const FilesBeside& files) const override;
  std::string text(const std::string& bytes) const override;
  std::string redline(const std::string& older, const std::string& newer, const FilesBeside& older_files, const FilesBeside& newer_files) const override;
  std::string version() const override { return "plain text 1"; }

 private:
  Say say_;
  Align align_;
};

}  // namespace chancery::markdown
