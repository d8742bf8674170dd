// What runs on every page. Each part looks for its attribute and improves what works without it; none makes content.
import { copyButtons } from "./copy";
import { contents } from "./contents";
import { filters } from "./filters";
import { keepTyped } from "./keep_typed";
import { menu } from "./menu";
import { once } from "./once";
import { print } from "./print";
import { quote } from "./quote";
import { refusal } from "./refusal";
import { reveal } from "./reveal";
import { wideTables } from "./wide_tables";
import { work } from "./work";

for (const part of [refusal, reveal, menu, filters, once, keepTyped, copyButtons, contents, print, quote, wideTables, work]) {
  try {
    part();
  } catch (problem) {
    console.error(problem);   // one part that fails must not take the others with it
  }
}
if (document.querySelector("form[data-passkey]")) void import("./passkey").then(({ passkeys }) => passkeys());
if (document.querySelector("textarea[data-editor]")) void import("./editor").then(({ editors }) => editors());
