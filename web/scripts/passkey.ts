// Passkeys: forms with data-passkey ask the browser for one before they are sent, and post what it answered. What is signed is
// worked out here from the text that is on the screen, never from something the server sent beside it; the server does the same
// with the text that comes back.
import { answerOf, bytesOf, challengeOf } from "./passkey_bytes";

const patience = 120_000;   // milliseconds that the browser's dialog may stay open

type Way = (form: HTMLFormElement) => Promise<PublicKeyCredential | null>;

const known = (form: HTMLFormElement): PublicKeyCredentialDescriptor[] =>
  (form.dataset.credentials ?? "").split(" ").filter((each) => each).map((each) => ({ type: "public-key", id: bytesOf(each) }));

const ask = async (form: HTMLFormElement, challenge: BufferSource): Promise<PublicKeyCredential | null> =>
  (await navigator.credentials.get({
    publicKey: { challenge, rpId: form.dataset.rp, allowCredentials: known(form), userVerification: "required", timeout: patience },
  })) as PublicKeyCredential | null;

const ways: Record<string, Way> = {
  "sign-in": (form) => ask(form, bytesOf(form.dataset.challenge ?? "")),
  async sign(form) {
    const text = document.getElementById(form.dataset.text ?? "")?.textContent ?? "";
    (form.elements.namedItem("statement") as HTMLInputElement).value = text;
    return ask(form, await challengeOf("chancery", text));
  },
  async create(form) {
    return (await navigator.credentials.create({
      publicKey: {
        challenge: bytesOf(form.dataset.challenge ?? ""),
        rp: { id: form.dataset.rp, name: form.dataset.organisation ?? "" },
        user: { id: new TextEncoder().encode(form.dataset.login), name: form.dataset.login ?? "", displayName: form.dataset.person ?? "" },
        pubKeyCredParams: [{ type: "public-key", alg: -7 }],
        authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
        excludeCredentials: known(form),
        attestation: "none",
        timeout: patience,
      },
    })) as PublicKeyCredential | null;
  },
};

function prepare(form: HTMLFormElement): void {
  const says = form.querySelector<HTMLElement>("[data-passkey-says]");
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  const field = form.elements.namedItem("passkey") as HTMLInputElement | null;
  const way = ways[form.dataset.passkey ?? ""];
  if (!says || !button || !field || !way || !("PublicKeyCredential" in window)) return;
  if (location.origin !== form.dataset.origin) {
    says.textContent = `${says.dataset.elsewhere ?? ""} ${form.dataset.origin ?? ""}`;
    return;
  }
  says.textContent = "";
  button.disabled = false;
  form.addEventListener("submit", (event) => {
    if (field.value) return;   // answered: now it is sent
    event.preventDefault();
    event.stopImmediatePropagation();
    button.setAttribute("aria-disabled", "true");
    says.textContent = says.dataset.waiting ?? "";
    way(form)
      .then((credential) => {
        if (!credential) throw new Error("nothing answered");
        field.value = JSON.stringify(answerOf(credential));
        form.requestSubmit(button);
      })
      .catch((problem: unknown) => {
        const cancelled = problem instanceof DOMException && (problem.name === "NotAllowedError" || problem.name === "AbortError");
        says.textContent = (cancelled ? says.dataset.cancelled : says.dataset.failed) ?? "";
        if (!cancelled) console.error(problem);
      })
      .finally(() => button.removeAttribute("aria-disabled"));
  }, true);
  // Coming back with "back" must ask again: an answer is good once.
  addEventListener("pageshow", (event) => { if (event.persisted) field.value = ""; });
}

export function passkeys(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) prepare(form);
}
