/** Marks, in a page's own list of contents, the section that is being read. */

const links = /** @type {HTMLAnchorElement[]} */ ([
  ...document.querySelectorAll(".mn a[href^='#']"),
]);
const seen = new Set();

/** @param {IntersectionObserverEntry[]} entries */
function look(entries) {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) {
      seen.add(target.id);
    } else {
      seen.delete(target.id);
    }
  }
  const current = links.find((link) => seen.has(link.hash.slice(1))) ?? links[0];
  for (const link of links) {
    link.toggleAttribute("aria-current", link === current);
  }
  current?.setAttribute("aria-current", "true");
}

const observer = new IntersectionObserver(look, { rootMargin: "-80px 0px -40% 0px" });
for (const link of links) {
  const section = document.getElementById(link.hash.slice(1));
  if (section) {
    observer.observe(section);
  }
}
