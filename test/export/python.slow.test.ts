// What Python makes of an export: the checker of `onnx`, `onnxruntime`, the README's own blocks, `wd.py`, CompressAI's plot tool;
// and pytorch-msssim and bjontegaard as oracles of the metrics. WITHOUT_DECODING_PYTHON names the Python to ask, else python3;
// what it lacks is skipped with a message: pip install numpy pillow onnx onnxruntime torch pytorch-msssim bjontegaard compressai.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { architectures } from '../../lib/classification/architecture.ts';
import { classifier, classifierInput, evaluationProgram } from '../../lib/classification/programs.ts';
import { frequencyTable, writeBitstream } from '../../lib/codec/bitstream/bitstream.ts';
import {
  codec,
  decodingProgram,
  encodingProgram,
  imageSpecs,
  representationProgram,
} from '../../lib/codec/programs.ts';
import { centersIn, openTranscoder } from '../../lib/codec/transcoding.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import { HARD_SCENE_OPTIONS, renderScene } from '../../lib/datasets/synthetic-scenes.ts';
import type { Arrays, Program, Specs } from '../../lib/engine/engine.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { experimentOf } from '../../lib/experiments/plan/artifacts.ts';
import { imagenette } from '../../lib/experiments/profiles/imagenette.ts';
import { resultsFolder } from '../../lib/experiments/reference/folders.ts';
import { pretrainedClassifierOf } from '../../lib/experiments/reference/pretrained-classifiers.ts';
import { pretrainedCodecAt, pretrainedWeights } from '../../lib/experiments/reference/pretrained-codecs.ts';
import type { NetworkWeights } from '../../lib/experiments/reference/weights-file.ts';
import { exportTo } from '../../lib/export/export.ts';
import { bdRate } from '../../lib/metrics/bd-rate.ts';
import { msSsim } from '../../lib/metrics/ms-ssim.ts';
import { CurveError } from '../../lib/metrics/rate-curve.ts';
import { layoutOf } from '../../lib/nn/parameters.ts';
import { bppText } from '../../lib/records/operating-point.ts';
import { isRateDistortion } from '../../lib/records/record.ts';
import { readRecords } from '../../lib/records/record-reader.ts';
import { openStore } from '../../lib/store/store.ts';
import { kodak, kodakMissing } from '../codec/kodak.ts';
import { coarse, noisy, stripes } from '../metrics/pictures.ts';
import { point, storeWith } from './networks.ts';

const python = process.env.WITHOUT_DECODING_PYTHON || 'python3';

/** Skips a test, and says so, where Python cannot import what it needs. */
function needs({ skip }: TestContext, ...modules: string[]): void {
  const lacks = modules.filter((name) => spawnSync(python, ['-c', `import ${name}`]).status !== 0);
  if (lacks.length > 0) skip(`${python} cannot import ${lacks.join(', ')}`);
}

/** What a script prints as JSON. */
function asked(script: string, folder: string, input: unknown = null): any {
  const { status, stdout, stderr } = spawnSync(python, ['-W', 'ignore', '-c', script], {
    cwd: folder,
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, MPLBACKEND: 'agg', PYTHONDONTWRITEBYTECODE: '1' },
  });
  expect(stderr.includes('Traceback') ? stderr : '').toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

let base: string;
/** The committed networks of `imagenette`, and untrained ones with a segmenter. */
let photos: string;
let scenes: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'python-'));
  [photos, scenes] = [join(base, 'photos'), join(base, 'scenes')];
  const experiment = await experimentOf(imagenette, { data: {}, lookOnly: true });
  const folder = resultsFolder('imagenette');
  const records = new Map((await readRecords(folder)).map((record, at) => [`${record.kind}-${at}`, record]));
  await exportTo(photos, experiment, imagenette.operatingPoints, openStore(join(base, 'none')), records);
  const small = await storeWith(join(base, 'store'), ['codec', 'classifier', 'segmenter']);
  await exportTo(scenes, small.experiment, [point], small.store, new Map());
});
afterAll(() => rm(base, { recursive: true, force: true }));

