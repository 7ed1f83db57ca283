// Which engine runs: by name, or `auto`: the fastest device that really works here.
import { cpus } from 'node:os';
import type { Engine } from './engine.ts';
import {
  hasCudaProvider,
  hasNvidiaDevice,
  mayHaveGpu,
  namedDrivers,
  nvidiaNames,
  onnxRuntimeVersion,
  thisMachine,
  vulkanDrivers,
  type Machine,
} from './machine.ts';
import { loadOnnxRuntime } from './onnx-runtime.mjs';
import { engineChoice, engineNames, type EngineName } from './names.ts';
import { probe, type TrialFault, type Trial } from './probe.ts';

/** What is known about one engine on one machine. */
export interface EngineStatus {
  readonly name: EngineName;
  /** Whether it runs when asked for by name. */
  readonly available: boolean;
  /** One line: what it runs on, or why it does not run and how to mend that. */
  readonly reason: string;
}

/** Tries something tiny on an engine; returns what is wrong, if anything. */
export type Prober = (
  trial: Trial,
  options?: { timeout?: number; env?: Readonly<Record<string, string>> },
) => Promise<TrialFault>;

interface Assessment extends EngineStatus {
  /** Whether `auto` may choose it: a real device, not a software one. */
  readonly forAuto: boolean;
}

/** From the most to the least wanted. Plain JavaScript is for tests, and for systems that nothing else runs on. */
const preference: readonly EngineName[] = ['tfjs-gpu', 'onnx-cuda', 'onnx-webgpu', 'onnx-cpu', 'tfjs-node', 'tfjs-cpu'];

async function assess(name: EngineName, machine: Machine, tryOut: Prober): Promise<Assessment> {
  const yes = (reason: string, forAuto = true): Assessment => ({ name, available: true, reason, forAuto });
  const no = (reason: string): Assessment => ({ name, available: false, reason, forAuto: false });
  switch (name) {
    case 'tfjs-cpu':
      return yes('TensorFlow.js in plain JavaScript: slow, runs everywhere');
    case 'onnx-cpu':
      try {
        // Not through onnx-engine.ts, which loads TensorFlow.js: `status` only asks.
        loadOnnxRuntime();
        return yes(
          `ONNX Runtime ${onnxRuntimeVersion(machine) ?? 'of unknown version'} on ${cpus()[0]?.model.trim() ?? 'the CPU'}`,
        );
      } catch (error) {
        return no((error as Error).message);
      }
    case 'tfjs-gpu':
    case 'tfjs-node': {
      const gpu = name === 'tfjs-gpu';
      const module = gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
      if (!machine.locate(module))
        return no(
          `${module} is not installed; it is optional: npm install ${module} --ignore-scripts=false (downloads libtensorflow 2.9.1; TFJS_NODE_CDN_STORAGE names a mirror)`,
        );
      if (gpu && machine.platform === 'linux' && !hasNvidiaDevice(machine))
        return no(`${module} is installed, but there is no NVIDIA device (/dev/nvidia0)`);
      // The first use of a GPU newer than CUDA 11.2 compiles its kernels: minutes. Asked for by name it waits for nobody.
      const fault = await tryOut({ module, gpu }, { timeout: gpu ? 60 : 20 });
      return fault ? no(`${module} is installed but fails: ${fault}`) : yes(`${module}${gpu ? ' on CUDA' : ''}`);
    }
    case 'onnx-cuda': {
      if (!hasCudaProvider(machine))
        return no(
          'the CUDA provider is not installed; on Linux x64: ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node --ignore-scripts=false',
        );
      if (!hasNvidiaDevice(machine))
        return no('the CUDA provider is installed, but there is no NVIDIA device (/dev/nvidia0)');
      const fault = await tryOut({ provider: 'cuda' });
      return fault ? no(`the CUDA provider is installed but fails: ${fault}`) : yes('ONNX Runtime on CUDA');
    }
    case 'onnx-webgpu':
      return { name, ...(await assessWebgpu(machine, tryOut)) };
  }
}

