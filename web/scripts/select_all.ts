// One box for all boxes of a name.
export function selectAll(): void {
  for (const all of document.querySelectorAll<HTMLInputElement>("[data-select-all]")) {
    const boxes = [...document.querySelectorAll<HTMLInputElement>(`input[type=checkbox][name="${CSS.escape(all.dataset.selectAll ?? "")}"]`)];
    const show = (): void => {
      const chosen = boxes.filter((each) => each.checked).length;
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    };
    all.addEventListener("change", () => boxes.forEach((each) => (each.checked = all.checked)));
    boxes.forEach((each) => each.addEventListener("change", show));
    show();
  }
}
