// Names beside marks as layers: each in its place, with a thin line to its mark where the eye would not join them.
import type { PlacedLabel } from './label-boxes.ts';
import { textLayer } from './views.ts';

/** The layers of a label, in pixels to so many decimals; `look` is the text's. */
export function labelLayers(
  { box, leader }: PlacedLabel,
  text: string,
  digits: number,
  look: { readonly color: string; readonly [option: string]: unknown },
): object[] {
  const rounded = (value: number, places = digits) => Number(value.toFixed(places));
  const place = {
    x: rounded(box.x + box.width / 2),
    y: rounded(box.y + box.height / 2),
    baseline: 'middle',
    ...look,
  };
  if (!leader) return [textLayer(text, place)];
  const { from, to } = leader;
  const ends = { x: from.x, y: from.y, x2: to.x, y2: to.y };
  return [
    {
      data: { values: [{}] },
      mark: { type: 'rule', color: look.color, strokeWidth: 0.75, opacity: 0.7, aria: false },
      encoding: Object.fromEntries(Object.entries(ends).map(([end, value]) => [end, { value: rounded(value, 4) }])),
    },
    textLayer(text, place),
  ];
}
