// The export as a folder, and what of it is no network: streams' vectors, records as tables, CompressAI's results.
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromCSV } from 'arquero';
import { describe, expect, it, test, vi } from 'vitest';
import { main } from '../../lib/cli.ts';
import { frequencyTable, readBitstream, writeBitstream } from '../../lib/codec/bitstream/bitstream.ts';
import { compressAiResults } from '../../lib/export/compressai.ts';
import { networksAt, pictureClassifier } from '../../lib/export/networks.ts';
import { recordTables } from '../../lib/export/record-rows.ts';
import { experimentOf } from '../../lib/experiments/plan/artifacts.ts';
import { imagenette } from '../../lib/experiments/profiles/imagenette.ts';
import { openStore } from '../../lib/store/store.ts';
import { isCommitted } from '../../lib/experiments/reference/committed-network.ts';
import { resultsFolder } from '../../lib/experiments/reference/folders.ts';
import { isRateDistortion, type ResultRecord } from '../../lib/records/record.ts';
import { readRecords } from '../records/read-records.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';
import { point, storeWith } from './networks.ts';
import { onnxFile } from './onnx-file.ts';

/** Runs the command in this process on the kit's own profiles. */
async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += text;
      return true;
    }),
  );
  try {
    return { code: await main(['export', ...args]), ...written };
  } finally {
    spies.forEach((spy) => spy.mockRestore());
  }
}

