// Hostile HTML and Markdown: nothing active is left. The list follows OWASP's filter evasion cheat sheet and published
// sanitizer bypasses (nesting that a second parser reads otherwise). Judged by parsing the output again.
#include "bench_of_texts.h"

#include "markdown/gumbo_reader.h"

#include <catch2/catch.hpp>

using namespace chancery::markdown;
using namespace chancery::markdown::test;

namespace {

const std::vector<std::string>& vectors() {
  static const std::vector<std::string> list = {
      "<script>alert(1)</script>", "<SCRIPT SRC=https://x.example/x.js></SCRIPT>", "<script\x0C>alert(1)</script>", "<script/x>alert(1)</script >", "<scr<script>ipt>alert(1)</scr</script>ipt>",
      "<<script>alert(1);//<</script>", "<script>a=\"</script>\"-alert(1)", "<img src=x onerror=alert(1)>", "<img src=\"files/a.png\" onerror=\"alert(1)\" onload=alert(2)>",
      "<img/src=`x`onerror=alert(1)>", "<img src=javascript:alert(1)>", "<IMG SRC=JaVaScRiPt:alert(1)>", "<img src=\"jav\tascript:alert(1)\">", "<img src=\"&#14; javascript:alert(1)\">",
      "<img src=&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)>", "<img src=&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)>",
      "<img srcset=\"https://x.example/a 1x\" src=files/a.png>", "<img src=\"data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+\">", "<img src=\"data:text/html,<script>alert(1)</script>\">",
      "<img dynsrc=\"javascript:alert(1)\" lowsrc=\"javascript:alert(1)\">", "<img style=\"x:expression(alert(1))\" src=files/a.png>",
      "<a href=\"javascript:alert(1)\">x</a>", "<a href=\"  javascript:alert(1)\">x</a>", "<a href=\"java\nscript:alert(1)\">x</a>", "<a href=\"\x01javascript:alert(1)\">x</a>",
      "<a href=\"javascript&colon;alert(1)\">x</a>", "<a href=\"javascript&NewLine;:alert(1)\">x</a>", "<a href=\"vbscript:msgbox(1)\">x</a>", "<a href=\"data:text/html;base64,PHNjcmlwdD4=\">x</a>",
      "<a href=\"file:///etc/passwd\">x</a>", "<a href=\"blob:https://x.example/1\">x</a>", "<a href=\"view-source:javascript:alert(1)\">x</a>", "<a href=\"feed:javascript:alert(1)\">x</a>",
      "<a onmouseover=\"alert(1)\" href=#>x</a>", "<a href=\"https://x.example\" target=_blank ping=\"https://y.example\">x</a>", "<a href=\"files/a.pdf\" download=\"x.exe\">x</a>",
      "<a href=\"/\\x.example\">x</a>", "<a href=\"\\\\x.example\\a\">x</a>", "<a href=\"/\t/x.example\">x</a>", "<a xlink:href=\"javascript:alert(1)\">x</a>",
      "[x](javascript:alert(1))", "[x](JAVASCRIPT:alert(1))", "[x](<java\tscript:alert(1)>)", "[x](&#x6A;avascript:alert(1))", "[x](data:text/html,1)", "<javascript:alert(1)>", "![x](javascript:alert(1))",
      "[x]: javascript:alert(1)\n\n[x]", "![x\" onerror=\"alert(1)](files/a.png)", "[x](files/a.pdf \"t\\\" onclick=\\\"alert(1)\")", "```\"><script>alert(1)</script>\nx\n```", "`<script>alert(1)</script>`",
      "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>", "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>", "<svg><style><img src=x onerror=alert(1)></style></svg>",
      "<svg><animate onbegin=alert(1) attributeName=x dur=1s>", "<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>", "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
      "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">", "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
      "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>", "<math><annotation-xml encoding=\"text/html\"><script>alert(1)</script></annotation-xml></math>",
      "<iframe src=\"javascript:alert(1)\"></iframe>", "<iframe srcdoc=\"<script>alert(1)</script>\">", "<object data=\"javascript:alert(1)\"></object>", "<embed src=\"javascript:alert(1)\">", "<applet code=x></applet>",
      "<form action=\"/documents/acts/approve\" method=post><button>Approve</button><input name=csrf value=1></form>", "<button formaction=\"javascript:alert(1)\">x</button>", "<input onfocus=alert(1) autofocus>",
      "<input type=image src=x onerror=alert(1)>", "<select onfocus=alert(1) autofocus><option>x</select>", "<textarea onfocus=alert(1) autofocus></textarea><img src=x onerror=alert(1)>", "<keygen autofocus onfocus=alert(1)>",
      "<style>@import 'https://x.example/a.css';</style>", "<div style=\"position:fixed;top:0;left:0;width:100%;height:100%\">x</div>", "<link rel=stylesheet href=https://x.example/a.css>",
      "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">", "<base href=\"https://x.example/\">", "<body onload=alert(1)>", "<html onclick=alert(1)>", "<frameset onload=alert(1)>",
      "<video><source onerror=alert(1)></video>", "<audio src=x onerror=alert(1)>", "<video poster=javascript:alert(1)>", "<details open ontoggle=alert(1)><summary>x</summary></details>", "<marquee onstart=alert(1)>x</marquee>",
      "<isindex action=javascript:alert(1) type=image>", "<table background=\"javascript:alert(1)\"><td background=x>y</table>", "<td onclick=alert(1)>x", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
      "<template><script>alert(1)</script></template>", "<xmp><img src=x onerror=alert(1)></xmp>", "<plaintext><img src=x onerror=alert(1)>", "<noembed><img src=x onerror=alert(1)></noembed>", "<title><img src=x onerror=alert(1)></title>",
      "<!--><img src=x onerror=alert(1)>-->", "<!-- --!><img src=x onerror=alert(1)> -->", "<![CDATA[<img src=x onerror=alert(1)>]]>", "<?xml version=\"1.0\"?><img src=x onerror=alert(1)>", "<!DOCTYPE x [<!ENTITY y \"<script>\">]>&y;",
      "<x onclick=alert(1)>x</x>", "<custom-element onconnected=alert(1)>", "<p id=\"a\" id=\"b\" onclick=x>", "<p id=\"location\">x</p><img name=\"cookie\" src=files/a.png>", "<a id=\"main\" name=\"main\">x</a>",
      "<p class=\"button primary block-del table-scroll\">x</p>", "<p title=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\">x</p>", "<p title='\"><img src=x onerror=alert(1)>'>x</p>", "<pre>\n\n<img src=x onerror=alert(1)></pre>",
      "<p>x</p \"><img src=x onerror=alert(1)>", "</p onclick=alert(1)><p/onclick=alert(1)/>", "<a href=https://a.example><a href=javascript:alert(1)>x</a></a>", "<b><p><b><p><button><p><table><tr><p><img src=x onerror=alert(1)>",
      "<table><tr><td><select><table><script>alert(1)</script>", "<p role=button tabindex=0 accesskey=x contenteditable draggable=true>x</p>", "<bdo dir=\"javascript:\">x</bdo>", "<q cite=\"javascript:alert(1)\">x</q>",
      "<del datetime=x cite=javascript:alert(1)>x</del>", "<portal src=https://x.example></portal>", "<dialog open>x</dialog>", "<map name=a><area href=javascript:alert(1)></map><img usemap=#a src=files/a.png>", "\xFF\xFE<\0s\0c\0r\0i\0p\0t\0>\0",
      std::string("<scr\0ipt>alert(1)</scr\0ipt>", 27), "<scrip\xC3\x28t>alert(1)</script>", "\xC0\xBCscript\xC0\xBE", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-"};
  return list;
}

}  // namespace

TEST_CASE("hostile texts leave nothing active") {
  CHECK(vectors().size() >= 100);
  for (const auto& each : vectors()) {
    INFO(each);
    for (const auto& text : {each, "> - " + each, "| a |\n|---|\n| " + each + " |\n", "x " + each + "\n\nafter"}) {
      const auto found = active_things(html(text));
      CHECK(found == std::vector<std::string>());
    }
  }
}

TEST_CASE("hostile texts leave nothing active in a redline") {
  for (const auto& each : vectors()) {
    INFO(each);
    const auto r = renderer();
    const std::string harmless = "# Title\n\nSome words.\n\n| a |\n|---|\n| b |\n";
    CHECK(active_things(r.redline(harmless, each, {"/documents/SOP-014/files/"}, {"/documents/SOP-014/files/"})) == std::vector<std::string>());
    CHECK(active_things(r.redline(each, harmless, {"/documents/SOP-014/files/"}, {"/documents/SOP-014/files/"})) == std::vector<std::string>());
    CHECK(active_things(r.redline("Some " + each, "Other " + each + " words", {"/documents/SOP-014/files/"}, {"/documents/SOP-014/files/"})) == std::vector<std::string>());
  }
}

TEST_CASE("the judge of these tests sees what is active") {
  for (const char* bad : {"<script>x</script>", "<p onclick=x>y</p>", "<a href=\"javascript:x\">y</a>", "<img src=\"https://x.example/a\">", "<p id=main>x</p>", "<svg></svg>", "<p style=x>y</p>", "<!-- x -->"})
    CHECK_FALSE(active_things(bad).empty());
}

TEST_CASE("sanitizing what is sanitized changes nothing") {
  const Surroundings around{"/documents/SOP-014/files/", say};
  for (const auto& each : vectors()) {
    INFO(each);
    const auto once = sanitize(each, around);
    REQUIRE(once);
    const auto twice = sanitize(to_html(*once), around);
    REQUIRE(twice);
    CHECK(to_html(*twice) == to_html(*once));
  }
}

TEST_CASE("a text that would need more memory than it may is given up, and nothing is leaked") {
  std::string bold = "<p>";
  for (int i = 0; i < 300; ++i) bold += "<b title=" + std::to_string(i) + ">";
  for (int i = 0; i < 300; ++i) bold += "<p>x";
  bool used = false;
  CHECK_FALSE(with_parsed(bold, [&](const GumboNode&) { used = true; }, {1u << 20, 1u << 24}));
  CHECK_FALSE(used);
  CHECK(with_parsed("<p>x", [&](const GumboNode&) { used = true; }, {1u << 20, 1u << 24}));
  CHECK(used);
}
