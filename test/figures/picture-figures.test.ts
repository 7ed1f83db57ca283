// Figures 5, 9 and 10.
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { figure10 } from '../../lib/figures/figure-10/figure-10.ts';
import { figure5 } from '../../lib/figures/figure-5/figure-5.ts';
import { figure9 } from '../../lib/figures/figure-9/figure-9.ts';
import type { Picture, PicturesRecord } from '../../lib/records/record.ts';
import { renderSvg } from '../../lib/figures/files/render.ts';
import { specWarnings } from './spec-warnings.ts';
import { fakePictures } from './fixtures-compression.ts';
import { expectSnapshot } from './snapshot.ts';
import { subtitleOf } from './subtitle.ts';

const figures = { 'figure-5': figure5, 'figure-9': figure9, 'figure-10': figure10 };
let three: PicturesRecord;
let one: PicturesRecord;
beforeAll(async () => {
  three = await fakePictures();
  one = await fakePictures({ points: [0.33], images: 1, size: { width: 24, height: 16 } });
});

/** `svg` with the files inside numbered: encoders of PNG may differ in bytes from machine to machine. */
function withoutFiles(svg: string): string {
  const files = new Map<string, number>();
  return svg.replace(/data:image\/png;base64,[\w+/]+=*/g, (file) => {
    if (!files.has(file)) files.set(file, files.size);
    return `file-${files.get(file)}`;
  });
}

describe('figures of pictures', () => {
  it('say so where a picture has no error, or nothing in it is labelled', async () => {
    const changed: Partial<Record<Picture['role'], Picture['values']>> = {
      reconstruction: { entropyBpp: 0.5, mse: 0 },
      prediction: {},
    };
    const pictures = three.pictures.map((picture) => ({ ...picture, values: changed[picture.role] ?? picture.values }));
    const figure = figure5.draw([{ ...three, pictures }]);
    const svg = await renderSvg(figure.spec);
    expect(svg).toContain('0.500 bpp, without error');
    expect(svg).toContain('nothing labelled');
    expect(
      (figure.data.objects() as { role: string; psnr_db: number | null }[]).every(({ psnr_db }) => psnr_db === null),
    ).toBe(true);
  });

  for (const [name, { draw }] of Object.entries(figures)) {
    it(`${name} is drawn as before, without a warning`, async () => {
      for (const [suffix, record] of [
        ['', three],
        ['-one-point', one],
      ] as const) {
        const { spec } = draw([record]);
        expect(specWarnings(spec)).toEqual([]);
        expectSnapshot(`${name}${suffix}`, withoutFiles(await renderSvg(spec)));
      }
    });

    it(`${name} refuses records without its pictures`, () => {
      expect(() => draw([])).toThrow(new RegExp(`^${name}: expected a record of pictures with role "\\w+", got none`));
      expect(() => draw([{ ...three, pictures: three.pictures.filter(({ role }) => role === 'original') }])).toThrow(
        /got none/,
      );
      expect(() => draw([{ ...three, pictures: three.pictures.filter(({ role }) => role !== 'original') }])).toThrow(
        /"original", got none/,
      );
    });

    it(`${name} takes the pictures of several records, but of the same images only`, () => {
      const [even, odd] = [0, 1].map((parity) => ({
        ...three,
        pictures: three.pictures.filter(({ role }, at) => role === 'original' || at % 2 === parity),
      }));
      expect(draw([even, odd]).data.numRows()).toBe(draw([three]).data.numRows());
      expect(() => draw([three, one])).toThrow(/same images, got two originals of image 0/);
    });
  }

  it('show the first image in Figure 5 and the next two in Figure 10', () => {
    expect(new Set(figure5.draw([three]).data.array('image'))).toEqual(new Set([0]));
    expect(new Set(figure10.draw([three]).data.array('image'))).toEqual(new Set([1, 2]));
    expect(new Set(figure9.draw([three]).data.array('image'))).toEqual(new Set([0, 1]));
  });

  it('print numbers below pictures, and say in words what each shows', async () => {
    const svg = await renderSvg(figure5.draw([three]).spec);
    expect(svg).toContain('>0.337 bpp, 24.6 dB<');
    expect(svg).toContain('>mIoU 69.9%<');
    expect(svg).toContain('aria-label="Image 1: mask of cResNet-51-d at 0.330 bpp, mIoU 69.9%"');
    expect(svg).not.toMatch(/aria-label="[^"]*base64/);
    expect(await renderSvg(figure9.draw([three]).spec)).toContain('>1.33 bits<');
  });

  it('draw channels from the highest entropy down', () => {
    const rows = (
      figure9.draw([one]).data.objects() as { channel: number | null; entropy_bits_per_symbol: number | null }[]
    ).filter(({ channel }) => channel !== null);
    expect(rows.map(({ channel }) => channel)).toEqual([5, 2, 7, 0]);
    const reversed = { ...one, pictures: [...one.pictures].reverse() };
    expect(figure9.draw([reversed]).data.array('channel')).toEqual(figure9.draw([one]).data.array('channel'));
  });

  it('name what is missing, and mark its place', async () => {
    const figure = figure5.draw([
      {
        ...three,
        pictures: three.pictures.filter(({ input, targetBpp }) => !(input === 'latent' && targetBpp === 0.33)),
      },
    ]);
    expect(subtitleOf(figure)).toContain('not made yet: mask of cResNet-51-d at 0.330 bpp of image 1.');
    expect(await renderSvg(figure.spec)).toContain('>not made<');
  });

  it('show small pictures with sharp pixels', async () => {
    const figure = figure5.draw([three]);
    const svg = await renderSvg(figure.spec);
    const images = svg.match(/<image [^>]*>/g)!;
    expect(images.every((tag) => tag.includes('image-rendering: pixelated'))).toBe(true);
    // 16 px a side, drawn at a whole multiple: at natural size a row through the ground truth has its two colours only.
    const { data, info } = await sharp(Buffer.from(svg))
      .flatten({ background: 'white' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const truth = images.find((tag) => tag.includes('ground truth'))!;
    const [, x, y] = /translate\(([\d.]+),([\d.]+)\)/.exec(truth)!.map(Number);
    const side = Number(/width="(\d+)" height="\d+"/.exec(truth)![1]);
    expect(side % 16).toBe(0);
    const [offsetX, offsetY] = offsetsOf(svg, truth);
    const colors = new Set(
      Array.from({ length: side - 4 }, (_, i) => {
        const at = (Math.round(y + offsetY + side / 2) * info.width + Math.round(x + offsetX) + 2 + i) * info.channels;
        return data.subarray(at, at + 3).toString('hex');
      }),
    );
    expect(colors).toEqual(new Set(['262626', 'f3c300']));
  });
});

/** Sum of the translations of the groups that an element stands in. */
function offsetsOf(svg: string, element: string): [number, number] {
  const open: [number, number][] = [];
  for (const [tag, name] of svg.slice(0, svg.indexOf(element)).matchAll(/<(\/?g)\b[^>]*>/g)) {
    if (name === '/g') open.pop();
    else {
      const [, x = 0, y = 0] = (/translate\(([-\d.]+),([-\d.]+)\)/.exec(tag) ?? []).map(Number);
      open.push([x, y]);
    }
  }
  return open.reduce(([x, y], [dx, dy]) => [x + dx, y + dy], [0, 0]);
}
