import { describe, expect, it } from 'vitest';
import { asRecord } from '../../lib/records/record-reader.ts';
import { fakeReading } from '../figures/fixtures-reading.ts';

const record = fakeReading('JPEG');
const { each } = record.points[0];
const masks = fakeReading('JPEG', { task: 'segmentation' });
/** A reading of 400 masks of 21 classes, with its areas but for a change. */
const withAreas = (change: object) => {
  const [bytes, areas] = [Array<number>(400).fill(8), Array<number>(8400).fill(1)];
  return {
    ...masks,
    points: [{ ...masks.points[0], each: { bytes, intersection: areas, union: areas, ...change } }],
  };
};
const withPoint = (change: object) => ({ ...record, points: [{ ...record.points[0], ...change }] });

describe('a record of what a network reads', () => {
  it('is read as it was written, for both tasks', () => {
    for (const one of [
      record,
      fakeReading('codec', { task: 'segmentation' }),
      fakeReading('AVIF', { trainedOn: 'own' }),
      withAreas({}),
    ])
      expect(asRecord(JSON.parse(JSON.stringify(one)))).toEqual(one);
  });

  it.each([
    ['no scores', withPoint({ top1: undefined }), 'expected top1 and top5 in points[0], a reading for classification'],
    ['the other task’s scores', { ...record, task: 'segmentation' }, 'expected miou and classIou in points[0]'],
    ['bytes of fewer images', withPoint({ each: { ...each, bytes: [1] } }), 'expected 400 values in each.bytes'],
    ['digits of fewer images', withPoint({ each: { ...each, right: '1' } }), 'expected 400 values in each.bytes'],
    ['bytes of fewer masks', withAreas({ bytes: [1] }), 'expected 400 values in each.bytes, 8400 in each.intersection'],
    ['areas of fewer masks', withAreas({ union: [1] }), 'expected 400 values in each.bytes, 8400 in each.intersection'],
    [
      'other digits',
      withPoint({ each: { bytes: [1], right: '12' } }),
      'record: points[0].each.right: expected a digit',
    ],
    ['a share above 1', withPoint({ top1: 1.5 }), 'record: points[0].top1: expected a number in [0, 1], got 1.5'],
    ['an unknown codec', { ...record, codec: 'JXL' }, 'record: codec: expected one of codec, JPEG'],
  ])('with %s is refused in one sentence', (_, value, message) => {
    expect(() => asRecord(JSON.parse(JSON.stringify(value)))).toThrow(message);
  });
});