describe('the command', () => {
  test('writes a folder of one point from the store, and says what is not there', async () => {
    const base = await temporaryFolder();
    const store = join(base, 'store');
    await storeWith(store, ['codec', 'classifier']);
    const folder = join(base, 'elsewhere', 'made');
    const { code, stdout } = await run(folder, '--profile', 'smoke', '--point', '0.33', '--store', store, '--json');
    expect(code).toBe(0);
    const said = JSON.parse(stdout);
    const files = (await readdir(folder)).sort();
    expect(files).toEqual(said.files);
    expect(files).toEqual([
      'FORMAT.md',
      'README.md',
      'classifier-0.330bpp.onnx',
      'decoder-0.330bpp.onnx',
      'encoder-0.330bpp.onnx',
      'example.png',
      'manifest.json',
      'vector.wd',
      'vectors.json',
      'wd.py',
    ]);
    expect(said.absent).toEqual([
      expect.stringMatching(/^There are no weights of cResNet-51-d at 0\.33 bpp with seed 1: .* --only figure-4/),
      expect.stringMatching(/^There are no weights of ResNet-50 on pictures with seed 1: .* --only figure-3/),
    ]);
    expect(said.absent[0]).toContain(`reproduce --profile smoke --store ${store} --only figure-4`);
    const readme = await readFile(join(folder, 'README.md'), 'utf8');
    for (const name of files.filter((file) => file.endsWith('.onnx'))) expect(readme).toContain(`| \`${name}\` |`);
    expect(readme).toContain('top-1 31.00 %, top-5 90.00 %');
    // What others read holds no path of ours.
    expect(readme).toContain('reproduce --profile smoke --store DIR --only figure-4');
    expect(readme).not.toContain(base);
    expect(readme).toContain('# Networks of the profile smoke, seed 1,');
    const { metadata } = onnxFile(await readFile(join(folder, 'classifier-0.330bpp.onnx')));
    expect(metadata).toMatchObject({ seed: '1', codec_seed: '1' });
    expect(readme).not.toContain('segmenter-');
    // Python's ONNX Runtime reports to its maker, too, unless it hears of it before it loads.
    expect(readme).toMatch(/^import json, os\nos\.environ\['ORT_DISABLE_TELEMETRY'\] = '1'.*\nimport .*onnxruntime/m);
    expect(readme.match(/import .*onnxruntime/g)).toHaveLength(1);
    expect(readme.endsWith('\n')).toBe(true);

    // Again into the same folder: an export may be replaced, and comes out the same.
    const before = await readFile(join(folder, 'classifier-0.330bpp.onnx'));
    expect((await run(folder, '--profile', 'smoke', '--point', '0.33', '--store', store)).code).toBe(0);
    expect(before.equals(await readFile(join(folder, 'classifier-0.330bpp.onnx')))).toBe(true);
    expect(await readdir(join(base, 'elsewhere'))).toEqual(['made']);
  });

  test('takes committed weights where the store has none, with their records', async () => {
    const base = await temporaryFolder();
    const folder = join(base, 'made');
    const args = ['--profile', 'imagenette', '--point', '0.0983', '--store', join(base, 'none')];
    const committed = (await readdir(resultsFolder('imagenette'))).filter((name) => name.endsWith('.json'));
    const { code, stdout } = await run(folder, ...args);
    const place = { kind: 'segmenter', network: 'cResNet-51', input: 'latent', point: { bpp: 0.0983 } } as const;
    const networks = isCommitted('imagenette', place) ? 5 : 4;
    const said = `made: ${networks} networks, \\d\\d\\.\\d MB; ${committed.length} records; README\\.md says how to use them\n$`;
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(new RegExp(said)) });
    const { metadata } = onnxFile(await readFile(join(folder, 'classifier-0.0983bpp.onnx')));
    expect(metadata).toMatchObject({
      top1_percent: '60.84',
      weights: 'rounded to half precision',
      trained_on: 'imagenette',
      codec_trained_on: 'imagenette',
      trained_on_crops_of: '80 pixels, 10 rows and columns of symbols',
    });
    // The codec's validation, from the record of this very training.
    const codec = JSON.parse(
      await readFile(join(resultsFolder('imagenette'), 'codec-0.0983bpp-seed1.json'), 'utf8'),
    ).validation;
    expect(metadata['file_bpp']).toBe(String(codec.fileBpp));
    expect(await readdir(join(folder, 'records'))).toEqual(
      ['classification', 'codec', 'machine-reading', 'pictures', 'rate-distortion', 'runtime', 'segmentation'].map(
        (kind) => `${kind}.csv`,
      ),
    );
    expect(await readdir(join(folder, 'compressai'))).toHaveLength(12);
  });

  test('says where networks are not of the folders given', async () => {
    const base = await temporaryFolder();
    const photos = join(base, 'photos');
    for (const part of ['train', 'val'])
      for (const name of ['ant', 'bee']) {
        await mkdir(join(photos, part, name), { recursive: true });
        await writeFile(join(photos, part, name, '0.jpg'), 'not looked at');
      }
    const args = ['--profile', 'imagenette', '--point', '0.0983', '--store', join(base, 'none')];
    const { code, stderr } = await run(join(base, 'made'), ...args, '--data', `imagenet=${photos}`);
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('are the committed ones, whatever is given with --data: trained_on'),
    });
  });

  test('takes committed weights of its own seed alone', async () => {
    const store = openStore(join(await temporaryFolder(), 'none'));
    const [first, second] = await Promise.all(
      [1, 2].map((seed) => experimentOf(imagenette, { data: {}, lookOnly: true, seed })),
    );
    expect(await pictureClassifier(first, store)).toMatchObject({ from: 'committed', record: { config: { seed: 1 } } });
    expect(await pictureClassifier(second, store)).toBeNull();
    const at = imagenette.operatingPoints[0];
    const networks = await networksAt(first, at, store);
    expect(networks).toMatchObject({ codec: { from: 'committed' }, classifier: { from: 'committed' } });
    expect(await networksAt(second, at, store)).toMatchObject({ codec: null, classifier: null, segmenter: null });
  });

  test.each<[string, (folder: string) => string[] | Promise<string[]>, number, RegExp]>([
    ['no folder', () => [], 2, /export: an argument is missing; usage: .* export DIR/],
    [
      'an unknown profile',
      (to) => [join(to, 'x'), '--profile', 'imagenet'],
      2,
      /there is no profile 'imagenet': choose one of quick, imagenette/,
    ],
    [
      'an unknown point',
      (to) => [join(to, 'x'), '--profile', 'smoke', '--point', '0.5'],
      2,
      /--point: expected one of profile smoke's operating points \(0\.635, 0\.33, 0\.0983 bits per pixel\), got 0\.5/,
    ],
    ['no number', (to) => [join(to, 'x'), '--profile', 'smoke', '--point', ' '], 2, /--point: expected one of/],
    [
      'a file',
      async (to) => (await writeFile(join(to, 'x'), ''), [join(to, 'x')]),
      2,
      /export: expected a new folder, got the file .*x: name another one/,
    ],
    [
      'a folder of other things',
      async (to) => (await writeFile(join(to, 'thesis.tex'), ''), [to]),
      2,
      /export: expected a new or an empty folder, .* got .*, which holds other files: thesis\.tex\. Move them elsewhere, or name/,
    ],
    [
      'an export of an earlier kit',
      async (to) => {
        for (const name of ['wd.py', 'a.onnx', 'b.onnx', 'c.onnx', 'd.onnx']) await writeFile(join(to, name), '');
        return [to];
      },
      2,
      /other files: a\.onnx, b\.onnx, c\.onnx, d\.onnx and 1 more\. An export of an earlier kit does not say which files are its own/,
    ],
    [
      'committed weights of another seed',
      (to) => [join(to, 'x'), '--profile', 'imagenette', '--seed', '2', '--store', join(to, "no 'ne")],
      2,
      /export: profile imagenette has no weights of a codec at 0\.635 bpp with seed 2 in the store .*, and the committed ones are of seed 1: leave out --seed .* npx without-decoding reproduce --profile imagenette --seed 2 --store '.*no '\\''ne' --only figure-8/,
    ],
    [
      'nothing trained',
      (to) => [join(to, 'x'), '--profile', 'smoke', '--store', join(to, 'none')],
      1,
      /profile smoke has no weights of a codec at 0\.635 bpp with seed 1, neither in the store .*none nor committed: train it first with npx without-decoding reproduce --profile smoke --store .*none --only figure-8/,
    ],
  ])('says what is wrong: %s', async (_, make, code, message) => {
    const folder = await temporaryFolder();
    const args = await make(folder);
    const before = await readdir(folder);
    const said = await run(...args);
    expect(said.stderr).toMatch(message);
    expect(said.code).toBe(code);
    expect(await readdir(folder)).toEqual(before);
  });

  test('never removes what it did not write: files beside it, folders, and its own once they are changed', async () => {
    const base = await temporaryFolder();
    const store = join(base, 'store');
    await storeWith(store, ['codec']);
    const folder = join(base, 'made');
    const again = () => run(folder, '--profile', 'smoke', '--point', String(point.bpp), '--store', store);
    expect((await again()).code).toBe(0);
    await mkdir(join(folder, 'src'));
    await writeFile(join(folder, 'src', 'thesis.tex'), 'thesis');
    await writeFile(join(folder, 'example.wd'), 'mine');
    await writeFile(join(folder, 'example.png'), 'my own picture');
    const before = await readdir(folder, { recursive: true });
    const refused = await again();
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        `got ${folder}, which holds other files: example.png, example.wd, src/. Move them elsewhere, or name another folder\n`,
      ),
    });
    expect(await readdir(folder, { recursive: true })).toEqual(before);
    expect(await readFile(join(folder, 'src', 'thesis.tex'), 'utf8')).toBe('thesis');
    // Somebody's folder with a copy of wd.py, and with a manifest of another program, is no export.
    const theirs = join(base, 'theirs');
    await mkdir(theirs);
    await writeFile(join(theirs, 'wd.py'), await readFile(join(folder, 'wd.py')));
    await writeFile(join(theirs, 'manifest.json'), '{ "files": { "wd.py": "0" } }');
    expect(await run(theirs, '--profile', 'imagenette', '--point', '0.33')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('holds other files: manifest.json, wd.py.'),
    });
    for (const name of ['src', 'example.wd', 'example.png']) await rename(join(folder, name), join(base, `my-${name}`));
    expect((await again()).code).toBe(0);
    expect(await readdir(folder)).toContain('example.png');
  });

  test('an empty folder serves', async () => {
    const base = await temporaryFolder();
    const store = join(base, 'store');
    await storeWith(store, ['codec']);
    await mkdir(join(base, 'made'));
    expect(
      (await run(join(base, 'made'), '--profile', 'smoke', '--point', String(point.bpp), '--store', store)).code,
    ).toBe(0);
    expect((await stat(join(base, 'made', 'decoder-0.330bpp.onnx'))).size).toBeGreaterThan(10_000);
  });
});

