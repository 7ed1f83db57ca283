import { shownPath } from '../files/shown-path.ts';
import type { OperatingPointSettings, KitProfile } from '../experiments/profiles/profile.ts';
import { formatBytes } from '../running/duration.ts';
import { UsageError } from './command.ts';
import type { Command, Options } from './command.ts';
import { commandOptions } from './command-options.ts';
import { profileRunOf } from './profile-run.ts';
import { planOptions } from './shared-options.ts';
import { placeOfNewFolder } from './output-place.ts';

const options = {
  point: { type: 'string', value: 'BPP', help: 'one operating point by its target rate (default: all)' },
  json: { type: 'boolean', help: 'print what was written as JSON' },
  ...planOptions,
} satisfies Options;

export const command: Command<typeof options> = {
  usage: 'export DIR [--profile P] [--point 0.33]',
  help:
    "Writes a profile's networks and records for other programs into a new folder: encoder, decoder, cResNet-51 and\n" +
    'cResNet-51-d at each operating point as ONNX files with their weights inside, a Python reader of .wd streams, records\n' +
    "as CSV files, rate-distortion curves as CompressAI's plot tool reads them, and a README with Python to run. Weights are\n" +
    "the store's, else the committed ones. Trains nothing.",
  options,
  positionals: [1, 1],
  async run(invocation) {
    const { values, positionals } = invocation;
    // Before anything is computed: a file, and a folder of other things, stay as they are.
    const { refuseForeign } = await import('../export/manifest.ts');
    const folder = placeOfNewFolder('export', positionals[0], refuseForeign);
    const { profile, outputs, needs, options, store } = await profileRunOf(invocation, undefined, undefined, true);
    const kitProfile = profile as KitProfile;
    const points = pointsNamed(kitProfile, values.point);
    const [{ exportTo, OtherSeedError }, { hasCommittedWeights }, { exportedRecords }, plan] = await Promise.all([
      import('../export/export.ts'),
      import('../export/metadata.ts'),
      import('../export/records.ts'),
      import('../experiments/plan/artifacts.ts'),
    ]);
    const records = await exportedRecords(kitProfile, outputs, options, store);
    const experiment = await plan.experimentOf(kitProfile, options);
    const { files, models, absent } = await exportTo(folder, experiment, points, store, records, {
      given: commandOptions(values, needs.flat(), 'given'),
      placeholders: commandOptions(values, needs.flat(), 'placeholders'),
    }).catch((error: unknown) => {
      throw error instanceof OtherSeedError ? new UsageError(`export: ${error.message}`) : error;
    });
    if (values.json === true) {
      process.stdout.write(`${JSON.stringify({ folder, files, models, absent }, null, 2)}\n`);
      return 0;
    }
    const bytes = models.reduce((sum, model) => sum + model.bytes, 0);
    process.stdout.write(
      `${shownPath(folder)}: ${models.length} networks, ${formatBytes(bytes)}; ${records.size} records; README.md says how to use them\n`,
    );
    if (values.data !== undefined && models.some(({ metadata }) => hasCommittedWeights(metadata)))
      process.stderr.write(
        "Networks of which the store has none are the committed ones, whatever is given with --data: trained_on in a file's metadata says on what.\n",
      );
    process.stderr.write(absent.map((sentence) => `${sentence.replaceAll('`', '')}\n`).join(''));
    return 0;
  },
};

function pointsNamed({ name, operatingPoints }: KitProfile, asked: string | undefined): OperatingPointSettings[] {
  if (asked === undefined) return [...operatingPoints];
  const known = operatingPoints.find(({ bpp }) => bpp === Number(asked) && asked.trim() !== '');
  if (known) return [known];
  const rates = operatingPoints.map(({ bpp }) => bpp).join(', ');
  throw new UsageError(
    `--point: expected one of profile ${name}'s operating points (${rates} bits per pixel), got ${asked}`,
  );
}
