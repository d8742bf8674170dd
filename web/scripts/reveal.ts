// A button at each password field that shows what was typed: a long one is then no guess (OWASP ASVS 2.1.12). Nothing but the field on the
// screen changes: it is a password field again before it is sent and when the page is left, so that no browser keeps it as an ordinary text.
export function reveal(): void {
  const template = document.querySelector<HTMLTemplateElement>("template#reveal-button");
  if (!template) return;
  for (const field of document.querySelectorAll<HTMLInputElement>('input[type="password"]')) {
    const button = template.content.firstElementChild?.cloneNode(true) as HTMLButtonElement, show = button.textContent ?? "";
    const seen = (yes: boolean): void => {
      field.type = yes ? "text" : "password";
      button.textContent = yes ? button.dataset.hide ?? show : show;
    };
    button.setAttribute("aria-controls", field.id);
    button.addEventListener("click", () => seen(field.type === "password"));
    field.form?.addEventListener("submit", () => seen(false));
    addEventListener("pagehide", () => seen(false));
    field.spellcheck = false;   // what a spelling checker of the browser asks of its maker's server must not be a password
    field.autocapitalize = "none";
    field.after(button);
  }
}
