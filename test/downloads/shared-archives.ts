import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Path of an archive in ../shared/data, there or not. */
export const sharedArchive = (name: string): string =>
  fileURLToPath(new URL(`../../../shared/data/${name}`, import.meta.url));

/** The reason to skip a test that reads the shared archives; empty when they are there. */
export const noSharedArchives = ['imagenette-224.tar', 'camvid-480x360.tar', 'kodak.tar'].every((name) =>
  existsSync(sharedArchive(name)),
)
  ? ''
  : ' (skipped: needs the archives in ../shared/data)';