/** Pictures of several sizes as bytes, one of them a photo where there are any. */
async function pictures(): Promise<{ image: Uint8Array; height: number; width: number }[]> {
  const scene = (index: number, side: number) => ({
    image: renderScene(1, 'val', index, side, HARD_SCENE_OPTIONS).image,
    height: side,
    width: side,
  });
  const photo = kodakMissing ? [] : [await kodak('23')].map(({ image, size }) => ({ image, ...size }));
  return [scene(1, 96), scene(2, 224), ...photo];
}

describe('onnx', () => {
  it('finds nothing wrong with any file, all shapes inferred', (context) => {
    needs(context, 'onnx');
    const script = `
import glob, json, onnx
found = {}
for name in sorted(glob.glob('*.onnx')):
    model = onnx.load(name)
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    known = {v.name for v in list(inferred.graph.value_info) + list(inferred.graph.output)}
    found[name] = [sorted({n.domain for n in model.graph.node}), [(o.domain, o.version) for o in model.opset_import], sum(o not in known for n in model.graph.node for o in n.output)]
print(json.dumps(found))`;
    const found = { ...asked(script, photos), ...asked(script, scenes) };
    expect(Object.keys(found)).toHaveLength(10);
    for (const facts of Object.values(found)) expect(facts).toEqual([[''], [['', 17]], 0]);
  });
});

/** Outputs of a program of frozen weights as the kit runs it. */
async function fromKit(program: Program, specs: Specs, constants: Arrays, inputs: Arrays) {
  const step = await onnxEngine('cpu').compile(program, specs, { constants });
  const outputs = await step.run(inputs);
  await step.dispose();
  return outputs as Record<string, Float32Array>;
}

const weightSpecs = ({ parameters, statistics }: NetworkWeights): Specs => ({
  parameters: { shape: [parameters.length] },
  statistics: { shape: [statistics.length] },
});

const furthest = (a: Float32Array, b: Float32Array): number => {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at])), 0);
};

const floats = async (file: string): Promise<Float32Array> => new Float32Array((await readFile(file)).buffer.slice(0));

