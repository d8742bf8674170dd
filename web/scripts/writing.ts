// What each tool of the editor does to the selected text. Uses the browser's own insertion, so that undo takes it back.
export type Tool = "bold" | "heading" | "list" | "numbers" | "checks" | "quote" | "table" | "link" | "picture";
export interface Words { words?: string; column?: string; pictures?: string[] }

export function apply(area: HTMLTextAreaElement, tool: Tool, words: Words): void {
  area.focus();
  const chosen = area.value.slice(area.selectionStart, area.selectionEnd);
  switch (tool) {
    case "bold": return around(area, "**", "**");
    case "heading": return lines(area, (line) => (/^#{1,4} /.test(line) ? (line.startsWith("#### ") ? line.slice(5) : "#" + line) : "## " + line));
    case "list": return lines(area, (line) => toggled(line, "- "));
    case "numbers": return lines(area, (line, place) => (/^\d+\. /.test(line) ? line.replace(/^\d+\. /, "") : `${place + 1}. ${line}`));
    case "checks": return lines(area, (line) => toggled(line, "- [ ] "));
    case "quote": return lines(area, (line) => toggled(line, "> "));
    case "link": return insert(area, `[${chosen || words.words || ""}](https://)`, -1);
    case "picture": return block(area, `![${chosen || words.words || ""}](files/${encodeURI(words.pictures?.[0] ?? "")})`);
    case "table": {
      const head = [1, 2, 3].map((each) => `${words.column ?? ""} ${each}`).join(" | ");
      area.selectionStart = area.selectionEnd;   // a table takes nothing's place
      return block(area, `| ${head} |\n| --- | --- | --- |\n|  |  |  |\n|  |  |  |`);
    }
  }
}

// A part of its own: a blank line before it and one after it, whatever stands there; the cursor comes to its end, so that the next
// part does not fall into it.
function block(area: HTMLTextAreaElement, text: string): void {
  const after = area.value.slice(area.selectionEnd);
  const between = after === "" || after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  insert(area, `${blankBefore(area)}${text}${between || (after === "" ? "\n" : "")}`, -between.length);
}

const toggled = (line: string, mark: string): string => (line.startsWith(mark) ? line.slice(mark.length) : mark + line);

function blankBefore(area: HTMLTextAreaElement): string {
  const before = area.value.slice(0, area.selectionStart);
  return before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
}

function put(area: HTMLTextAreaElement, text: string): void {
  // The only way that keeps undo; where it is missing the text still arrives.
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function insert(area: HTMLTextAreaElement, text: string, back: number): void {
  put(area, text);
  area.selectionStart = area.selectionEnd = area.selectionEnd + back;
}

function around(area: HTMLTextAreaElement, before: string, after: string): void {
  const start = area.selectionStart;
  const chosen = area.value.slice(start, area.selectionEnd);
  put(area, before + chosen + after);
  area.setSelectionRange(start + before.length, start + before.length + chosen.length);
}

function lines(area: HTMLTextAreaElement, change: (line: string, place: number) => string): void {
  const text = area.value;
  const start = text.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const next = text.indexOf("\n", area.selectionEnd);
  const end = next < 0 ? text.length : next;
  const changed = text.slice(start, end).split("\n").map(change).join("\n");
  area.setSelectionRange(start, end);
  put(area, changed);
  area.setSelectionRange(start, start + changed.length);
}
