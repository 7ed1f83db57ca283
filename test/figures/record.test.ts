import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asRecord, isClassification, isCodec, readRecords } from '../../lib/figures/record.ts';
import type { CodecRecord } from '../../lib/figures/record.ts';
import { fakeRecord } from './fixtures.ts';

const classification = fakeRecord('cResNet-51', 'latent', 0.33, { epochs: 2 });
const codec: CodecRecord = {
  kind: 'codec',
  targetBpp: 0.33,
  channels: 16,
  curve: [{ iteration: 0, loss: 5000, mse: 4900, entropy: 2.5 }],
  validation: { bpp: 0.32, entropyBitsPerSymbol: 1.28, mse: 300, psnr: 23.36, images: 100 },
  provenance: classification.provenance,
};

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'records-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('readRecords', () => {
  it('reads back what was written, in the order of paths, folders included', async () => {
    await mkdir(join(dir, 'codec'));
    await writeFile(join(dir, 'network.json'), JSON.stringify(classification));
    await writeFile(join(dir, 'codec', 'medium.json'), JSON.stringify(codec));
    await writeFile(join(dir, 'notes.txt'), 'no record');
    const records = await readRecords(dir);
    expect(records).toEqual([codec, classification]);
    expect([records.filter(isCodec).length, records.filter(isClassification).length]).toEqual([1, 1]);
  });

  it('finds nothing in a folder that is not there', async () => {
    expect(await readRecords(join(dir, 'none'))).toEqual([]);
  });

  it('names the file that does not parse', async () => {
    await writeFile(join(dir, 'cut.json'), '{"kind": "cod');
    await expect(readRecords(dir)).rejects.toThrow(/^cut\.json: expected JSON/);
  });
});

describe('asRecord', () => {
  it('names the field that is off, what was expected and what came', () => {
    const curve = [{ ...classification.curve[0], top1: 71.06 }];
    expect(() => asRecord({ ...classification, curve }, 'a.json')).toThrow(
      'a.json: curve[0].top1: expected a number in [0, 1], got 71.06',
    );
    expect(() => asRecord({ ...classification, network: 'ResNet-18' }, 'a.json')).toThrow(/network: expected one of ResNet-50/);
    expect(() => asRecord({ ...codec, channels: undefined }, 'a.json')).toThrow(/channels: expected a whole number.*got nothing/);
    expect(() => asRecord([], 'a.json')).toThrow(/a\.json: expected an object with "kind"/);
  });

  it('wants an operating point exactly when the codec is in front', () => {
    expect(() => asRecord({ ...classification, targetBpp: null })).toThrow(/targetBpp exactly when/);
    expect(() => asRecord({ ...classification, input: 'original' })).toThrow(/targetBpp exactly when/);
  });
});