describe('onnxruntime', () => {
  it('gives the symbols (but at ties), the pictures and the logits of the kit within 1e-4', async (context) => {
    needs(context, 'numpy', 'onnxruntime');
    const measured: object[] = [];
    for (const { bpp } of imagenette.operatingPoints) {
      const found = pretrainedCodecAt('imagenette', bpp);
      const { shape } = found;
      const weights = { ...(await pretrainedWeights(found)) };
      const layout = await layoutOf(codec(shape), imageSpecs(1, 16, 16));
      const centers = await centersIn(shape, weights.parameters);
      const reader = pretrainedClassifierOf('imagenette', 'cResNet-51', 'latent', { bpp });
      const own = { ...reader.committed.read() };
      const { classNames } = reader.committed.trainedOn;
      for (const { image, height, width } of await pictures()) {
        const x = Float32Array.from(image);
        const pixels = { x: { shape: [1, height, width, 3] }, ...weightSpecs(weights) };
        const latent = [1, height / 8, width / 8, shape.channels];
        const { symbols } = await fromKit(encodingProgram(shape, layout), pixels, weights, { x });
        const { z } = await fromKit(representationProgram(shape, layout), pixels, weights, { x });
        const given = { symbols: { shape: latent, dtype: 'int32' } } as const;
        const { reconstruction } = await fromKit(
          decodingProgram(shape, layout),
          { ...given, ...weightSpecs(weights) },
          weights,
          { symbols: Int32Array.from(symbols) },
        );
        const network = {
          architecture: architectures['cResNet-51'],
          width: reader.config.width,
          classes: classNames.length,
          height: height / 8,
          inputWidth: width / 8,
          channels: shape.channels,
        };
        const networkLayout = await layoutOf(classifier(network), classifierInput(network, 1));
        const evaluation = evaluationProgram(classifier(network), networkLayout);
        const { logits } = await fromKit(evaluation, { x: { shape: latent }, ...weightSpecs(own) }, own, {
          x: Float32Array.from(symbols, (symbol) => centers[symbol]),
        });
        await writeFile(join(photos, 'image.raw'), image);
        await writeFile(join(photos, 'symbols.raw'), Uint8Array.from(symbols));
        const { encoded } = asked(
          `
import json, sys, numpy as np, onnxruntime as ort
rate, height, width, channels = json.load(sys.stdin)
image = np.fromfile('image.raw', np.uint8).reshape(1, height, width, 3).astype(np.float32)
symbols = np.fromfile('symbols.raw', np.uint8).reshape(1, height // 8, width // 8, channels).astype(np.int32)
run = lambda part, **inputs: ort.InferenceSession(f'{part}-{rate}bpp.onnx', providers=['CPUExecutionProvider']).run(None, inputs)[0]
run('decoder', symbols=symbols).tofile('decoded.f32')
run('classifier', symbols=symbols).tofile('logits.f32')
print(json.dumps({'encoded': run('encoder', image=image).ravel().tolist()}))`,
          photos,
          [bppText(bpp), height, width, shape.channels],
        );
        let differing = 0;
        let widestTie = 0;
        for (const [at, symbol] of (encoded as number[]).entries()) {
          if (symbol === symbols[at]) continue;
          differing++;
          const [a, b] = [symbol, symbols[at]].map((one) => Math.abs(z[at] - centers[one])) as [number, number];
          widestTie = Math.max(widestTie, Math.abs(a - b));
        }
        expect(encoded).toHaveLength(symbols.length);
        expect(widestTie).toBeLessThan(1e-4);
        const decoded = furthest(await floats(join(photos, 'decoded.f32')), reconstruction);
        const scores = furthest(await floats(join(photos, 'logits.f32')), logits);
        // Pictures are on a scale of 255.
        expect(decoded / 255).toBeLessThan(1e-4);
        expect(scores).toBeLessThan(1e-4);
        measured.push({ bpp, height, width, differing, widestTie, decoded, scores });
      }
    }
    console.table(measured);
  });

  it("runs the README's blocks of Python one after the other", async (context) => {
    needs(context, 'numpy', 'onnxruntime', 'PIL');
    for (const folder of [photos, scenes]) {
      const before = await readdir(folder);
      const printed = spawnSync(
        python,
        [
          '-c',
          "import re, sys; sys.path.insert(0, '.')\nfor block in re.findall(r'```python\\n(.*?)```', open('README.md').read(), re.S): exec(block, globals())",
        ],
        { cwd: folder, encoding: 'utf8', env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } },
      );
      expect(printed.stderr).not.toContain('Traceback');
      expect(printed.stdout).toMatch(/^\d+ bytes, 0\.\d+ bits per pixel\n(\d\.\d{3} .+\n){3,5}PSNR \d+\.\d+ dB/);
      if (folder === scenes) expect(printed.stdout).toMatch(/\{'(background|disc)': '[\d.]+%'/);
      const made = (await readdir(folder)).filter((name) => !before.includes(name));
      expect(made).toEqual(['decoded.png', 'example.wd']);
      await Promise.all(made.map((name) => rm(join(folder, name))));
    }
  });
});

