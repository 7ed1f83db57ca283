// The names of networks in a panel of Figure 6, in pixels of the panel.
import { labelBoxes, strokeBoxes } from '../chart/label-boxes.ts';
import type { Box, Labelled } from '../chart/label-boxes.ts';
import { labelLayers } from '../chart/label-layers.ts';
import { textWidth } from '../chart/text-width.ts';
import { networkStyle } from '../chart/theme.ts';
import { grouped } from '../chart/grouped.ts';
import { networkName } from '../../records/network-name.ts';
import type { Task } from '../../records/record.ts';
import type { Mark } from './figure-6-marks.ts';

export const networkMarkSize = 9;
const fontSize = 11;
// As wide as the ring around it.
const ringedSize = 19;

type PlaceOf = (flops: number, percent: number) => [x: number, y: number];

/** The name of each network beside its mark, clear of the marks of both runs, and of their lines where there is room. */
export function networkLabels(
  marks: readonly Mark[],
  tweaked: readonly Mark[],
  task: Task,
  placeOf: PlaceOf,
  size: { readonly width: number; readonly height: number },
): object[] {
  const around = ([x, y]: readonly [number, number], side = networkMarkSize): Box => ({
    x: x - side / 2 - 1,
    y: y - side / 2 - 1,
    width: side + 2,
    height: side + 2,
  });
  const bar = (deviation: number) => placeOf(0, 0)[1] - placeOf(0, deviation)[1];
  const texts = marks.map(({ point }) => networkName(point.network, task));
  const places = marks.map(({ flops, point }) => placeOf(flops, point.quality.mean));
  const labelled = marks.map(
    ({ point }, index): Labelled => ({
      x: places[index][0],
      y: places[index][1],
      reach: Math.max(networkMarkSize / 2 + 1, bar(point.quality.deviation ?? 0)) + 1,
      width: textWidth(texts[index], fontSize),
      height: fontSize + 1,
    }),
  );
  const placed = labelBoxes(labelled, {
    marks: [
      ...places.map((place) => around(place)),
      ...marks.flatMap(({ point: { paper } }) => (paper ? [around(placeOf(paper.flops, paper.quality))] : [])),
      ...tweaked.map(({ flops, point }) => around(placeOf(flops, point.quality.mean), ringedSize)),
    ],
    strokes: [
      ...labelled.flatMap(({ x, y, reach: far }) => strokeBoxes([x, y - far], [x, y + far])),
      ...lineBoxes(marks, placeOf),
      ...lineBoxes(tweaked, placeOf),
    ],
    ...size,
  });
  return marks.flatMap(({ point }, index) => {
    const { color, textColor = color } = networkStyle(point.network, point.input);
    return labelLayers(placed[index], texts[index], 4, { fontSize, color: textColor, aria: false });
  });
}

/** Small boxes along the lines, so that no name is written across one. */
function lineBoxes(marks: readonly Mark[], placeOf: PlaceOf): Box[] {
  return [...grouped(marks, ({ line }) => line).values()].flatMap((lineMarks) => {
    const ends = lineMarks.map(({ flops, point }) => placeOf(flops, point.quality.mean)).sort((a, b) => a[0] - b[0]);
    return ends.slice(1).flatMap((end, index) => strokeBoxes(ends[index], end));
  });
}
