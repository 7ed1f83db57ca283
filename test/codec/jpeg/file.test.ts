import { expect, it } from 'vitest';
import { greyFileBytes, jpegFile } from '../../../lib/codec/jpeg/file.ts';
import { stripes } from '../../metrics/pictures.ts';

const size = { height: 64, width: 64 };

it('a file grows with its quality, and a grey picture is the smallest', async () => {
  const bytes = await Promise.all([1, 10, 40, 90].map(async (q) => (await jpegFile(stripes(size), size, q)).length));
  expect(bytes).toEqual([...bytes].sort((a, b) => a - b));
  expect(bytes[0]).toBeGreaterThan(await greyFileBytes(size, 1));
});
