// What can be asked for by name: each figure and table of the kit, what it needs by the plan, how it is drawn.
import { figures } from '../../figures/index.ts';
import type { Figure } from '../../figures/figure.ts';
import { tableJson } from '../../figures/files/table-json.ts';
import type { Query } from '../../records/query.ts';
import type { ResultRecord } from '../../records/record.ts';
import type { Artifact, Finished } from '../../store/artifact.ts';
import { artifactKey } from '../../store/key.ts';
import type { KitProfile } from '../profiles/profile.ts';
import { experimentOf } from './artifacts.ts';
import type { FigureOutput, Outputs } from './output.ts';
import type { OutputOptions } from './output-options.ts';
import { sourcesOf } from './resolve.ts';
import { findAmong, type RecordSource } from './sources.ts';

/** The records of sources whose artifacts are finished. */
export async function readSources(
  sources: readonly RecordSource[],
  finished: readonly Finished[],
): Promise<ResultRecord[]> {
  const find = findAmong(finished);
  return (await Promise.all(sources.map((source) => source.read(find)))).flat();
}

/** Each artifact once. */
function distinct(artifacts: readonly Artifact[]): Artifact[] {
  return [...new Map(artifacts.map((artifact) => [artifactKey(artifact), artifact])).values()];
}

/** Whether a profile asks a study of the kit's own. */
const isAsked: { readonly [kind in Query['kind']]?: (profile: KitProfile) => boolean } = {
  'gap-study': ({ gapStudy }) => Boolean(gapStudy),
  'dct-study': ({ dctStudy }) => Boolean(dctStudy) && !dctStudy?.byName,
  'machine-reading': ({ machineReading }) => Boolean(machineReading),
};

function outputOf(figure: Figure): FigureOutput<KitProfile> {
  const { name, about, reads } = figure;
  const draw = async (records: readonly ResultRecord[], directory: string) => {
    const { writeFigure } = await import('../../figures/files/files.ts');
    return writeFigure(directory, name, figure.draw(records));
  };
  const common = {
    name,
    description: about,
    isIn: (profile: KitProfile) => reads.every(({ kind }) => isAsked[kind]?.(profile) ?? true),
    table: async (records: readonly ResultRecord[]) => tableJson(figure.draw(records)),
  };
  if (reads.length === 0)
    return { ...common, needs: () => [], draw: (_profile, _finished, directory) => draw([], directory) };
  const sources = async (profile: KitProfile, options: OutputOptions) =>
    sourcesOf(await experimentOf(profile, options), reads);
  const read = async (profile: KitProfile, finished: readonly Finished[], options: OutputOptions) =>
    readSources(await sources(profile, options), finished);
  return {
    ...common,
    records: { sources, read, draw },
    needs: async (profile, options) => distinct((await sources(profile, options)).flatMap(({ needs }) => needs)),
    draw: async (profile, finished, directory, options) => draw(await read(profile, finished, options), directory),
  };
}

export const outputs: Outputs = Object.fromEntries(
  Object.values(figures).map((figure) => [figure.name, outputOf(figure)]),
);
