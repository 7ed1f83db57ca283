// Draws an answer.
import type { PageAnswer, TimedPart, Fidelity, Road, Shown } from '../messages.ts';
import { agreement, fileBpp, milliseconds, operations, shareInWords, totalOperations, totalTime } from './words.ts';

/** The one element that matches. */
export function element<E extends Element = HTMLElement>(selector: string, within: ParentNode = document): E {
  const child = within.querySelector<E>(selector);
  if (!child) throw new Error(`the page has no ${selector}`);
  return child;
}

/** An element with text, and perhaps a class. */
export function made(tag: string, text: string, className = ''): HTMLElement {
  const created = document.createElement(tag);
  created.textContent = text;
  if (className) created.className = className;
  return created;
}

const say = (name: string, text: string): void => void (element(`[data-text="${name}"]`).textContent = text);

/** Paints a canvas; `label` is what it shows, for those who do not see it. */
export function paint(canvas: HTMLCanvasElement, { rgba, height, width }: Shown, label: string): void {
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext('2d')!.putImageData(new ImageData(rgba, width, height), 0, 0);
  canvas.setAttribute('aria-label', label);
}

// From dark blue by green to yellow, readable without colours: lightness grows with the value.
const scale = [
  [38, 20, 84],
  [44, 90, 140],
  [40, 154, 135],
  [130, 205, 85],
  [250, 230, 60],
] as const;

/** Values [height, width] from 0 to `most` as colours. */
function heatMap(values: ArrayLike<number>, most: number, size: { height: number; width: number }): Shown {
  const rgba = new Uint8ClampedArray(values.length * 4).fill(255);
  for (let at = 0; at < values.length; at++) {
    const place = Math.min(1, values[at] / (most || 1)) * (scale.length - 1);
    const below = Math.min(scale.length - 2, Math.floor(place));
    const rest = place - below;
    for (let c = 0; c < 3; c++) rgba[4 * at + c] = scale[below][c] * (1 - rest) + scale[below + 1][c] * rest;
  }
  return { rgba, ...size };
}

const fidelity = ({ psnr, msSsim }: Fidelity): string => `PSNR ${psnr.toFixed(1)} dB, MS-SSIM ${msSsim.toFixed(3)}`;

function showPictures({ original, reconstruction, jpeg, quality, size, stream }: PageAnswer): void {
  const figure = (name: string): HTMLElement => element<HTMLCanvasElement>(`[data-view="${name}"]`).closest('figure')!;
  for (const name of ['original', 'jpeg']) figure(name).hidden = original === null;
  paint(
    element('[data-view="reconstruction"]'),
    reconstruction,
    `The picture decoded from ${stream.length} bytes${quality ? `: ${fidelity(quality)}` : ''}`,
  );
  const rate = `${stream.length} bytes, ${fileBpp(stream.length, size)} bits per pixel`;
  say('reconstruction', `${rate}${quality ? `; ${fidelity(quality)}` : '; it came as a stream, without its original'}`);
  if (!original || !jpeg) return;
  paint(element('[data-view="original"]'), original, 'The original picture at the size that is compressed');
  say('original', `${size.width} × ${size.height} pixels, ${size.width * size.height * 3} bytes`);
  const how = jpeg.fits ? `quality ${jpeg.percent}` : 'the smallest there is';
  paint(
    element('[data-view="jpeg"]'),
    jpeg.picture,
    `The same picture as JPEG of ${jpeg.bytes} bytes: ${fidelity(jpeg.quality)}`,
  );
  say('jpeg', `${jpeg.bytes} bytes, ${fileBpp(jpeg.bytes, size)} bits per pixel (${how}); ${fidelity(jpeg.quality)}`);
}

function showSymbols({ symbols: { blocks, bits, maps, channels } }: PageAnswer): void {
  const most = bits.reduce((a, b) => Math.max(a, b), 0);
  const mean = bits.reduce((a, b) => a + b, 0) / bits.length;
  const least = bits.reduce((a, b) => Math.min(a, b), most);
  paint(
    element('[data-view="bits"]'),
    heatMap(bits, most, blocks),
    `Map of the bits that each of ${blocks.width} × ${blocks.height} blocks takes: ${least.toFixed(0)} to ${most.toFixed(0)}`,
  );
  say(
    'bits',
    `${blocks.width} × ${blocks.height} blocks of ${channels} symbols, ${mean.toFixed(1)} bits each on average`,
  );
  say('low', '0');
  say('high', `${most.toFixed(0)} bits`);
  element('.maps').replaceChildren(
    ...maps.map(({ channel, entropy, levels }) => {
      const [figure, canvas] = [document.createElement('figure'), document.createElement('canvas')];
      canvas.setAttribute('role', 'img');
      const rgba = new Uint8ClampedArray(levels.length * 4).fill(255);
      levels.forEach((level, at) => rgba.fill(level, 4 * at, 4 * at + 3));
      paint(
        canvas,
        { rgba, ...blocks },
        `Symbols of channel ${channel + 1} as greys: ${entropy.toFixed(2)} bits per symbol`,
      );
      figure.append(canvas, made('figcaption', `Channel ${channel + 1}: ${entropy.toFixed(2)} bits per symbol`));
      return figure;
    }),
  );
}

function rowOf({ name, milliseconds: time, multiplyAdds, first }: TimedPart): HTMLElement {
  const row = document.createElement('tr');
  const head = made('th', name);
  head.setAttribute('scope', 'row');
  row.append(
    head,
    made('td', `${milliseconds(time)}${first ? '*' : ''}`),
    made('td', multiplyAdds === null ? '–' : operations(multiplyAdds)),
  );
  return row;
}

function showRoad(name: 'with' | 'without', { top, parts }: Road): void {
  const road = element(`[data-road="${name}"]`);
  element('.bars', road).replaceChildren(
    ...top.map(({ name: className, share }) => {
      const item = document.createElement('li');
      const bar = made('i', '');
      bar.setAttribute('aria-hidden', 'true');
      bar.style.setProperty('--share', String(share));
      item.append(made('span', className), made('b', shareInWords(share)), bar);
      return item;
    }),
  );
  element('tbody', road).replaceChildren(...parts.map(rowOf));
  const sum: TimedPart = {
    name: 'Together',
    milliseconds: totalTime(parts),
    multiplyAdds: totalOperations(parts),
    first: parts.some(({ first }) => first),
  };
  element('tfoot', road).replaceChildren(rowOf(sum));
}

/** Shows an answer in place of the one before. */
export function show(answer: PageAnswer): void {
  showPictures(answer);
  showSymbols(answer);
  showRoad('with', answer.withDecoding);
  showRoad('without', answer.without);
  say('agreement', agreement(answer));
  const { encoding, read, asTrained, withDecoding, without } = answer;
  const parts = [...encoding, ...withDecoding.parts, ...without.parts];
  say(
    'encoding',
    [
      `Both networks read ${asTrained ? 'the middle' : 'all'} ${read.width} × ${read.height} blocks of the stream${asTrained ? ', as they were trained' : ', which is not what they were trained on'}.`,
      ...(encoding.length > 0
        ? [
            `Before either road: ${encoding.map(({ name, milliseconds: time, multiplyAdds, first }) => `${name.toLowerCase()} ${milliseconds(time)}${first ? '*' : ''} ms${multiplyAdds === null ? '' : ` (${operations(multiplyAdds)} multiply-adds)`}`).join(', ')}.`,
          ]
        : []),
      ...(parts.some(({ first }) => first) ? ['* The first time at this size: getting ready is in it.'] : []),
    ].join(' '),
  );
  element('#answer').hidden = false;
}
