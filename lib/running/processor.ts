import { cpus } from 'node:os';

/** The processor as records name it. */
export function processorName(): string {
  return cpus()[0]?.model.trim() ?? 'unknown';
}
