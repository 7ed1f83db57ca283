/** Returns seconds in words: `0.4 s`, `45 s`, `3 min 20 s`, `2 h 05 min`, and from a hundred hours on `4.2 days`, `1,599 days`. */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const days = seconds / 86_400;
  if (days >= 9.95) return `${Math.round(days).toLocaleString('en-US')} days`;
  if (seconds >= 100 * 3600) return `${days.toFixed(1)} days`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** Returns bytes in words: `312 B`, `4.0 kB`, `1.3 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 999.5) return `${Math.round(bytes)} B`;
  // What rounds to 1000.0 of a unit is 1.0 of the next.
  const power = Math.min(Math.floor(Math.log10(bytes / 0.99995) / 3), 4) || 1;
  return `${(bytes / 1000 ** power).toFixed(1)} ${'kMGT'[power - 1]}B`;
}

const two = (value: number) => String(value).padStart(2, '0');