describe('the vectors of the bit-stream', () => {
  const file = (name: string) => fileURLToPath(new URL(`../../docs/bit-stream/${name}`, import.meta.url));

  it('are what the kit reads and writes', async () => {
    const { streams } = JSON.parse(await readFile(file('vectors.json'), 'utf8'));
    expect(streams.length).toBeGreaterThanOrEqual(8);
    for (const { histogram, frequencies, size, symbols, stream } of streams) {
      expect(frequencyTable(histogram)).toEqual(frequencies);
      const [height, width, channels] = size;
      const image = { height, width, channels, centers: frequencies.length };
      const bytes = writeBitstream({ ...image, symbols: Uint8Array.from(symbols) }, frequencies);
      expect(Buffer.from(bytes).toString('hex')).toBe(stream);
      const back = readBitstream(Uint8Array.from(Buffer.from(stream, 'hex')), frequencies);
      expect({ ...back, symbols: [...back.symbols] }).toEqual({ ...image, symbols });
    }
    expect((await readFile(file('vector.wd'))).toString('hex')).toBe(streams.at(-1).stream);
  });
});

const committed = await readRecords(resultsFolder('imagenette'));
const named = new Map(committed.map((record, at) => [`record-${at}`, record]));

describe('records as tables', () => {
  const points = (record: ResultRecord): number => {
    if ('curve' in record) return record.curve.length;
    if ('points' in record) return record.points.length;
    return 'pictures' in record ? record.pictures.length : 1;
  };

  it('have a file for each kind, a row for each point, and every number unrounded', () => {
    const tables = recordTables(named);
    expect([...tables.keys()].sort()).toEqual([...new Set(committed.map(({ kind }) => kind))].sort());
    for (const [kind, text] of tables) {
      const own = [...named].filter(([, record]) => record.kind === kind);
      const rows = fromCSV(text, { autoType: false }).objects() as Record<string, string>[];
      expect(rows).toHaveLength(own.reduce((sum, [, record]) => sum + points(record), 0));
      for (const [name, record] of own) {
        const its = rows.filter((row) => row['record'] === name);
        expect(its.every((row) => row['provenance_key'] === record.provenance.key)).toBe(true);
        if (record.kind === 'classification')
          expect(its.map((row) => Number(row['top1']))).toEqual(record.curve.map(({ top1 }) => top1));
        if (record.kind === 'rate-distortion')
          expect(its.map((row) => Number(row['ms_ssim']))).toEqual(record.points.map(({ msSsim }) => msSsim));
        if (record.kind === 'segmentation') expect(JSON.parse(its[0]['class_names'])).toEqual([...record.classNames]);
        if (record.kind === 'runtime')
          expect([its[0]['inference_median'], JSON.parse(its[0]['inference_rounds'])]).toEqual([
            String(record.inference.median),
            [...record.inference.rounds],
          ]);
        if (record.kind === 'pictures') {
          // Two widths, of the picture in pixels and of the network, in columns of their own.
          expect(its.map((row) => Number(row['width']))).toEqual(record.pictures.map(({ width }) => width));
          expect(its[0]['provenance_width']).toBe(String(record.provenance.width));
        }
        if (record.kind === 'codec') expect(its[0]['validation_psnr']).toBe(String(record.validation.psnr));
      }
    }
  });

  it('leave nothing of a record out but its PNGs', () => {
    const leaves = (value: unknown, key = ''): unknown[] => {
      if (key === 'png' || value === undefined || value === null) return [];
      if (Array.isArray(value)) return [JSON.stringify(value)];
      if (typeof value !== 'object') return [String(value)];
      return Object.entries(value).flatMap(([name, inner]) => leaves(inner, name));
    };
    for (const kind of ['classification', 'codec', 'pictures', 'rate-distortion', 'runtime', 'segmentation']) {
      const record = committed.find((one) => one.kind === kind)!;
      const list = (['curve', 'points', 'pictures'] as const).find((name) => name in record);
      const first = list ? (record as any)[list][0] : {};
      const expected = leaves({ ...record, ...(list && { [list]: undefined }) }).concat(leaves(first));
      const [row] = fromCSV(recordTables(new Map([['x', record]])).get(kind)!, {
        autoType: false,
      }).objects() as object[];
      expect(
        Object.values(row)
          .filter((value) => value !== '' && value !== null)
          .sort(),
      ).toEqual(['x', ...expected].sort());
    }
  });
});

