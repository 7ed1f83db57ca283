// What a bundle does without: rooms and packages that training and evaluating have no use for.

/** The kit's files, by their path from its root, that a bundle lacks: notebooks, reports, the page to play with, exports, and the packing itself. */
const files =
  /^lib\/(notebook\/|kernel\/|display\/|report\/|playground\/|export\/|bundle\/|cli\/(notebook|lab|report|playground|export|data|bundle)\.ts$)/;

/** Packages with binaries, or large, that a bundle lacks: the codecs for comparison stay where the photos are. */
const packages =
  /^(sharp|@cornerstonejs\/codec-openjpeg|zeromq|tslab|@tslab\/.+|typescript|esbuild|playwright-core)(\/.*)?$/;

/** Whether a file of the kit is left out; `path` is relative to the kit's root, with '/' between names. */
export const isFileLeftOut = (path: string): boolean => files.test(path);

/** Whether a package is left out; `name` as an import has it. */
export const isPackageLeftOut = (name: string): boolean => packages.test(name);

/** Source of a module that stands for a left-out file: loading it fails with one clear line. */
export function absentFile(path: string): string {
  const what = /cli\/(\w+)\.ts$/.exec(path)?.[1] ?? path;
  return `throw new Error(${JSON.stringify(`${what}: not part of a bundle; do this where the kit is installed`)});`;
}

/**
 * Source of a module that stands for a left-out package: calling it fails with one clear line. Loading it does
 * not: modules that only some of their functions need it for still work.
 */
export function absentPackage(name: string): string {
  const message = `the package ${name} is not part of a bundle; do this where the kit is installed`;
  return `module.exports = new Proxy(function () {}, {
    apply() { throw new Error(${JSON.stringify(message)}); },
    get(target, key) { return typeof key === 'symbol' || key in target || key === '__esModule' ? target[key] : module.exports; },
  });`;
}
