// Work that goes on in the background: its page asks every second how far it is, and shows itself anew when it has ended. Without
// script there is a link that does the same.
interface State { work: { done: number; of: number; sentence: string } | null }

export function work(): void {
  const panel = document.querySelector<HTMLElement>("[data-work]");
  const address = panel?.dataset.work;
  if (!panel || !address) return;
  const sentence = panel.querySelector("[data-work-sentence]"), bar = panel.querySelector<HTMLProgressElement>("[data-work-bar]");
  panel.querySelector("[data-work-look]")?.remove();
  const look = async (): Promise<void> => {
    try {
      const answer = await fetch(address, { headers: { accept: "application/json" } });
      const state = answer.ok ? ((await answer.json()) as State) : null;
      if (!state || !state.work) return location.replace(address);
      if (sentence && sentence.textContent !== state.work.sentence) sentence.textContent = state.work.sentence;
      if (bar) {
        bar.max = state.work.of;
        bar.value = state.work.done;
      }
    } catch {
      // The server cannot be reached just now: asked again.
    }
    setTimeout(() => void look(), 1000);
  };
  setTimeout(() => void look(), 500);
}
