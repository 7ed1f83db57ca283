// What every figure of the list keeps, those that are added included: on the committed records of the reference run.
import { describe, expect, it } from 'vitest';
import { figures } from '../../lib/figures/index.ts';
import { referenceRecords } from '../../lib/notebook/reference.ts';
import type { ResultRecord } from '../../lib/records/record.ts';

/** Runs that have the records; the studies are the second's. */
const runOf = (name: string) => (/-study$/.test(name) ? 'imagenette-small-crops' : 'imagenette');
const reading = Object.values(figures).filter(({ reads }) => reads.length > 0);

/** The record with every quality that figures draw a little lower. */
function lowered<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(lowered) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const isQuality = (name: string, part: unknown) =>
    typeof part === 'number' && ['top1', 'top5', 'miou', 'psnr', 'ssim', 'msSsim', 'fileBpp'].includes(name);
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, isQuality(name, part) ? 0.97 * part : lowered(part)]),
  ) as Value;
}

const tweaked = <R extends ResultRecord>(record: R): R => ({
  ...lowered(record),
  provenance: { ...record.provenance, key: `${record.provenance.key}, tweaked` },
});

describe.each(reading.map((figure) => [figure.name, figure] as const))('%s', (name, figure) => {
  it('refuses records of two profiles', async () => {
    const records = await referenceRecords(runOf(name), name);
    const ofAnother = records.map((record) => ({
      ...record,
      provenance: { ...record.provenance, profile: 'another' },
    }));
    expect(() => figure.draw([...records, ...ofAnother])).toThrow(/profile/);
  });

  // Figure R's intervals take seconds, and its own test draws an overlay.
  it.runIf(figure.canOverlay && name !== 'figure-r')('shows an overlay', async () => {
    const records = await referenceRecords(runOf(name), name);
    const changed = figure.draw(records, { records: records.map(tweaked), change: 'beta 5 instead of 500' });
    // Beyond the title and the caption, which name the change: what is drawn.
    const drawn = (drawing: typeof changed) =>
      drawing.form === 'chart' ? JSON.stringify({ ...drawing.spec, title: null }) : JSON.stringify(drawing.data);
    expect(drawn(changed)).not.toBe(drawn(figure.draw(records)));
  });
});
