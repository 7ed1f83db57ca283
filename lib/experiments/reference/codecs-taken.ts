// Committed codecs in the place of a profile's own.
import type { CodecShape } from '../../codec/autoencoder.ts';
import type { KitProfile } from '../profiles/profile.ts';
import type { CodecArtifact } from '../recipes/codec.ts';
import { pretrainedCodecRecipe, pretrainedCodecConfig } from '../recipes/pretrained-codec.ts';
import { pretrainedCodecs } from './pretrained-codecs.ts';

/**
 * The artifacts of the committed codecs that a profile takes, by rate. Throws a RangeError when there is none at one of
 * its operating points, or when they are of another shape than the profile says.
 */
export function codecsTaken({
  name,
  codec: { pretrained, width, centers },
  operatingPoints,
}: KitProfile): ReadonlyMap<number, CodecArtifact> {
  if (pretrained === undefined) return new Map();
  const there = pretrainedCodecs(pretrained);
  return new Map(
    operatingPoints.map(({ bpp, channels }) => {
      const committedCodec = there.find(({ config }) => config.targetBpp === bpp);
      if (!committedCodec)
        throw new RangeError(
          `profile ${name}: expected operating points of the codecs of ${pretrained} (${there.map(({ config }) => config.targetBpp).join(', ')} bpp), got ${bpp}`,
        );
      const { shape } = committedCodec;
      if (shape.width !== width || shape.centers !== centers || shape.channels !== channels) {
        const words = (compared: CodecShape): string =>
          `width ${compared.width}, ${compared.centers} centers, ${compared.channels} channels`;
        throw new RangeError(
          `profile ${name}: the codec of ${pretrained} at ${bpp} bpp has ${words(shape)}, the profile ${words({ width, centers, channels })}: ` +
            'give it the same, or leave out codec.pretrained',
        );
      }
      const { kind, version } = pretrainedCodecRecipe;
      const config = pretrainedCodecConfig(pretrained, committedCodec);
      return [
        bpp,
        { kind, recipeVersion: version, config, inputs: {}, label: `codec ${bpp} bpp, as trained for ${pretrained}` },
      ];
    }),
  );
}
