// @ts-check
// Draws a chart from its spec when it comes near the window; until then, and where that fails, its drawing stands.
(() => {
  const { vegaEmbed } = /** @type {any} */ (globalThis);
  const refuse = () => Promise.reject(new Error('pages load nothing'));
  const options = {
    mode: 'vega-lite',
    renderer: 'svg',
    actions: false,
    defaultStyle: false,
    // Expressions are interpreted: the page's policy lets nobody evaluate text.
    ast: true,
    loader: { load: refuse, sanitize: refuse },
    // A finger has no pointer to stay away from, and a screen may be narrow.
    tooltip: { disableDefaultStyle: true, offsetX: 8, offsetY: 8 },
    // Errors alone: advice on a spec is for who writes it, and was given where it was written.
    logLevel: 1,
  };

  /**
   * The chart with points on its lines that nobody sees: a line alone answers with its first point, or not at all.
   * Broken lines are for comparison and say nothing.
   */
  const answering = (/** @type {any} */ spec) => {
    if (Array.isArray(spec)) return spec.map(answering);
    if (typeof spec !== 'object' || spec === null) return spec;
    const { mark } = spec;
    const line = typeof mark === 'string' ? { type: mark } : mark;
    if (line?.type === 'line' && line.point === undefined && line.strokeDash === undefined) {
      return { ...spec, mark: { tooltip: true, ...line, point: 'transparent' } };
    }
    return Object.fromEntries(Object.entries(spec).map(([name, part]) => [name, ['layer', 'hconcat', 'vconcat', 'concat', 'spec'].includes(name) ? answering(part) : part]));
  };

  // A finger that leaves takes its pointer along, and the tooltip: what was tapped is pointed at until the next touch.
  /** @type {Element | null} */
  let pointedAt = null;
  const tell = (/** @type {Element} */ mark, /** @type {string[]} */ types, /** @type {MouseEventInit} */ where = {}) => {
    for (const type of types) mark.dispatchEvent(new PointerEvent(type, { ...where, bubbles: true }));
  };
  const tapped = (/** @type {MouseEvent} */ { target, clientX, clientY }) => {
    if (!(target instanceof Element)) return;
    pointedAt = target;
    tell(target, ['pointermove', 'mousemove'], { clientX, clientY });
  };
  addEventListener('pointerdown', () => {
    if (pointedAt) tell(pointedAt, ['pointerout', 'mouseout']);
    pointedAt = null;
  });

  const draw = async (/** @type {Element} */ chart) => {
    const spec = answering(JSON.parse(chart.querySelector('script')?.textContent ?? ''));
    const live = /** @type {HTMLElement} */ (chart.querySelector('.live'));
    const still = /** @type {HTMLElement | null} */ (chart.querySelector('img'));
    try {
      await vegaEmbed(live, spec, options);
      // The drawing has a view box, so that a narrow place can scale it; see the style sheet.
      live.hidden = false;
      live.addEventListener('click', tapped);
      still?.classList.add('drawn');
    } catch (error) {
      console.warn('A chart stays as it was drawn.', error);
    }
  };

  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      void draw(target);
    }
  }, { rootMargin: '800px 0px' });
  for (const chart of document.querySelectorAll('.chart:has(> script)')) observer.observe(chart);
})();
