// A button after each hash that copies it. Only where the browser lets a page copy (a secure context).
export function copyButtons(): void {
  const template = document.querySelector<HTMLTemplateElement>("template#copy-button");
  if (!template || !navigator.clipboard) return;
  for (const code of document.querySelectorAll<HTMLElement>("[data-copy]")) {
    const button = template.content.firstElementChild?.cloneNode(true) as HTMLButtonElement;
    const label = button.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent ?? "");
      button.textContent = button.dataset.done ?? label;
      setTimeout(() => (button.textContent = label), 2000);
    });
    code.after(button);
  }
}
