import fc from '../property.ts';
import { expect, it } from 'vitest';
import { packState, unpackState } from '../../lib/training/state.ts';

it('unpacks what was packed, bit for bit (property)', () => {
  const array = fc.float32Array({ maxLength: 20 });
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.dictionary(
        fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
        array,
      ),
      (note, arrays) => {
        const state = unpackState<unknown>(packState({ note, arrays }));
        expect(state.note).toEqual(JSON.parse(JSON.stringify(note)));
        expect(Object.keys(state.arrays)).toEqual(Object.keys(arrays));
        for (const [name, values] of Object.entries(arrays))
          expect(
            Buffer.from(state.arrays[name].buffer, state.arrays[name].byteOffset, state.arrays[name].byteLength),
          ).toEqual(Buffer.from(values.buffer));
      },
    ),
  );
});

it('packs parts of larger arrays, and unpacks bytes that lie anywhere in a buffer', () => {
  const packed = packState({
    note: 'x',
    arrays: { a: Float32Array.of(9, 1, 2, 9).subarray(1, 3), b: Float32Array.of(3) },
  });
  const shifted = new Uint8Array(packed.length + 1);
  shifted.set(packed, 1);
  expect(unpackState(shifted.subarray(1))).toEqual({
    note: 'x',
    arrays: { a: Float32Array.of(1, 2), b: Float32Array.of(3) },
  });
  // A small file comes as a Buffer in memory that it shares with others.
  expect(unpackState(Buffer.from(shifted.buffer, 1))).toEqual({
    note: 'x',
    arrays: { a: Float32Array.of(1, 2), b: Float32Array.of(3) },
  });
});

it('refuses bytes cut short anywhere, and bytes of something else', () => {
  const packed = packState({ note: { epoch: 3 }, arrays: { parameters: Float32Array.of(1, 2, 3) } });
  for (let length = 0; length < packed.length; length++)
    expect(() => unpackState(packed.subarray(0, length))).toThrow(
      /not a training state \(.*\): remove the file and train again/,
    );
  expect(() => unpackState(new TextEncoder().encode('\x04\0\0\0{bad and more'))).toThrow(/unreadable header/);
});
