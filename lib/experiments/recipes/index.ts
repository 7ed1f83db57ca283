// Every kind of artifact the kit can make.
import type { Recipe, Recipes } from '../../store/recipe.ts';
import { baseline } from './baseline.ts';
import { classifier } from './classifier.ts';
import { codec } from './codec.ts';
import { dataset } from './dataset.ts';
import { dctClassifier } from './dct-classifier.ts';
import { distortion } from './distortion.ts';
import { encoding } from './encoding.ts';
import { engineeredSetting } from './engineered-setting.ts';
import { engineered } from './engineered.ts';
import { joint } from './joint.ts';
import { matchedJpeg } from './matched-jpeg.ts';
import { machineReading } from './machine-reading.ts';
import { pretrainedClassifier } from './pretrained-classifier.ts';
import { pretrainedCodec } from './pretrained-codec.ts';
import { runtime } from './runtime.ts';
import { repeatedSegmenter, segmenter } from './segmenter.ts';

const all: readonly Recipe[] = [
  dataset,
  codec,
  pretrainedCodec,
  encoding,
  classifier,
  matchedJpeg,
  dctClassifier,
  segmenter,
  repeatedSegmenter,
  joint,
  distortion,
  baseline,
  runtime,
  engineeredSetting,
  engineered,
  pretrainedClassifier,
  machineReading,
];

/** By their kinds. */
export const recipes: Recipes = Object.fromEntries(all.map((recipe) => [recipe.kind, recipe]));
