// Typed text is not lost, and is nobody else's: leaving a form with unsaved text asks first, and what was typed is kept for this tab until the
// server has taken it (the next page that is not this form) or its writer signs out; who signs in after somebody else in the same
// tab gets none of it. Passwords, shown ones too, one-time codes and hidden fields are never kept.
type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function controls(form: HTMLFormElement): Control[] {
  return [...form.elements].filter((each): each is Control =>
    (each instanceof HTMLTextAreaElement || each instanceof HTMLSelectElement || (each instanceof HTMLInputElement && ["text", "search", "date"].includes(each.type))) && each.name !== "" && !/password|one-time-code/.test(each.autocomplete));
}
const was = (control: Control): string =>
  control instanceof HTMLSelectElement ? ([...control.options].find((each) => each.defaultSelected) ?? control.options[0])?.value ?? "" : control.defaultValue;
const changed = (form: HTMLFormElement): Control[] => controls(form).filter((each) => each.value !== was(each));

// What a control held when the page came, in few characters: a draft may be a megabyte. FNV-1a.
function mark(text: string): string {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; ++place) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  return `${text.length}.${hash >>> 0}`;
}

const reader = (): string => document.querySelector<HTMLAnchorElement>(".account-name a")?.pathname ?? "";   // "": nobody is signed in
const place = (form: HTMLFormElement): string => `keep:${reader()}:${form.dataset.keep ?? ""}`;

function forgetAll(): void {
  for (const each of Object.keys(sessionStorage)) if (each.startsWith("keep:")) sessionStorage.removeItem(each);
}

interface Kept { typed: Record<string, string>; over: Record<string, string> }

export function keepTyped(): void {
  const forms = [...document.querySelectorAll<HTMLFormElement>("form[data-keep]")];
  forms.forEach(keep);
  document.querySelector('form[action="/sign-out"]')?.addEventListener("submit", forgetAll);
  // The page after a form was taken: what was kept for it is not needed any more. A page that refuses (the session has
  // ended, say) has not taken it.
  const sent = sessionStorage.getItem("keep:sent");
  const taken = reader() !== "" && !document.querySelector(".refusal") && !forms.some((each) => place(each) === sent);
  if (sent && taken) sessionStorage.removeItem(sent);
  sessionStorage.removeItem("keep:sent");
}

function keep(form: HTMLFormElement): void {
  const name = place(form);
  const over = Object.fromEntries(controls(form).map((each) => [each.name, mark(was(each))]));
  let sending = false;
  restore(form, name, over);
  form.addEventListener("input", () => {
    const typed = Object.fromEntries(changed(form).map((each) => [each.name, each.value]));
    try {
      sessionStorage.setItem(name, JSON.stringify({ typed, over }));
    } catch {
      // Storage is full or off: the warning below still stands.
    }
  });
  form.addEventListener("submit", () => {
    sending = true;
    sessionStorage.setItem("keep:sent", name);
  });
  addEventListener("pageshow", () => (sending = false));
  addEventListener("beforeunload", (event) => {
    if (!sending && changed(form).length > 0) event.preventDefault();
  });
}

// Only over what it was typed over: where the saved text has changed meanwhile, the newer one stays.
function restore(form: HTMLFormElement, name: string, now: Record<string, string>): void {
  const kept = sessionStorage.getItem(name);
  if (!kept || document.querySelector(".refusal")) return;   // after a refusal the server gives the typed text back itself
  const { typed, over } = JSON.parse(kept) as Kept;
  let any = false;
  for (const control of controls(form)) {
    const text = typed[control.name];
    if (text === undefined || text === control.value || over[control.name] !== now[control.name]) continue;
    control.value = text;
    any = true;
  }
  const notice = document.querySelector<HTMLTemplateElement>("template#keep-restored");
  if (any && notice) form.prepend(notice.content.cloneNode(true));
}
