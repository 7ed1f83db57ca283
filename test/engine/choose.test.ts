import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { describeEngines, openEngine, resolveEngine, withGpuNamed, type Prober } from '../../lib/engine/choose.ts';
import { hasCudaProvider, vulkanDrivers, type Machine } from '../../lib/engine/machine.ts';
import { engineNames } from '../../lib/engine/names.ts';
import { probe } from '../../lib/engine/probe.ts';

/** A machine made of file names. */
function machine(files: Readonly<Record<string, string>> = {}, more: Partial<Machine> = {}): Machine {
  return {
    platform: 'linux',
    arch: 'x64',
    env: { HOME: '/home/user' },
    list: (folder) => [
      ...new Set(
        Object.keys(files)
          .filter((path) => path.startsWith(`${folder}/`))
          .map((path) => path.slice(folder.length + 1).split('/')[0]),
      ),
    ],
    read: (path) => files[path],
    locate: (name) => (`/modules/${name}/package.json` in files ? `/modules/${name}/package.json` : undefined),
    ...more,
  };
}
const driver = (library: string): string =>
  JSON.stringify({ file_format_version: '1.0.0', ICD: { library_path: library, api_version: '1.3' } });
const icd = '/usr/share/vulkan/icd.d';
const lavapipe = { [`${icd}/lvp_icd.x86_64.json`]: driver('/usr/lib/libvulkan_lvp.so') };
const intel = { [`${icd}/intel_icd.x86_64.json`]: driver('/usr/lib/libvulkan_intel.so') };
const nvidia = {
  '/etc/vulkan/icd.d/nvidia_icd.json': driver('libGLX_nvidia.so.0'),
  '/dev/nvidia0': '',
  '/dev/nvidiactl': '',
};
const renderNode = { '/dev/dri/card0': '', '/dev/dri/renderD128': '' };
const cudaProvider = {
  '/modules/onnxruntime-node/package.json': '{}',
  '/modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so': '',
};
const tfjsGpu = { '/modules/@tensorflow/tfjs-node-gpu/package.json': '{}' };

/** A prober that answers by the trial's name and counts. */
function prober(
  faults: Readonly<Record<string, string>> = {},
): Prober & { readonly tried: { name: string; env?: object }[] } {
  const tried: { name: string; env?: object }[] = [];
  const answer: Prober = async (trial, options = {}) => {
    const name = 'provider' in trial ? trial.provider : trial.module;
    tried.push({ name, ...(options.env && { env: options.env }) });
    return faults[name];
  };
  return Object.assign(answer, { tried });
}
const nothing = prober();

describe('auto', () => {
  it.each<[string, Machine, Record<string, string>, string]>([
    ['a laptop or server without a GPU', machine(lavapipe), {}, 'onnx-cpu'],
    ['a software driver beside a device without a driver', machine({ ...lavapipe, ...renderNode }), {}, 'onnx-cpu'],
    ['an integrated GPU', machine({ ...lavapipe, ...intel, ...renderNode }), {}, 'onnx-webgpu'],
    ['a display adapter that cannot render', machine({ ...intel, '/dev/dri/card0': '' }), {}, 'onnx-cpu'],
    ['a GPU whose driver fails', machine({ ...intel, ...renderNode }), { webgpu: 'No supported adapters' }, 'onnx-cpu'],
    ['an NVIDIA GPU with Vulkan alone', machine(nvidia), {}, 'onnx-webgpu'],
    ['the CUDA provider', machine({ ...nvidia, ...cudaProvider }), {}, 'onnx-cuda'],
    [
      'a CUDA provider without CUDA',
      machine({ ...nvidia, ...cudaProvider }),
      { cuda: 'libcudnn.so.9: cannot open' },
      'onnx-webgpu',
    ],
    ['the CUDA provider without a device', machine(cudaProvider), {}, 'onnx-cpu'],
    ['tfjs-node-gpu', machine({ ...nvidia, ...cudaProvider, ...tfjsGpu }), {}, 'tfjs-gpu'],
    [
      'tfjs-node-gpu without CUDA 11',
      machine({ ...nvidia, ...cudaProvider, ...tfjsGpu }),
      { '@tensorflow/tfjs-node-gpu': 'no usable CUDA device' },
      'onnx-cuda',
    ],
    ['tfjs-node-gpu without a device', machine(tfjsGpu), {}, 'onnx-cpu'],
    ['a Mac', machine({}, { platform: 'darwin', arch: 'arm64' }), {}, 'onnx-webgpu'],
    [
      'Windows without a working GPU',
      machine({}, { platform: 'win32' }),
      { webgpu: 'No supported adapters' },
      'onnx-cpu',
    ],
    [
      'a driver named SwiftShader in the environment',
      machine(
        { '/sw/vk_swiftshader_icd.json': driver('./libvk_swiftshader.so'), ...renderNode },
        { env: { VK_ICD_FILENAMES: '/sw/vk_swiftshader_icd.json' } },
      ),
      {},
      'onnx-cpu',
    ],
  ])('on %s', async (_, here, faults, expected) => {
    expect(await resolveEngine('auto', here, prober(faults))).toBe(expected);
  });

  it('tries nothing where no device makes a GPU plausible', async () => {
    await resolveEngine('auto', machine({ ...lavapipe, ...intel, ...cudaProvider, ...tfjsGpu }), nothing);
    expect(nothing.tried).toEqual([]);
  });

  it('hides software drivers from the trial, so that only a real device can answer', async () => {
    const tries = prober();
    await resolveEngine('auto', machine({ ...lavapipe, ...intel, ...renderNode }), tries);
    const files = `${icd}/intel_icd.x86_64.json`;
    expect(tries.tried).toEqual([{ name: 'webgpu', env: { VK_DRIVER_FILES: files, VK_ICD_FILENAMES: files } }]);
  });
});

