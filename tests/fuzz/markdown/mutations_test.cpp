// The normal run: texts made of hostile pieces, cut and joined from a fixed seed.
#include <catch2/catch.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

TEST_CASE("2,000 texts made of hostile pieces are rendered safely") {
  const std::vector<std::string> pieces = {
      "<", ">", "</", "\"", "'", "=", "&", "&#", ";", "\n", "\n\n", " ", "\t", "|", "-", "|-|-|\n", "# ", "> ", "- ", "1. ", "- [x] ", "*", "**", "_", "~~", "`", "```\n", "[", "](", ")", "![", "[^1]", "[^1]: ", "\\",
      "<a href=", "javascript:", "<b>", "</b>", "<p>", "</p>", "<table>", "<tr>", "<td>", "</table>", "<select>", "<option>", "<button>", "<form>", "<svg>", "<math>", "<mtext>", "<style>", "</style>", "<script>", "</script>",
      "<title>", "</title>", "<textarea>", "<!--", "-->", "<![CDATA[", "]]>", "<?", "<details open>", "<summary>", "<li>", "<ul>", "<dd>", "<h1 id=x>", "<img src=files/a.png onerror=x>", "<input type=checkbox checked>", "<template>",
      "<pre>\n\n", "<ins>", "<del>", "<nobr>", "<a>", "<em>", "<i>", "<font>", "<caption>", "<colgroup>", "<col>", "<plaintext>", "<x-y>", "<Name>", "---\n", "a: b\n", "word", "w\xC3\xB6rd", "\xFF", "\xFE", std::string("\0", 1), "\r", "\r\n", "\xE2\x80\xAE",
      "\xD7\x90", "SOP-014", "files/", "../", "#", "http://", "//", "www.a.b", "a@b.c", "\xEF\xBB\xBF", "\xF0\x9F\x98\x80"};
  std::mt19937 random(20261122);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    const auto parts = 1 + random() % 60;
    for (unsigned i = 0; i < parts; ++i) text += pieces[random() % pieces.size()];
    INFO(text);
    CHECK(LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()) == 0);
  }
}
