// Marks, in a table of contents, the heading that is being read.
export function contents(): void {
  for (const nav of document.querySelectorAll("nav[data-contents]")) {
    const links = new Map<Element, Element>();
    for (const link of nav.querySelectorAll<HTMLAnchorElement>("a[href^='#']")) {
      const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (heading) links.set(heading, link);
    }
    const seen = new IntersectionObserver((entries) => {
      const reached = entries.filter((each) => each.isIntersecting).at(0);
      if (!reached) return;
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(reached.target)?.setAttribute("aria-current", "true");
    }, { rootMargin: "0px 0px -70% 0px" });
    for (const heading of links.keys()) seen.observe(heading);
  }
}
