// The words a bundle carries for the people who unpack it.
import type { Manifest } from './manifest.ts';

/** The README of a bundle. */
export function bundleReadme({ kit, commit, node, platform, needs, profile, store }: Manifest): string {
  const system = Object.entries(needs)
    .map(([library, version]) => `${library} ${version} or newer`)
    .join(', ');
  const prepared =
    store.length === 0 ? [] : ['', 'Prepared here already:', ...store.map(({ key, label }) => `- ${label} (${key})`)];
  return `# without-decoding ${kit}, packed to run

The kit, node ${node} and ONNX Runtime for ${platform} in one folder: no installation, no network, and it can be moved.
${system ? `Of the system's libraries it needs ${system}.\n` : ''}${commit ? `Commit ${commit}.\n` : ''}
## Run

    ./without-decoding run                # computes what plan.json lists: profile ${profile}
    ./without-decoding run --workers 1    # one process, e.g. on a GPU
    ./without-decoding bench              # training speed here, beside PyTorch where python3 has it

Stopped or killed, the same command goes on from the last checkpoint. Results go to data/runs beside this file;
\`--store DIR\` or WITHOUT_DECODING_STORE names another folder, for a read-only bundle or a shared disk.
${prepared.join('\n')}
## On a GPU

\`--engine auto\`, the default, takes a GPU that works. On Linux ONNX Runtime reaches it through Vulkan: the GPU's
driver must bring its Vulkan part, and the loader, libvulkan.so.1, must be there (a package of that name, or a copy in
a folder that LD_LIBRARY_PATH names). \`./without-decoding bench --engine onnx-webgpu\` says in a line what is missing.

## Bring the results home

    tar -czf results.tar.gz -C data runs

On the machine that has the kit, unpack it into the kit's data/ folder. The same \`reproduce\` there (same profile, same
data) finds the results by their keys and only draws.

manifest.json says what is in here; LICENSES.txt holds the licences of the packages.
`;
}
