# cmark-gfm with its extensions reads Markdown, gumbo is the HTML5 parser that the sanitizer stands on.
pkg_check_modules(CMARK_GFM REQUIRED IMPORTED_TARGET libcmark-gfm)
target_link_libraries(${parts} PUBLIC PkgConfig::CMARK_GFM PkgConfig::GUMBO)