describe("CompressAI's results", () => {
  it('have the names that its tools read, by rising rate', () => {
    const records = committed.filter(isRateDistortion);
    for (const record of records) {
      const { name, description, results } = compressAiResults(record);
      expect(Object.keys(results).slice(0, 3)).toEqual(['bpp', 'psnr-rgb', 'ms-ssim-rgb']);
      for (const values of Object.values(results)) expect(values).toHaveLength(record.points.length);
      expect(results['bpp']).toEqual(record.points.map(({ fileBpp }) => fileBpp).sort((a, b) => a - b));
      const lowest = record.points.reduce((a, b) => (a.fileBpp < b.fileBpp ? a : b));
      expect([results['psnr-rgb'][0], results['ms-ssim-rgb'][0]]).toEqual([lowest.psnr, lowest.msSsim]);
      expect('bpp-entropy' in results).toBe(record.codec === 'codec');
      expect(description).toContain(record.rateConvention);
      expect(name).not.toBe('');
    }
    const ofTuned = records.filter(({ codec, tuning }) => codec === 'codec' && tuning !== 'none');
    expect(ofTuned.map((record) => compressAiResults(record).name).sort()).toEqual([
      'without-decoding, fine-tuned alone',
      'without-decoding, fine-tuned jointly',
    ]);
  });
});
