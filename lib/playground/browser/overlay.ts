// Segmentation as classes over the picture: a switch, how much of them covers it, and what the colours mean.
import { channelsOf, maskPalette } from '../../figures/chart/mask-palette.ts';
import type { PageContent } from '../content.ts';
import type { PageAnswer, Segmented, Shown } from '../messages.ts';
import { element, made, paint } from './view.ts';
import { milliseconds, operations, shareInWords, rateInWords } from './words.ts';

export interface OverlayControl {
  /** Whether segmentation is asked for. */
  isOn(): boolean;
  show(answer: PageAnswer): void;
}

/** The page's controls; a page without segmenters has none. `change` is called when segmentation is switched on. */
export function openOverlay(content: PageContent, change: () => void): OverlayControl {
  if (content.segmenters.length === 0) return { isOn: () => false, show: () => {} };
  const [on, opacity] = [element<HTMLInputElement>('#segmentation'), element<HTMLInputElement>('#opacity')];
  let current: PageAnswer | undefined;
  const redraw = (): void => {
    const roads = on.checked ? current?.segmentation : null;
    for (const [name, segmented] of [
      ['with', roads?.withDecoding],
      ['without', roads?.without],
    ] as const) {
      const place = element(`[data-road="${name}"] .segmentation`);
      place.hidden = segmented === undefined;
      if (segmented === undefined) continue;
      place.replaceChildren(
        ...(segmented
          ? overlaid(segmented, current!.reconstruction, opacity.valueAsNumber / 100)
          : [made('p', lacking(content, name === 'with' ? null : current!.bpp), 'notice')]),
      );
    }
  };
  on.addEventListener('change', () => {
    opacity.disabled = !on.checked;
    if (on.checked) change();
    redraw();
  });
  opacity.addEventListener('input', () => {
    opacity.setAttribute('aria-valuetext', `${opacity.value}%`);
    redraw();
  });
  return {
    isOn: () => on.checked,
    show(answer) {
      current = answer;
      redraw();
    },
  };
}

/** Why a road shows no classes, in one sentence. */
function lacking({ segmenters }: PageContent, bpp: number | null): string {
  const rates = segmenters
    .flatMap((segmenter) => (segmenter.bpp === null ? [] : [segmenter.bpp]))
    .sort((a, b) => a - b);
  return bpp === null
    ? 'This page had no room for a segmenter of decoded pictures.'
    : `This page holds no segmenter for symbols at ${rateInWords(bpp)}${rates.length > 0 ? `: move the rate to ${rates.join(' or ')}` : ''}.`;
}

/** The picture under its classes, and a legend of those that are there, the largest first. */
function overlaid({ mask, classNames, part }: Segmented, under: Shown, opacity: number): HTMLElement[] {
  const colours = maskPalette(classNames);
  const shares = classNames
    .map((name, label) => ({ name, label, share: mask.filter((shown) => shown === label).length / mask.length }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
  const [figure, canvas, legend] = [
    document.createElement('figure'),
    document.createElement('canvas'),
    document.createElement('ul'),
  ];
  canvas.setAttribute('role', 'img');
  const words = shares.map(({ name, share }) => `${name} ${shareInWords(share)}`).join(', ');
  paint(canvas, covered(under, mask, colours, opacity), `The picture's classes by ${part.name}: ${words}`);
  const time = `${milliseconds(part.milliseconds)}${part.first ? '*' : ''} ms`;
  const caption = made('figcaption', '');
  caption.append(
    made('b', `Classes by ${part.name}`),
    `${time}, ${operations(part.multiplyAdds!)} multiply-adds for the whole picture; drawn over the decoded one.`,
  );
  legend.className = 'classes';
  legend.setAttribute('aria-label', 'Classes in the picture');
  legend.append(
    ...shares.map(({ name, label, share }) => {
      const [item, swatch] = [made('li', ''), made('i', '')];
      swatch.setAttribute('aria-hidden', 'true');
      swatch.style.setProperty('--class', colours[label]);
      item.append(swatch, `${name} `, made('b', shareInWords(share)));
      return item;
    }),
  );
  figure.append(canvas, caption, legend);
  return [figure];
}

function covered({ rgba, ...size }: Shown, mask: Uint8Array, colours: readonly string[], opacity: number): Shown {
  const rgb = colours.map(channelsOf);
  const mixed = new Uint8ClampedArray(rgba);
  mask.forEach((label, pixel) => {
    for (let c = 0; c < 3; c++) {
      const at = 4 * pixel + c;
      mixed[at] = rgba[at] * (1 - opacity) + rgb[label][c] * opacity;
    }
  });
  return { rgba: mixed, ...size };
}
