// Records of trained -d networks (section 5).
import { check, literal, pipe, type InferOutput } from 'valibot';
import { array, nullable, number, object, string, whole, type DeepReadonly } from './fields.ts';
import { provenanceSchema, size } from './provenance.ts';
import { codecInFront, share, trained } from './trained.ts';

export const segmentationSchema = pipe(
  object({
    kind: literal('segmentation'),
    ...trained,
    /** Class names in the order of their indices; index 0 is the background where the data set has one. */
    classNames: array(string()),
    /** At each evaluation: mean cross-entropy in nats since the last; mIoU and pixel accuracy in [0, 1]. */
    curve: array(
      object({
        iteration: whole(1),
        trainLoss: number(),
        miou: share,
        pixelAccuracy: share,
        learningRate: number(0),
      }),
    ),
    /** Intersection over union per class in [0, 1]; null for a class that is neither in the masks nor predicted. */
    classIou: array(nullable(share)),
    /** Size of the validation images in pixels. */
    evaluation: object(size),
    provenance: provenanceSchema,
  }),
  codecInFront(),
  check(
    ({ classIou, classNames }) => classIou.length === classNames.length,
    ({ input: { classIou, classNames } }) =>
      `expected a classIou for each of ${classNames.length} classNames, got ${classIou.length}`,
  ),
);

/** A dilated network (ResNet-50-d, cResNet-51-d ...) trained to segment. Its measured rates are those of the images with masks. */
export interface SegmentationRecord extends DeepReadonly<InferOutput<typeof segmentationSchema>> {}