describe('an engine by name', () => {
  it('knows its short names', async () => {
    expect(await resolveEngine('onnx', machine(), nothing)).toBe('onnx-cpu');
    expect(await resolveEngine('tfjs', machine(), nothing)).toBe('tfjs-cpu');
    expect(await resolveEngine('tfjs', machine({ ...nvidia, ...tfjsGpu }), prober())).toBe('tfjs-gpu');
  });

  it('takes a software driver that the environment names', async () => {
    const here = machine(
      { '/sw/vk_swiftshader_icd.json': driver('./libvk_swiftshader.so') },
      { env: { VK_ICD_FILENAMES: '/sw/vk_swiftshader_icd.json' } },
    );
    expect(await resolveEngine('onnx-webgpu', here, prober())).toBe('onnx-webgpu');
  });

  it.each<[string, RegExp]>([
    ['onnx-webgpu', /onnx-webgpu does not run here: no GPU device .*Choose another, or auto/],
    ['onnx-cuda', /onnx-cuda does not run here: the CUDA provider is not installed; .*npm rebuild/],
    [
      'tfjs-gpu',
      /tfjs-gpu does not run here: @tensorflow\/tfjs-node-gpu is not installed; it is optional: npm install/,
    ],
    ['tfjs-node', /tfjs-node does not run here/],
    [
      'onnx-gpu',
      /there is no engine 'onnx-gpu'; there are auto, onnx, tfjs, onnx-cpu, onnx-webgpu, onnx-cuda, tfjs-gpu, tfjs-node, tfjs-cpu$/,
    ],
  ])('says why %s is none', async (name, message) => {
    await expect(resolveEngine(name, machine(), nothing)).rejects.toThrow(message);
  });

  it('opens one that runs here', async () => {
    const engine = await openEngine('onnx');
    expect(engine.name).toBe('onnx-cpu');
    expect((await openEngine('tfjs-cpu')).name).toBe('tfjs-cpu');
    const step = await (await openEngine('auto')).compile(({ x }) => ({ y: x }), { x: { shape: [1] } });
    expect(await step.run({ x: Float32Array.of(3) })).toEqual({ y: Float32Array.of(3) });
  });
});

describe('describeEngines', () => {
  it('gives one line on each', async () => {
    const faults = { '@tensorflow/tfjs-node-gpu': 'libtensorflow.so.2: cannot open shared object file' };
    const lines = await describeEngines(machine({ ...nvidia, ...tfjsGpu }), prober(faults));
    expect(lines.map(({ name }) => name)).toEqual([...engineNames]);
    for (const { reason } of lines) expect(reason).toMatch(/^[^\n]+$/);
    const gpu = lines.find(({ name }) => name === 'tfjs-gpu');
    expect(gpu).toEqual({
      name: 'tfjs-gpu',
      available: false,
      reason: '@tensorflow/tfjs-node-gpu is installed but fails: libtensorflow.so.2: cannot open shared object file',
    });
    expect(lines.find(({ name }) => name === 'onnx-webgpu')).toEqual({
      name: 'onnx-webgpu',
      available: true,
      reason: 'ONNX Runtime on the GPU through Vulkan (nvidia)',
    });
  });

  it('works on this machine', async () => {
    const lines = await describeEngines();
    expect(lines.find(({ name }) => name === 'onnx-cpu')).toMatchObject({ available: true });
    expect(lines.find(({ name }) => name === 'tfjs-cpu')).toMatchObject({ available: true });
  });
});

