// What can be told about this machine's GPUs without touching a driver: a few looks at
// the file system, so that a machine without a GPU costs nothing.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** The looks that the choice of an engine takes; tests put other machines in their place. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names in a folder, or none when there is no such folder. */
  list(folder: string): string[];
  /** A file's text, or undefined. */
  read(path: string): string | undefined;
  /** Where an installed package's package.json is, or undefined. */
  locate(packageName: string): string | undefined;
}

const require = createRequire(import.meta.url);

const quietly = <T>(look: () => T): T | undefined => {
  try {
    return look();
  } catch {
    return undefined;
  }
};

export const thisMachine: Machine = {
  platform: process.platform,
  arch: process.arch,
  env: process.env,
  list: (folder) => quietly(() => readdirSync(folder)) ?? [],
  read: (path) => (existsSync(path) ? quietly(() => readFileSync(path, 'utf8')) : undefined),
  locate: (packageName) => quietly(() => require.resolve(`${packageName}/package.json`)),
};

/** Whether an NVIDIA driver shows a device: /dev/nvidia0 and so on, or WSL's /dev/dxg. */
export function hasNvidiaDevice({ platform, list }: Machine): boolean {
  return platform === 'linux' && list('/dev').some((name) => /^nvidia\d+$|^dxg$/.test(name));
}

/** The NVIDIA GPUs here by the names that their driver gives them, `NVIDIA H200`; undefined where it tells none. */
export function nvidiaNames({ list, read }: Machine): string | undefined {
  const folder = '/proc/driver/nvidia/gpus';
  const models = list(folder).flatMap(
    (gpu) => /^Model:\s*(.+?)\s*$/m.exec(read(join(folder, gpu, 'information')) ?? '')?.[1] ?? [],
  );
  return models.length === 0 ? undefined : [...new Set(models)].join(', ');
}

/** Whether a GPU is plausible at all. On Linux a device node must exist; elsewhere the system always has one. */
export function mayHaveGpu(machine: Machine): boolean {
  if (machine.platform !== 'linux') return machine.platform === 'darwin' || machine.platform === 'win32';
  return hasNvidiaDevice(machine) || machine.list('/dev/dri').some((name) => name.startsWith('renderD'));
}

/** Whether the CUDA provider's library lies beside ONNX Runtime's. */
export function hasCudaProvider({ platform, arch, locate, list }: Machine): boolean {
  const home = locate('onnxruntime-node');
  if (!home) return false;
  const folders = list(join(dirname(home), 'bin')).map((napi) => join(dirname(home), 'bin', napi, platform, arch));
  return folders.some((folder) => list(folder).some((name) => /onnxruntime_providers_cuda\.(so|dll)$/.test(name)));
}

/** The version of ONNX Runtime that is installed, or undefined. Loads nothing. */
export function onnxRuntimeVersion({ locate, read }: Machine): string | undefined {
  const home = locate('onnxruntime-node');
  const text = home && read(home);
  return text ? (JSON.parse(text) as { version?: string }).version : undefined;
}

/** A Vulkan driver's manifest, as the Vulkan loader finds it. */
export interface VulkanDriver {
  readonly manifest: string;
  /** Its name for people: `nvidia` of nvidia_icd.json. */
  readonly name: string;
  /** Draws on the CPU: SwiftShader, lavapipe (llvmpipe), or the test driver that draws nothing. */
  readonly isSoftware: boolean;
}

/** The Vulkan drivers of a Linux machine, in the loader's own search order or as the environment names them. */
export function vulkanDrivers({ env, list, read }: Machine): VulkanDriver[] {
  const split = (paths: string | undefined): string[] => (paths ?? '').split(':').filter(Boolean);
  const manifestsAt = (path: string): string[] =>
    path.endsWith('.json')
      ? [path]
      : list(path)
          .filter((name) => name.endsWith('.json'))
          .sort()
          .map((name) => join(path, name));
  const home = env['HOME'] ?? homedir();
  const roots = [
    env['XDG_CONFIG_HOME'] ?? join(home, '.config'),
    ...split(env['XDG_CONFIG_DIRS'] ?? '/etc/xdg'),
    '/etc',
    env['XDG_DATA_HOME'] ?? join(home, '.local/share'),
    ...split(env['XDG_DATA_DIRS'] ?? '/usr/local/share:/usr/share'),
  ];
  const named = namedDrivers(env);
  const places = named
    ? split(named)
    : [...split(env['VK_ADD_DRIVER_FILES']), ...roots.map((root) => join(root, 'vulkan/icd.d'))];
  return places.flatMap(manifestsAt).flatMap((manifest) => {
    const text = read(manifest);
    if (text === undefined) return [];
    const library =
      quietly(() => String((JSON.parse(text) as { ICD: { library_path: string } }).ICD.library_path)) ?? '';
    const isSoftware = /swiftshader|lavapipe|lvp|llvmpipe|mock_icd/i.test(`${basename(manifest)} ${basename(library)}`);
    return [{ manifest, name: basename(manifest).replace(/([._]icd)?(\.[^.]+)?\.json$/, ''), isSoftware }];
  });
}

/** Vulkan drivers that the environment names in place of the installed ones. */
export function namedDrivers(env: Machine['env']): string | undefined {
  return env['VK_DRIVER_FILES'] || env['VK_ICD_FILENAMES'] || undefined;
}
