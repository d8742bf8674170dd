// The Markdown editor: a toolbar and a preview beside a plain text area, which stays what it is: the browser's own undo,
// spelling, dictation and screen reader support, and the very characters typed. Loaded only where there is an editor.
import { preview } from "./preview";
import { apply, type Tool } from "./writing";

export function editors(): void {
  for (const area of document.querySelectorAll<HTMLTextAreaElement>("textarea[data-editor]")) {
    const tools = area.closest(".editor, form")?.querySelector<HTMLElement>(".editor-tools");
    if (tools) toolbar(area, tools);
    preview(area, tools?.querySelector<HTMLElement>(".editor-state") ?? undefined);
    area.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "b") {
        event.preventDefault();
        apply(area, "bold", {});
      }
    });
  }
}

function toolbar(area: HTMLTextAreaElement, tools: HTMLElement): void {
  tools.hidden = false;
  const buttons = [...tools.querySelectorAll<HTMLButtonElement>("button[data-tool]")];
  buttons.forEach((button, place) => {
    button.tabIndex = place === 0 ? 0 : -1;   // one stop for Tab, arrows inside (ARIA toolbar pattern)
    button.addEventListener("click", () => use(area, tools, button));
  });
  tools.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    if (!step || at < 0) return;
    event.preventDefault();
    const next = buttons[(at + step + buttons.length) % buttons.length];
    buttons.forEach((each) => (each.tabIndex = each === next ? 0 : -1));
    next?.focus();
  });
}

// A picture that is not there cannot be put into the text: the way leads to where files are chosen.
function use(area: HTMLTextAreaElement, tools: HTMLElement, button: HTMLButtonElement): void {
  const tool = button.dataset.tool as Tool, known = pictures(area);
  if (tool !== "picture" || known.length > 0) return apply(area, tool, { ...button.dataset, pictures: known });
  const state = tools.querySelector<HTMLElement>(".editor-state");
  if (state) state.textContent = state.dataset.noPicture ?? "";
  area.form?.querySelector<HTMLInputElement>("input[type=file][name=files]")?.focus();
}

// The pictures attached to the revision, by name; and those chosen in the same form but not sent yet.
function pictures(area: HTMLTextAreaElement): string[] {
  const attached = [...document.querySelectorAll<HTMLElement>(`#${CSS.escape(area.dataset.pictures ?? "-")} [data-name]`)].map((each) => each.dataset.name ?? "");
  const chosen = [...(area.form?.querySelectorAll<HTMLInputElement>("input[type=file]") ?? [])].flatMap((each) => [...(each.files ?? [])]).filter((each) => each.type.startsWith("image/")).map((each) => each.name);
  return [...chosen, ...attached].filter((each) => /\.(png|jpe?g|gif|webp|svg)$/i.test(each));
}
