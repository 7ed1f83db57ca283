import { expect, test } from 'vitest';
import { commandOptions } from '../../lib/cli/command-options.ts';
import { sumOf } from '../experiments/toy/recipes.ts';

const folderOf = (names: readonly string[]) => ({
  ...sumOf(1),
  config: { ...sumOf(1).config, folder: '/data/x', names },
});
const needs = [folderOf(['imagenet', 'imagenette']), folderOf(['camvid'])];
const values = {
  profile: 'imagenette',
  seed: '2',
  store: '/home/me/my runs',
  data: ['imagenette=/data/my photos', 'camvid=/data/camvid'],
};

test('an experiment is named as it was typed, for a terminal', () => {
  expect(commandOptions(values, needs, 'given')).toBe(
    "--profile imagenette --seed 2 --data 'imagenette=/data/my photos' --data camvid=/data/camvid --store '/home/me/my runs'",
  );
});

test('its folders are placeholders where others read it', () => {
  const written = commandOptions(values, needs, 'placeholders');
  expect(written).toBe('--profile imagenette --seed 2 --data imagenet=DIR --data camvid=DIR --store DIR');
});

test('what was not given is not named', () => {
  expect(commandOptions({}, [], 'given')).toBe('');
  const withMore = { profile: 'quick', reference: true };
  expect(commandOptions(withMore, [], 'placeholders')).toBe('--profile quick');
});