async function assessWebgpu(machine: Machine, tryOut: Prober): Promise<Omit<Assessment, 'name'>> {
  const trial = { provider: 'webgpu' } as const;
  if (machine.platform !== 'linux') {
    const fault = mayHaveGpu(machine) ? await tryOut(trial) : `no WebGPU on ${machine.platform}`;
    const api = machine.platform === 'darwin' ? 'Metal' : 'Direct3D';
    return { available: !fault, forAuto: !fault, reason: fault ?? `ONNX Runtime on the GPU through ${api}` };
  }
  // On Linux WebGPU is Vulkan, and most installations bring a software driver along. Only a trial that is
  // shown no software driver tells whether there is a real device.
  const drivers = vulkanDrivers(machine);
  const real = mayHaveGpu(machine) ? drivers.filter(({ isSoftware }) => !isSoftware) : [];
  let fault: TrialFault = drivers.length ? 'Vulkan drivers without a device' : 'no Vulkan driver is installed';
  if (!mayHaveGpu(machine)) fault = 'no GPU device (/dev/dri/renderD*, /dev/nvidia*, /dev/dxg)';
  if (real.length > 0) {
    const files = real.map(({ manifest }) => manifest).join(':');
    fault = await tryOut(trial, { env: { VK_DRIVER_FILES: files, VK_ICD_FILENAMES: files } });
    if (!fault)
      return {
        available: true,
        forAuto: true,
        reason: `ONNX Runtime on the GPU through Vulkan (${real.map(({ name }) => name).join(', ')})`,
      };
  }
  // A software driver that somebody chose by name is meant: it runs, but never by `auto`.
  const software = drivers.filter(({ isSoftware }) => isSoftware);
  if (namedDrivers(machine.env) && software.length > 0) {
    fault = await tryOut(trial);
    if (!fault)
      return {
        available: true,
        forAuto: false,
        reason: `a software driver (${software.map(({ name }) => name).join(', ')}): for tests, never chosen by auto`,
      };
  }
  return { available: false, forAuto: false, reason: fault };
}

/** Trials are not repeated within a process: devices do not come and go. */
const assessments = new Map<EngineName, Promise<Assessment>>();
const assessHere = (name: EngineName): Promise<Assessment> => {
  const known = assessments.get(name) ?? assess(name, thisMachine, probe);
  assessments.set(name, known);
  return known;
};
type Assess = (name: EngineName) => Promise<Assessment>;
const assessOn = (machine?: Machine, tryOut: Prober = probe): Assess =>
  machine ? (name) => assess(name, machine, tryOut) : assessHere;

/**
 * The name of the engine that a choice stands for here. `auto`: CUDA through tfjs-node-gpu or the CUDA
 * provider, else a real WebGPU adapter, else the CPU. Throws when there is no such name, and when the
 * engine named does not run here, with the reason.
 */
export async function resolveEngine(name: string, machine?: Machine, tryOut?: Prober): Promise<EngineName> {
  const choice = engineChoice(name);
  const assessed = assessOn(machine, tryOut);
  if (choice === 'auto' || choice === 'tfjs') {
    for (const candidate of preference.filter((each) => choice === 'auto' || each.startsWith('tfjs'))) {
      if ((await assessed(candidate)).forAuto) return candidate;
    }
  }
  const wanted = choice === 'onnx' || choice === 'auto' ? 'onnx-cpu' : (choice as EngineName);
  const { available, reason } = await assessed(wanted);
  if (!available) throw new Error(`the engine ${wanted} does not run here: ${reason}. Choose another, or auto`);
  return wanted;
}

/** Opens an engine: `auto`, `onnx`, `tfjs` or a name. Throws as `resolveEngine` does. */
export async function openEngine(name: string): Promise<Engine> {
  const chosen = await resolveEngine(name);
  const [library, device] = chosen.split('-') as ['onnx' | 'tfjs', never];
  const engine =
    library === 'onnx'
      ? (await import('./onnx-engine.ts')).onnxEngine(device)
      : (await import('./tfjs-engine.ts')).tfjsEngine(device);
  return withGpuNamed(await engine, chosen, thisMachine);
}

/** Engines that run on NVIDIA's GPUs and on nothing else. */
const ofNvidia: readonly EngineName[] = ['onnx-cuda', 'tfjs-gpu'];

/** The engine, its version and description telling the GPU where it is one of NVIDIA's: of the machine, records name the processor. */
export function withGpuNamed(engine: Engine, name: EngineName, machine: Machine): Engine {
  const gpu = ofNvidia.includes(name) ? nvidiaNames(machine) : undefined;
  if (gpu === undefined) return engine;
  return { ...engine, version: `${engine.version}, on ${gpu}`, description: `${engine.description}, ${gpu}` };
}

/** What is known about every engine, one line each. Never throws. */
export async function describeEngines(machine?: Machine, tryOut?: Prober): Promise<EngineStatus[]> {
  const assessed = await Promise.all(engineNames.map(assessOn(machine, tryOut)));
  return assessed.map(({ name, available, reason }) => ({ name, available, reason }));
}
