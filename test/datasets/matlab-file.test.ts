import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readMatlabField } from '../../lib/datasets/matlab-file.ts';

// Written by SciPy 1.10's savemat (do_compression): a struct GTcls with the fields of SBD's files, Boundaries (20 x 1
// cell of sparse matrices), Segmentation (3 x 5, uint8) and CategoriesPresent (2 x 1, uint8).
const file = Buffer.from(
  'TUFUTEFCIDUuMCBNQVQtZmlsZSBQbGF0Zm9ybTogcG9zaXgsIENyZWF0ZWQgb246IFN1biBOb3YgMjIgMTc6MTA6MDMgMjAyNgAAAAAAAAAAAAAA' +
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABSU0PAAAA3gAAAHic42NgYODgZGBgA9FAzMQAAaxQPiMSBom5hyTnFIPZ' +
    'LAxCUHEzIHbKL81LSSzKTC2GGsAQnJqem5pXkliSmZ8HEXFOLElNzwepCShKLQbKAcX4QPZwIOxnRLNfBMl+Bqj6CAaEelYkt4H4zEhiMHNgtAQD' +
    'bsCJZH4HmvksBMwXgPKZkGh0+5ig5sAwyD4FuOwHe1w0Pfw7av6o+aPmj5qPy3xyykMYQBZHt48Rqn+0PBw1H9l8ByTzYeK4zAfVq/wwNhM/EPEz' +
    '8P+HmGOAxxxYXY0wBwiBBgEAenAt5g==',
  'base64',
);
const segmentation = [0, 0, 15, 15, 15, 0, 2, 2, 15, 255, 0, 2, 2, 0, 0];

test('reads a matrix of bytes, row by row', () => {
  const { rows, columns, values } = readMatlabField(file, 'GTcls', 'Segmentation');
  expect({ rows, columns, values: [...values] }).toEqual({ rows: 3, columns: 5, values: segmentation });
  expect(readMatlabField(file, 'GTcls', 'CategoriesPresent')).toEqual({
    rows: 2,
    columns: 1,
    values: Uint8Array.of(2, 15),
  });
});

test('reads it uncompressed too', () => {
  const plain = Buffer.concat([file.subarray(0, 128), inflateSync(file.subarray(136))]);
  expect([...readMatlabField(plain, 'GTcls', 'Segmentation').values]).toEqual(segmentation);
});

describe('says what is wrong with', () => {
  test.each<[string, Buffer, string, string, RegExp]>([
    ['no MATLAB file', Buffer.from('no MATLAB file'), 'GTcls', 'Segmentation', /version 5 to 7/],
    [
      'HDF5, as -v7.3 writes it',
      Buffer.concat([Buffer.from('MATLAB 7.3 MAT-file'.padEnd(124)), Buffer.from([0, 2, 73, 77])]),
      'GTcls',
      'Segmentation',
      /version 5 to 7/,
    ],
    ['another variable', file, 'GTinst', 'Segmentation', /holds no GTinst.Segmentation/],
    ['another field', file, 'GTcls', 'Segment', /holds no GTcls.Segment/],
    ['a field that is no matrix of bytes', file, 'GTcls', 'Boundaries', /20x1 that is no matrix of 8-bit/],
  ])('%s', (_, bytes, variable, field, message) => {
    expect(() => readMatlabField(bytes, variable, field)).toThrow(message);
  });

  test('a file cut anywhere', () => {
    for (let length = 0; length < file.length; length++) {
      expect(() => readMatlabField(file.subarray(0, length), 'GTcls', 'Segmentation')).toThrow(
        /version 5|damaged|holds no/,
      );
    }
  });

  test('a file with any byte changed: an error, or a matrix of that size', () => {
    const plain = Buffer.concat([file.subarray(0, 128), inflateSync(file.subarray(136))]);
    for (let at = 128; at < plain.length; at++) {
      const damaged = Buffer.from(plain);
      damaged[at] ^= 0xff;
      let matrix: ReturnType<typeof readMatlabField>;
      try {
        matrix = readMatlabField(damaged, 'GTcls', 'Segmentation');
      } catch (error) {
        expect((error as Error).message).toMatch(/damaged|holds no/);
        continue;
      }
      expect(matrix.values.length).toBe(matrix.rows * matrix.columns);
    }
  });
});
