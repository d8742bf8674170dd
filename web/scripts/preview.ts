// The preview: the text as the server's own renderer shows it, a moment after the last key. One request at a time; the
// newest text wins. The answer is the server's safe HTML (no script survives its renderer, and the CSP forbids any).
import { wideTables } from "./wide_tables";

const pause = 400;   // milliseconds without a key

export function preview(area: HTMLTextAreaElement, state?: HTMLElement): void {
  const into = document.getElementById(area.dataset.previewInto ?? "");
  const route = area.dataset.preview;
  if (!into || !route) return;
  let timer = 0;
  let under_way: AbortController | undefined;
  const show = async (): Promise<void> => {
    under_way?.abort();
    const mine = (under_way = new AbortController());
    if (state) {
      state.textContent = state.dataset.wait ?? "";
      delete state.dataset.current;
    }
    try {
      const csrf = (area.form?.elements.namedItem("csrf") as HTMLInputElement | null)?.value ?? "";
      const answer = await fetch(route, {
        method: "POST",
        signal: mine.signal,
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": csrf },
        body: JSON.stringify({ text: area.value }),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const { html } = (await answer.json()) as { html: string };
      into.hidden = false;
      into.innerHTML = html;
      wideTables(into.parentElement ?? into);
      follow(area, into);
      if (!state) return;
      state.textContent = area.value.trim() === "" ? "" : state.dataset.done ?? "";   // of nothing there is no preview
      state.dataset.current = "yes";
    } catch {
      if (!mine.signal.aborted && state) state.textContent = state.dataset.failed ?? "";
    }
  };
  area.addEventListener("scroll", () => follow(area, into), { passive: true });
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void show(), pause);
  });
  void show();
}

// As far down as the text is, which is about where one types. A text that is seen whole leaves the preview where it was put.
function follow(area: HTMLTextAreaElement, into: HTMLElement): void {
  const way = area.scrollHeight - area.clientHeight;
  if (way > 0) into.scrollTop = (area.scrollTop / way) * (into.scrollHeight - into.clientHeight);
}
