// Words selected in the text become the quote of a review comment: data-quote-from names the element they are in.
export function quote(): void {
  for (const field of document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("[data-quote-from]")) {
    const source = document.getElementById(field.dataset.quoteFrom ?? "");
    if (!source) continue;
    document.addEventListener("selectionchange", () => {
      const selection = getSelection();
      if (!selection || selection.isCollapsed || !source.contains(selection.anchorNode) || !source.contains(selection.focusNode)) return;
      const words = selection.toString().replace(/\s+/g, " ").trim();
      if (words) field.value = words.slice(0, field.maxLength > 0 ? field.maxLength : 500);
    });
  }
}
