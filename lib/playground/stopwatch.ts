import type { TimedPart } from './messages.ts';
import type { Size } from './networks.ts';

/**
 * Does a part of the way, and says how long that took. The time of the first part of a name and a size holds what preparing
 * takes, too; `multiplyAdds` is null where there are none to count.
 */
export type Stopwatch = <T>(
  name: string,
  size: Size,
  multiplyAdds: number | null,
  what: () => T | Promise<T>,
) => Promise<{ result: T; part: TimedPart }>;

export function stopwatch(): Stopwatch {
  const ran = new Set<string>();
  return async (name, size, multiplyAdds, what) => {
    const key = `${name} ${size.height} ${size.width}`;
    const began = performance.now();
    const result = await what();
    const milliseconds = performance.now() - began;
    const first = !ran.has(key);
    ran.add(key);
    return { result, part: { name, milliseconds, multiplyAdds, first } };
  };
}