describe('wd.py', () => {
  it('reads and writes the streams of random symbols and of pictures, bit for bit', async (context) => {
    needs(context, 'numpy');
    const random = createRandom('streams');
    const streams: { frequencies: readonly number[]; size: number[]; symbols: number[]; stream: string }[] = [];
    const add = (histogram: readonly number[], size: [number, number, number], symbols: Uint8Array): void => {
      const frequencies = frequencyTable(histogram);
      const [height, width, channels] = size;
      const bytes = writeBitstream({ height, width, channels, centers: histogram.length, symbols }, frequencies);
      streams.push({ frequencies, size, symbols: [...symbols], stream: Buffer.from(bytes).toString('hex') });
    };
    for (let one = 0; one < 20; one++) {
      const centers = 2 + random.integer(one % 4 === 0 ? 255 : 9);
      const size = [
        1 + random.integer(40),
        1 + random.integer(one % 5 === 0 ? 300 : 40),
        1 + random.integer(9),
      ] as const;
      const histogram = Array.from({ length: centers }, () => Math.floor(1e6 / 4 ** random.integer(10)));
      const only = random.integer(centers);
      histogram[only] += 1;
      const symbols = Uint8Array.from({ length: size[0] * size[1] * size[2] }, () =>
        random.next() < one / 20 ? only : random.integer(centers),
      );
      add(histogram, [...size], symbols);
    }
    for (const { bpp } of imagenette.operatingPoints) {
      const found = pretrainedCodecAt('imagenette', bpp);
      for (const { image, height, width } of await pictures()) {
        const weights = await pretrainedWeights(found);
        const transcoder = await openTranscoder(onnxEngine('cpu'), found.shape, weights, { height, width }, 1, false);
        const { symbols } = await transcoder.run(image, 1);
        await transcoder.dispose();
        add(found.result.histogram, [height / 8, width / 8, found.shape.channels], symbols);
      }
    }
    const wrong = asked(
      `
import json, sys
sys.path.insert(0, '.')
import numpy as np, wd
wrong = []
for at, one in enumerate(json.load(sys.stdin)):
    symbols = wd.read(bytes.fromhex(one['stream']), one['frequencies'])
    if list(symbols.shape) != one['size'] or symbols.ravel().tolist() != one['symbols']: wrong.append(f'read {at}')
    if wd.write(np.array(one['symbols']).reshape(one['size']), one['frequencies']).hex() != one['stream']: wrong.append(f'write {at}')
    damaged = bytearray.fromhex(one['stream'])
    damaged[-1] ^= 1
    try:
        wd.read(bytes(damaged), one['frequencies'])
        wrong.append(f'damaged {at}')
    except ValueError: pass
for at, one in enumerate(json.load(open('vectors.json'))['streams']):
    symbols = wd.read(bytes.fromhex(one['stream']), one['frequencies'])
    if list(symbols.shape) != one['size'] or symbols.ravel().tolist() != one['symbols'] or wd.write(symbols, one['frequencies']).hex() != one['stream']: wrong.append(f'vector {at}')
print(json.dumps(wrong))`,
      photos,
      streams,
    );
    expect(wrong).toEqual([]);
    expect(streams.length).toBeGreaterThanOrEqual(26);
  });
});

describe('CompressAI', () => {
  it("reads the results with its plot tool's own parser, and draws them", async (context) => {
    needs(context, 'compressai.utils.plot');
    const names = (await readdir(join(photos, 'compressai'))).sort();
    const curves = asked(
      `
import glob, json, sys
from compressai.utils.plot.__main__ import main, parse_json_file
names = json.load(sys.stdin)
main(['-f', *('compressai/' + name for name in names), '-m', 'ms-ssim', '-o', 'plot.png'])
read = lambda name, metric: {k: list(v) if k != 'name' else v for k, v in parse_json_file('compressai/' + name, metric).items()}
print(json.dumps({name: [read(name, 'psnr'), read(name, 'ms-ssim')] for name in names}))`,
      photos,
      names,
    );
    for (const name of names) {
      const { name: title, results } = JSON.parse(await readFile(join(photos, 'compressai', name), 'utf8'));
      const [psnr, quality] = curves[name];
      expect(psnr).toEqual({ name: title, xs: results.bpp, ys: results['psnr-rgb'] });
      expect(quality.xs).toEqual(results.bpp);
      results['ms-ssim-rgb'].forEach((value: number, at: number) =>
        expect(quality.ys[at]).toBeCloseTo(-10 * Math.log10(1 - value), 9),
      );
    }
    expect((await readFile(join(photos, 'plot.png'))).length).toBeGreaterThan(10_000);
  });
});

