// Counts the multiply-adds of a recorded program from the nodes that the recorder writes.
import { vi } from 'vitest';
import type { Program, Specs } from '../../lib/engine/engine.ts';
import { GraphBuilder, sizeOf, type Value } from '../../lib/engine/graph.ts';
import { record } from '../../lib/engine/record.ts';

/** Multiply-adds of all matrix products and convolutions that the program records, each distinct node once. */
export async function multiplyAdds(program: Program, specs: Specs): Promise<number> {
  const counts = new Map<string, number>();
  const original = GraphBuilder.prototype.nodeWithOutputs;
  const spy = vi.spyOn(GraphBuilder.prototype, 'nodeWithOutputs').mockImplementation(function (this: GraphBuilder, op, inputs, outputs, attributes = {}) {
    const values = original.call(this, op, inputs, outputs, attributes);
    const [a, b] = inputs as [Value, Value];
    const result = sizeOf(outputs[0]!.shape);
    // Filters are [out, in, height, width] for Conv and [in, out, height, width] for ConvTranspose.
    if (op === 'MatMul') counts.set(values[0]!.name, result * a.shape.at(-1)!);
    if (op === 'Gemm') counts.set(values[0]!.name, result * a.shape[attributes['transA'] === 1 ? 0 : 1]!);
    if (op === 'Conv') counts.set(values[0]!.name, result * sizeOf(b.shape.slice(1)));
    if (op === 'ConvTranspose') counts.set(values[0]!.name, sizeOf(a.shape) * sizeOf(b.shape.slice(1)));
    return values;
  });
  try {
    await record(program, specs);
  } finally {
    spy.mockRestore();
  }
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
