// Every kind of artifact the kit can make.
import type { Recipes } from '../recipe.ts';
import { classifier } from './classifier.ts';
import { codec } from './codec.ts';
import { dataset } from './dataset.ts';
import { encoding } from './encoding.ts';

export const recipes: Recipes = { dataset, codec, encoding, classifier };
