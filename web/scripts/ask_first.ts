// A button with data-confirm asks its question in a dialog before its form is sent.
export function askFirst(): void {
  const dialog = document.querySelector<HTMLDialogElement>("dialog#confirm");
  const question = dialog?.querySelector("#confirm-question");
  if (!dialog || !question || !dialog.showModal) return;
  let asked: { form: HTMLFormElement; button: HTMLElement } | undefined;
  document.addEventListener(
    "submit",
    (event) => {
      const button = event.submitter;
      if (!button?.dataset.confirm || button.dataset.confirmed) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      asked = { form: event.target as HTMLFormElement, button };
      question.textContent = button.dataset.confirm;
      dialog.returnValue = "no";
      dialog.showModal();
    },
    true,
  );
  dialog.addEventListener("close", () => {
    if (!asked || dialog.returnValue !== "yes") return;
    asked.button.dataset.confirmed = "yes";
    asked.form.requestSubmit(asked.button);
    delete asked.button.dataset.confirmed;
  });
}
