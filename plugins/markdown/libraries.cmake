# cmark-gfm with its extensions reads Markdown, gumbo is the HTML5 parser that the sanitizer stands on, Exiv2 tells the
# size of a picture (also as it is turned).
pkg_check_modules(EXIV2 REQUIRED IMPORTED_TARGET exiv2)
pkg_check_modules(CMARK_GFM REQUIRED IMPORTED_TARGET libcmark-gfm)
target_link_libraries(${parts} PUBLIC PkgConfig::CMARK_GFM PkgConfig::GUMBO PkgConfig::EXIV2)
