// The phone's menu opens by its address (#menu). Here: the focus follows, Escape closes.
export function menu(): void {
  const open = (): boolean => location.hash === "#menu";
  const close = (): void => {
    location.hash = "#main";
    document.querySelector<HTMLElement>(".bar-link[href='#menu']")?.focus();
  };
  addEventListener("hashchange", () => {
    if (open()) document.querySelector<HTMLElement>(".menu-close")?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open()) close();
    const typing = (event.target as HTMLElement).closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.querySelector<HTMLInputElement>("#search-box");
      if (search?.offsetParent) {
        event.preventDefault();
        search.focus();
      }
    }
  });
}
