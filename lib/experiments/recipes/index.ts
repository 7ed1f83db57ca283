// Every kind of artifact the kit can make.
import type { Recipe, Recipes } from '../../store/recipe.ts';
import { baselineRecipe } from './baseline.ts';
import { classifierRecipe } from './classifier.ts';
import { codecRecipe } from './codec.ts';
import { datasetRecipe } from './dataset.ts';
import { dctClassifierRecipe } from './dct-classifier.ts';
import { distortionRecipe } from './distortion.ts';
import { encodingRecipe } from './encoding.ts';
import { engineeredSettingRecipe } from './engineered-setting.ts';
import { engineeredRecipe } from './engineered.ts';
import { jointRecipe } from './joint.ts';
import { matchedJpegRecipe } from './matched-jpeg.ts';
import { machineReadingRecipe } from './machine-reading.ts';
import { pretrainedClassifierRecipe } from './pretrained-classifier.ts';
import { pretrainedCodecRecipe } from './pretrained-codec.ts';
import { runtimeRecipe } from './runtime.ts';
import { repeatedSegmenterRecipe, segmenterRecipe } from './segmenter.ts';

const all: readonly Recipe[] = [
  datasetRecipe,
  codecRecipe,
  pretrainedCodecRecipe,
  encodingRecipe,
  classifierRecipe,
  matchedJpegRecipe,
  dctClassifierRecipe,
  segmenterRecipe,
  repeatedSegmenterRecipe,
  jointRecipe,
  distortionRecipe,
  baselineRecipe,
  runtimeRecipe,
  engineeredSettingRecipe,
  engineeredRecipe,
  pretrainedClassifierRecipe,
  machineReadingRecipe,
];

/** By their kinds. */
export const recipes: Recipes = Object.fromEntries(all.map((recipe) => [recipe.kind, recipe]));
