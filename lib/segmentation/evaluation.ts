// Segments whole validation images and scores the masks (section 5.2).
import type { Engine } from '../engine/engine.ts';
import { createConfusion, type SegmentationScores } from '../metrics/mean-iou.ts';
import { weightSpecs, type Layout } from '../nn/parameters.ts';
import { batchOf } from '../training/examples.ts';
import type { SegmentationExamples } from './examples.ts';
import { segmenter, segmenterEvaluationProgram, segmenterInput, type SegmenterShape } from './programs.ts';

/** Takes masks, uint8 [images, maskHeight, maskWidth], and the index of the first image. */
export type MaskReader = (masks: Uint8Array, firstImage: number) => void | Promise<void>;

export interface Evaluation {
  /** Scores over all images, void pixels left out; `read` gets the predicted masks chunk by chunk, in order. */
  run(
    weights: { readonly parameters: Float32Array; readonly statistics: Float32Array },
    read?: MaskReader,
  ): Promise<SegmentationScores>;
  dispose(): Promise<void>;
}

/** Evaluates on whole `examples`, `batch` images at a time; `shape` gives their size and the network. */
export async function openEvaluation(
  engine: Engine,
  shape: SegmenterShape,
  layout: Layout,
  examples: SegmentationExamples,
  batch: number,
): Promise<Evaluation> {
  const { inputs, maskHeight, maskWidth } = examples;
  const program = segmenterEvaluationProgram(segmenter(shape), layout, { height: maskHeight, width: maskWidth });
  const step = await engine.compile(program, { ...segmenterInput(shape, batch), ...weightSpecs(layout) });
  return {
    async run({ parameters, statistics }, read) {
      const confusion = createConfusion(shape.classes);
      for (let start = 0; start < inputs.count; start += batch) {
        // The last batch is filled up with its own first images; their masks are not kept.
        const size = Math.min(batch, inputs.count - start);
        const indices = Uint32Array.from({ length: batch }, (_, offset) => start + (offset % size));
        const { masks } = await step.run({ x: batchOf(inputs, indices, inputs), parameters, statistics });
        const predicted = Uint8Array.from(masks.subarray(0, size * maskHeight * maskWidth));
        confusion.add(predicted, examples.readMasks(indices.subarray(0, size)));
        await read?.(predicted, start);
      }
      return confusion.scores();
    },
    dispose: () => step.dispose(),
  };
}
