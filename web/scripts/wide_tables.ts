// Tables of a document that are wider than the text get a region that scrolls and can be reached by keyboard. The Markdown
// renderer makes them itself; this is for texts of other renderers. Without script the table itself scrolls.
export function wideTables(root: ParentNode = document): void {
  for (const table of root.querySelectorAll<HTMLTableElement>(".document table")) {
    if (table.closest(".table-scroll, .scroll") || table.scrollWidth <= table.clientWidth) continue;
    const region = document.createElement("div");
    region.className = "table-scroll";
    region.tabIndex = 0;
    region.setAttribute("role", "region");
    region.setAttribute("aria-label", table.caption?.textContent ?? table.querySelector("th")?.textContent ?? table.rows[0]?.textContent?.trim().slice(0, 60) ?? "");
    table.replaceWith(region);
    region.append(table);
  }
}
