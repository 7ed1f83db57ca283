// What Python makes of an export: the checker of `onnx`, `onnxruntime`, the README's own blocks, `wd.py`, CompressAI's plot tool.
// What it lacks is skipped with a message: pip install numpy pillow onnx onnxruntime compressai.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import { learnedCenters, openTranscoder } from '../../lib/codec/transcoding.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import { HARD_SCENE_OPTIONS, renderScene } from '../../lib/datasets/synthetic-scenes.ts';
import type { Arrays, Program, Specs } from '../../lib/engine/engine.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { experimentOf } from '../../lib/experiments/plan/artifacts.ts';
import { imagenette } from '../../lib/experiments/profiles/imagenette.ts';
import { resultsFolder } from '../../lib/experiments/reference/folders.ts';
import { pretrainedClassifierOf } from '../../lib/experiments/reference/pretrained-classifiers.ts';
import { pretrainedCodecAt, pretrainedWeights } from '../../lib/experiments/reference/pretrained-codecs.ts';
import type { NetworkWeights } from '../../lib/nn/parameters.ts';
import { exportTo } from '../../lib/export/export.ts';
import { layoutOf } from '../../lib/nn/parameters.ts';
import { bppText } from '../../lib/records/operating-point.ts';
import { readRecords } from '../records/read-records.ts';
import { openStore } from '../../lib/store/store.ts';
import { kodak, kodakMissing } from '../codec/kodak.ts';
import { point, storeWith } from './networks.ts';
import { asked, needs, python } from './python.ts';

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
  it('finds nothing wrong with any file, all shapes inferred', async (context) => {
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
    const files = (await Promise.all([photos, scenes].map((folder) => readdir(folder)))).flat();
    const models = [...new Set(files.filter((name) => name.endsWith('.onnx')))].sort();
    expect(Object.keys(found).sort()).toEqual(models);
    expect(models.length).toBeGreaterThanOrEqual(11);
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
      const centers = await learnedCenters(shape, weights.parameters);
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

  it('gives the logits of ResNet-50 on pictures of any size within 1e-4', async (context) => {
    needs(context, 'numpy', 'onnxruntime');
    const { config, committed } = pretrainedClassifierOf('imagenette', 'ResNet-50', 'original', null);
    const { classNames, channelMean } = committed.trainedOn;
    const own = { ...committed.read() };
    const sizes = [
      ...(await pictures()),
      { image: renderScene(1, 'val', 2, 96).image.subarray(0, 51 * 70 * 3), height: 51, width: 70 },
    ];
    for (const { image, height, width } of sizes) {
      const network = {
        architecture: architectures['ResNet-50'],
        ...{ width: config.width, classes: classNames.length, height, inputWidth: width, channels: 3 },
      };
      const layout = await layoutOf(classifier(network), classifierInput(network, 1));
      const x = Float32Array.from(image, (value, at) => value - channelMean[at % 3]);
      const specs = { x: { shape: [1, height, width, 3] }, ...weightSpecs(own) };
      const { logits } = await fromKit(evaluationProgram(classifier(network), layout), specs, own, { x });
      await writeFile(join(photos, 'image.raw'), image);
      asked(
        `
import json, sys, numpy as np, onnxruntime as ort
height, width = json.load(sys.stdin)
image = np.fromfile('image.raw', np.uint8).reshape(1, height, width, 3).astype(np.float32)
ort.InferenceSession('picture-classifier.onnx', providers=['CPUExecutionProvider']).run(['logits'], {'image': image})[0].tofile('logits.f32')
print('{}')`,
        photos,
        [height, width],
      );
      const off = furthest(await floats(join(photos, 'logits.f32')), logits);
      console.log(`ResNet-50, ${height} x ${width}: logits off by ${off.toExponential(1)} at most`);
      expect(off).toBeLessThan(1e-4);
    }
  });

  it("runs the README's blocks of Python one after the other, and leaves nothing at home", async (context) => {
    needs(context, 'numpy', 'onnxruntime', 'PIL');
    const home = join(base, 'home');
    await mkdir(home);
    // What is installed for this user alone is still found.
    const { ORT_DISABLE_TELEMETRY: _, PYTHONUSERBASE = join(homedir(), '.local'), ...rest } = process.env;
    const env = { ...rest, PYTHONUSERBASE, HOME: home, PYTHONDONTWRITEBYTECODE: '1' };
    for (const folder of [photos, scenes]) {
      const before = await readdir(folder);
      const printed = spawnSync(
        python,
        [
          '-c',
          "import re, sys; sys.path.insert(0, '.')\nfor block in re.findall(r'```python\\n(.*?)```', open('README.md').read(), re.S): exec(block, globals())",
        ],
        { cwd: folder, encoding: 'utf8', env },
      );
      expect(printed.stderr).not.toContain('Traceback');
      expect(printed.stdout).toMatch(/^\d+ bytes, 0\.\d+ bits per pixel\n(\d\.\d{3} .+\n){3,5}PSNR \d+\.\d+ dB/);
      if (folder === scenes) expect(printed.stdout).toMatch(/\{'(background|disc)': '[\d.]+%'/);
      const made = (await readdir(folder)).filter((name) => !before.includes(name));
      expect(made).toEqual(['decoded.png', 'example.wd']);
      await Promise.all(made.map((name) => rm(join(folder, name))));
    }
    expect(await readdir(home, { recursive: true })).toEqual([]);
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
for said, bad in [('[rows, columns, channels], got int64 [2, 2]', np.zeros((2, 2), 'int64')), ('got float64', np.zeros((1, 1, 1))), ('of 0 to 1, got 0 to 7', np.array([[[0, 7]]])), ('got -1 to', np.array([[[-1]]]))]:
    try:
        wd.write(bad, [32768, 32768])
        wrong.append(f'no word of {said}')
    except ValueError as error:
        if said not in str(error): wrong.append(str(error))
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
