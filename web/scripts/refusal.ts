function leadsTo(link: HTMLAnchorElement): void {
  link.addEventListener("click", (event) => {
    const control = document.getElementById(link.hash.slice(1));
    if (!control) return;
    event.preventDefault();
    control.scrollIntoView({ block: "center" });
    control.focus({ preventScroll: true });
  });
}

// After a refusal the reader is at the summary, and a missing field's sentence leads to its control.
export function refusal(): void {
  const summary = document.querySelector<HTMLElement>(".refusal");
  if (!summary) return;
  for (const line of summary.querySelectorAll<HTMLElement>(".requirement[data-name^='field ']")) {
    const name = (line.dataset.name ?? "").slice("field ".length);
    const control = [name, `field.${name}`].map((each) => document.querySelector<HTMLElement>(`[name="${CSS.escape(each)}"]:not([type=hidden])`)).find((each) => each);
    const sentence = line.querySelector(".requirement-sentence");
    if (!control?.id || !sentence) continue;
    const link = document.createElement("a");
    link.href = `#${control.id}`;
    link.append(...sentence.childNodes);
    sentence.append(link);
  }
  for (const link of summary.querySelectorAll<HTMLAnchorElement>("a[href^='#']")) leadsTo(link);
  summary.focus();
}