describe('looks at the machine', () => {
  it("finds Vulkan drivers in the loader's places, or where the environment says", () => {
    const files = {
      ...lavapipe,
      ...intel,
      ...nvidia,
      '/home/user/.local/share/vulkan/icd.d/own.json': driver('own.so'),
      '/opt/mock_icd.json': driver('libVkICD_mock_icd.so'),
      '/broken.json': '{',
    };
    const brief = (env: Record<string, string>) =>
      vulkanDrivers(machine(files, { env: { HOME: '/home/user', ...env } })).map(
        ({ name, isSoftware }) => `${name}${isSoftware ? ' (software)' : ''}`,
      );
    expect(brief({})).toEqual(['nvidia', 'own', 'intel', 'lvp (software)']);
    expect(brief({ VK_ADD_DRIVER_FILES: '/opt/mock_icd.json' })[0]).toBe('mock (software)');
    expect(brief({ VK_ICD_FILENAMES: `${icd}/intel_icd.x86_64.json:/broken.json:/absent.json` })).toEqual([
      'intel',
      'broken',
    ]);
    expect(brief({ VK_DRIVER_FILES: '/opt/mock_icd.json', VK_ICD_FILENAMES: '/broken.json' })).toEqual([
      'mock (software)',
    ]);
  });

  it('finds the CUDA provider beside the library of this platform only', () => {
    expect(hasCudaProvider(machine(cudaProvider))).toBe(true);
    expect(hasCudaProvider(machine(cudaProvider, { arch: 'arm64' }))).toBe(false);
    expect(hasCudaProvider(machine({}))).toBe(false);
  });
});

describe('an engine on a GPU', () => {
  const engine = {
    name: 'any',
    version: 'Library 1',
    description: 'Library 1, CUDA',
    compile: () => expect.unreachable(),
  };
  const information = (model: string) => `Model: \t\t ${model}\nIRQ:   \t\t 131\nGPU UUID: \t GPU-1\n`;
  const two = machine({
    '/proc/driver/nvidia/gpus/0000:01:00.0/information': information('NVIDIA H200'),
    '/proc/driver/nvidia/gpus/0000:02:00.0/information': information('NVIDIA H200'),
  });

  it('tells which, for records', () => {
    const named = withGpuNamed(engine, 'onnx-cuda', two);
    expect(named.version).toBe('Library 1, on NVIDIA H200');
    expect(named.description).toBe('Library 1, CUDA, NVIDIA H200');
  });

  it('says nothing where the driver does not, or another device might be at work', () => {
    expect(withGpuNamed(engine, 'tfjs-gpu', machine())).toBe(engine);
    for (const name of ['onnx-cpu', 'onnx-webgpu', 'tfjs-node'] as const)
      expect(withGpuNamed(engine, name, two)).toBe(engine);
  });
});

describe('a trial in a child process', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'));
  afterAll(() => rm(folder, { recursive: true }));
  /** A module that stands for a build of TensorFlow.js. */
  const moduleOf = async (name: string, code: string): Promise<string> => {
    await writeFile(join(folder, `${name}.mjs`), code);
    return pathToFileURL(join(folder, `${name}.mjs`)).href;
  };
  const working = (sums: string, usingGpu: boolean): string => `
    export default {
      ready: async () => {}, backend: () => ({ isUsingGpuDevice: ${usingGpu} }),
      tensor2d: (values) => values, ones: () => null, matMul: () => ({ data: async () => Float32Array.from(${sums}) }),
    };`;

  it.each<[string, string, boolean, string | RegExp | undefined]>([
    ['right numbers', working('[6, 6]', true), true, undefined],
    ['right numbers on the CPU build', working('[6, 6]', false), false, undefined],
    ['a GPU build that fell back to the CPU', working('[6, 6]', false), true, /found no usable CUDA device/],
    ['wrong numbers', working('[6, 0]', true), true, 'it computes wrong numbers (6, 0 for 6, 6)'],
    [
      'a module that throws',
      'throw new Error("libtensorflow.so.2: cannot open\\nsecond line")',
      true,
      'libtensorflow.so.2: cannot open',
    ],
    ['a crash', 'process.abort()', true, 'a trial run crashed (SIGABRT)'],
    ['a module that ends the process', 'process.exit(3)', true, 'a trial run crashed (exit code 3)'],
    ['silence', 'await new Promise((resolve) => setTimeout(resolve, 60_000))', true, 'no answer within 1 s'],
  ])('%s', async (name, code, gpu, expected) => {
    const fault = await probe(
      { module: await moduleOf(name.replaceAll(' ', '-'), code), gpu },
      { timeout: name === 'silence' ? 1 : 30 },
    );
    if (expected instanceof RegExp) expect(fault).toMatch(expected);
    else expect(fault).toBe(expected);
  });

  it('tells a provider that is not there in one line', async () => {
    const fault = await probe(
      { provider: 'webgpu' },
      { env: { VK_DRIVER_FILES: '/none.json', VK_ICD_FILENAMES: '/none.json' } },
    );
    if (process.platform === 'linux')
      expect(fault).toMatch(/^(Failed to get a WebGPU adapter|the Vulkan loader).*[^\n]$/);
  });
});