describe('the metrics', () => {
  it('have the MS-SSIM of pytorch-msssim, which CompressAI evaluates with', async (context) => {
    needs(context, 'torch', 'pytorch_msssim');
    const sizes = [
      { height: 176, width: 192 },
      { height: 256, width: 320 },
    ];
    const pairs = sizes.flatMap((size) => {
      const picture = stripes(size);
      return [noisy(picture, 24), noisy(picture, 90), coarse(picture, 40, 12)].map((other) => ({
        size,
        picture,
        other,
      }));
    });
    if (!kodakMissing) {
      const { image, size } = await kodak('05');
      pairs.push({ size, picture: image, other: noisy(image, 40) });
    }
    const own = pairs.map(({ size, picture, other }) => msSsim(picture, other, size));
    for (const [at, { picture, other }] of pairs.entries()) {
      await writeFile(join(base, `${at}-a.raw`), picture);
      await writeFile(join(base, `${at}-b.raw`), other);
    }
    const theirs: number[] = asked(
      `
import json, sys, numpy as np, torch
from pytorch_msssim import ms_ssim
read = lambda at, side, height, width: torch.from_numpy(np.fromfile(f'{at}-{side}.raw', np.uint8).reshape(1, height, width, 3).transpose(0, 3, 1, 2).astype(np.float64))
print(json.dumps([ms_ssim(read(at, 'a', *size), read(at, 'b', *size), data_range=255).item() for at, size in enumerate(json.load(sys.stdin))]))`,
      base,
      pairs.map(({ size }) => [size.height, size.width]),
    );
    const differences = own.map((value, at) => Math.abs(value - theirs[at]));
    console.log(`MS-SSIM: at most ${Math.max(...differences)} from pytorch-msssim on ${pairs.length} pairs`);
    expect(Math.max(...differences)).toBeLessThan(1e-6);
  });

  it('have the BD-rates of bjontegaard', async (context) => {
    needs(context, 'bjontegaard');
    const records = (await readRecords(resultsFolder('imagenette'))).filter(isRateDistortion);
    const curves = records
      .filter(({ images, codec: name }) => images.name === 'kodak' && name !== 'codec')
      .map(({ points }) => [...points].sort((a, b) => a.fileBpp - b.fileBpp));
    const pairs = curves.flatMap((a, i) => curves.slice(i + 1).map((b) => [a, b] as const));
    expect(pairs.length).toBeGreaterThanOrEqual(6);
    const cases = pairs.flatMap(([a, b]) =>
      (['psnr', 'ssim', 'msSsim'] as const).flatMap((metric) =>
        (['pchip', 'cubic'] as const).map((method) => ({ a, b, metric, method })),
      ),
    );
    const columns = cases.map(({ a, b, metric, method }) => [
      a.map(({ fileBpp }) => fileBpp),
      a.map((one) => one[metric]),
      b.map(({ fileBpp }) => fileBpp),
      b.map((one) => one[metric]),
      method,
    ]);
    const theirs: number[] = asked(
      `
import json, sys, bjontegaard as bd
print(json.dumps([bd.bd_rate(*curves, method=method, require_matching_points=False, min_overlap=0) for *curves, method in json.load(sys.stdin)]))`,
      base,
      columns,
    );
    const rates = (points: (typeof curves)[number], metric: 'psnr' | 'ssim' | 'msSsim') =>
      points.map((one) => ({ rate: one.fileBpp, quality: one[metric] }));
    const compared = cases.flatMap(({ a, b, metric, method }, at) => {
      try {
        const own = bdRate(rates(a, metric), rates(b, metric), { method, leastOverlap: 0 });
        return [{ own, theirs: theirs[at], method }];
      } catch (error) {
        // A fitted polynomial that turns back is refused here.
        if (error instanceof CurveError && method === 'cubic') return [];
        throw error;
      }
    });
    const furthestOf = (method: string): number =>
      Math.max(...compared.filter((one) => one.method === method).map((one) => Math.abs(one.own - one.theirs)));
    console.log(
      `BD-rate: at most ${furthestOf('pchip')} (pchip) and ${furthestOf('cubic')} (cubic) percent from bjontegaard, ${compared.length} pairs`,
    );
    expect(compared.filter(({ method }) => method === 'pchip')).toHaveLength(cases.length / 2);
    expect(furthestOf('pchip')).toBeLessThan(1e-6);
    expect(furthestOf('cubic')).toBeLessThan(1e-6);
  });
});
