// @ts-check
// What pages can do beyond reading: fold all code at once, and scroll wide things by keyboard.
(() => {
  const key = 'without-decoding: code';
  const cells = /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll('details.code')]);
  const button = /** @type {HTMLButtonElement} */ (document.querySelector('button.fold'));

  const remembered = () => {
    try { return localStorage.getItem(key); } catch { return null; }
  };
  const remember = (/** @type {string} */ state) => {
    try { localStorage.setItem(key, state); } catch { /* Some browsers keep nothing for files. */ }
  };
  const label = () => { button.textContent = cells.some((cell) => cell.open) ? 'Hide code' : 'Show code'; };

  if (cells.length > 0) {
    if (remembered() === 'hidden') for (const cell of cells) cell.open = false;
    button.hidden = false;
    button.addEventListener('click', () => {
      const open = !cells.some((cell) => cell.open);
      for (const cell of cells) cell.open = open;
      remember(open ? 'shown' : 'hidden');
      label();
    });
    for (const cell of cells) cell.addEventListener('toggle', label);
    label();
  }

  // What is wider than its place can be scrolled with the arrow keys once it has the focus.
  const wide = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.scroll, .chart, pre')]);
  const measure = () => {
    for (const box of wide) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else box.removeAttribute('tabindex');
    }
  };
  addEventListener('resize', measure);
  addEventListener('load', measure);

  // The part that is being read, marked in the table of contents.
  const links = new Map([...document.querySelectorAll('nav.contents a')].map((link) => [
    decodeURIComponent(/** @type {HTMLAnchorElement} */ (link).hash.slice(1)), link]));
  const headings = [...links.keys()].map((id) => document.getElementById(id)).filter((heading) => heading !== null);
  const mark = () => {
    const current = headings.findLast((heading) => heading.getBoundingClientRect().top < 120);
    for (const link of links.values()) link.removeAttribute('aria-current');
    if (current) links.get(current.id)?.setAttribute('aria-current', 'true');
  };
  let waiting = false;
  addEventListener('scroll', () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; mark(); });
  }, { passive: true });
  mark();
})();
