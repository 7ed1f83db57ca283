// The claims of the paper, one a row: what it found, what a run found, and whether that bears the claim out.
import { from } from 'arquero';
import type { ClaimPart, ClaimResult, ScaledClaim } from '../../claims/claim.ts';
import { classificationClaims } from '../../claims/classification.ts';
import { complexityClaims } from '../../claims/complexity.ts';
import { compressionClaims } from '../../claims/compression.ts';
import { decidingMetric, evidenceOf, fewestSeeds } from '../../claims/evidence.ts';
import type { Evidence } from '../../claims/evidence.ts';
import { jointClaims } from '../../claims/joint.ts';
import { segmentationClaims } from '../../claims/segmentation.ts';
import { tolerancesWith } from '../../claims/tolerances.ts';
import type { Tolerances } from '../../claims/tolerances.ts';
import { verdicts, verdictText } from '../../claims/verdict.ts';
import { cell } from '../figure.ts';
import type { TableCell, Figure, TableFigure } from '../figure.ts';
import { statementQuantities } from '../../records/paper.ts';
import { codecSeries, codecTunings, tasks } from '../../records/record.ts';
import type { ResultRecord } from '../../records/record.ts';
import { roads } from '../../records/trained-networks.ts';
import { wrapText } from '../chart/text-width.ts';
import { firstRateNotes } from '../chart/first-rate-note.ts';
import { scaleNotes } from '../chart/scale.ts';
import { imagesText, imageSets, rateConventions } from '../rate-distortion/rate-distortion.ts';

// Pixels of the columns' texts, for a table of about 790 pixels: at 600 its text still has ten.
const widths = { claim: 160, paper: 80, found: 174, verdict: 90, margin: 144 };
const fontSize = 13;

/** The claims in groups: complexity, classification, segmentation, compression, joint training. */
export function claimGroups(evidence: Evidence): ScaledClaim[][] {
  const { atToyScale } = evidence;
  return [complexityClaims, classificationClaims, segmentationClaims, compressionClaims, jointClaims].map((claimsOf) =>
    claimsOf(evidence).map((claim) => ({ ...claim, atToyScale })),
  );
}

const tunedSetups = [roads.latent];
const tuned = ['compression', 'joint'] as const;

/** Every claim put to the test, on all that a profile trains and measures. */
export const claims: Figure<TableFigure> = {
  name: 'claims',
  about: "the paper's claims, each with what this run found",
  reads: [
    { kind: 'codec' },
    { kind: 'codec', points: 'tuned', tunings: tuned },
    { kind: 'network', tasks: ['classification'] },
    { kind: 'network', tasks: ['segmentation'] },
    { kind: 'network', tasks, setups: tunedSetups, points: 'tuned', tunings: codecTunings },
    { kind: 'network', tasks: ['classification'], setups: tunedSetups, points: 'tuned', tunings: ['classification'] },
    { kind: 'rate-distortion', codecs: codecSeries, tunings: codecTunings },
    { kind: 'runtime' },
  ],
  draw: (records) => claimsTable(records),
};

/**
 * Every claim put to the test on the records of one profile; without records the claims are not run. Throws a RangeError
 * when the records are of several profiles, or those of one task of several data sets or image sizes. Its `data` has one row per number
 * that a claim rests on. `changed` replaces tolerances; a RangeError as well when one is no number from 0.
 */
export function claimsTable(records: readonly ResultRecord[], changed: Partial<Tolerances> = {}): TableFigure {
  const evidence = evidenceOf(records, tolerancesWith(changed));
  const groups = claimGroups(evidence);
  return {
    form: 'table',
    name: 'claims',
    title: 'Claims of the paper, and what this run found',
    caption: caption(evidence, groups.flat()),
    head: [
      [
        cell('Claim'),
        cell('Paper'),
        cell('This run'),
        cell('Verdict'),
        { lines: ['By what margin', '(and what it needs)'] },
      ],
    ],
    body: groups.map((group) => group.map(rowOf)),
    notes: notes(evidence),
    data: from(groups.flat().flatMap(dataRows)),
  };
}

function caption(
  { classification, segmentation, rateDistortion, atToyScale }: Evidence,
  results: readonly ClaimResult[],
): string {
  const counts = verdicts.map(
    (verdict) =>
      `${results.filter((result) => result.verdict === verdict).length} ${verdictText({ verdict, atToyScale })}`,
  );
  const compression = imageSets(rateDistortion).map(
    ({ images, records }) => `${imagesText(images)} (${rateConventions(records)})`,
  );
  const scales = [
    { name: 'classification', records: classification },
    { name: 'segmentation', records: segmentation },
    { name: 'compression', records: compression.length > 0 ? rateDistortion : [], text: compression.join('; ') },
  ];
  const hasRecords = scales.some(({ records }) => records.length > 0);
  const judged = atToyScale
    ? `${counts.join(', ')}: a demonstration on the kit's own scenes, which cannot judge the paper.`
    : `${counts.join(', ')}, on this scale, not on the paper's.`;
  return `${judged} ${hasRecords ? `${scaleNotes(scales)}.` : 'No records: only operations are counted.'}`;
}

function rowOf({ claim, place, paper, verdict, parts, atToyScale }: ScaledClaim): TableCell[] {
  const lines = linesOf(parts);
  return [
    { lines: [...wrapText(claim, widths.claim, fontSize), ...wrapText(`(${place})`, widths.claim, fontSize)] },
    { lines: wrapText(paper, widths.paper, fontSize) },
    { lines: lines.found },
    { lines: wrapText(verdictText({ verdict, atToyScale }), widths.verdict, fontSize) },
    { lines: lines.margin },
  ];
}

/** The parts' texts below each other, each margin beside its finding; missing records once. */
function linesOf(parts: readonly ClaimPart[]): { found: string[]; margin: string[] } {
  const missing = parts.filter(({ verdict }) => verdict === 'not run');
  const names = [...new Set(missing.flatMap(({ found }) => found.replace(/^missing: /, '').split('; ')))];
  const blocks = parts
    .filter((part) => !missing.includes(part))
    .map((part) => ({
      found: wrapText(`${part.name}: ${part.found}`, widths.found, fontSize),
      margin: wrapText(part.margin, widths.margin, fontSize),
    }));
  if (missing.length > 0)
    blocks.push({ found: wrapText(`missing: ${names.join('; ')}`, widths.found, fontSize), margin: ['–'] });
  // A single block stands in the middle of its row.
  if (blocks.length === 1) return blocks[0];
  // Markdown runs the lines together: semicolons keep the parts apart.
  const column = (name: 'found' | 'margin') =>
    blocks.flatMap((block, index) => {
      const height = Math.max(block.found.length, block.margin.length);
      const lines = block[name].map((line, i, all) =>
        i === all.length - 1 && index < blocks.length - 1 ? `${line};` : line,
      );
      return [...lines, ...Array<string>(height - lines.length).fill('')];
    });
  return { found: column('found'), margin: column('margin') };
}

function dataRows({ statements, place, claim, paper, verdict, parts, atToyScale }: ScaledClaim) {
  return parts.map((part) => ({
    statements: statements.join(' '),
    place,
    claim,
    paper,
    verdict: verdictText({ verdict, atToyScale }),
    part: part.name,
    part_verdict: part.verdict,
    found: part.found,
    value: part.estimate?.value ?? null,
    low: part.estimate?.low ?? null,
    high: part.estimate?.high ?? null,
    unit: part.estimate?.unit ?? null,
    basis: part.estimate?.basis ?? null,
    seeds: part.estimate?.seeds ?? null,
  }));
}

function notes(evidence: Evidence): string[] {
  const metric = decidingMetric(evidence);
  const { accuracy, competitive, miou, similarity, psnr, rate } = evidence.tolerances;
  const { 'mIoU difference': considerable } = statementQuantities('segmentation-low-rate');
  const wide = miou > considerable ? ` (wider than the ${considerable} that the paper calls considerable)` : '';
  return [
    `Accuracies and mIoU in percent, differences in points. ${
      metric === 'top-1'
        ? 'With fewer than 100 classes five guesses are soon right: top-1 decides here, where the paper has top-5. '
        : ''
    }` +
      `Margins are 95% intervals. From ${fewestSeeds} common seeds on they are Student's over the seeds' differences.`,
    ...firstRateNotes(evidence.classification),
    `§ Accuracies of fewer than ${fewestSeeds} common seeds: ±1.96 √(p₁(1−p₁)/N + p₂(1−p₂)/N), the N validation images being a sample: too wide ` +
      'rather than too narrow, as both networks saw the same images, but the noise of training is not in it.',
    `‡ mIoU of fewer than ${fewestSeeds} seeds: Student's over the classes, each compared with itself. It asks whether the classes ` +
      'agree on a difference; that another seed would find it again it cannot say.',
    "¶ SSIM, MS-SSIM and PSNR: Student's over the images' differences, with what their rates add where codecs are compared at one rate, " +
      'of one training of each codec: the noise of training is not in it.',
    `† No interval can be had from one mean: a stated tolerance takes its place, ${similarity} for SSIM and MS-SSIM, ` +
      `${psnr} dB for PSNR. The spread over images and trainings may be larger.`,
    'More, better, less: borne out when the whole interval is on the claimed side of 0, not borne out when it is on the other. ' +
      `As accurate: borne out when the whole interval is above −${accuracy} point (−${miou} for mIoU), not borne out when it is not and all of it ` +
      `is below 0: behind. Competitive with original images: above −${competitive} (the paper calls 2.11 competitive), not borne out when it is below. ` +
      `Similar, equal, almost none: borne out within ±${accuracy} point of accuracy, ±${miou} of mIoU${wide}, not borne out outside. Cannot tell: the interval holds the bound, or a part ` +
      'is missing. A claim of several parts asserts all of them, unless it says otherwise. Each part is judged by its own interval: none is ' +
      'wider for there being many.',
    'Operations are multiply-adds of convolutions, counted at 224×224 and full width with a decoder that mirrors the encoder; ' +
      "this run's at its own size and widths. At a fixed cost: cResNets interpolated linearly at the costs of the ResNets. With " +
      'decoding: the dearest cResNet that costs less than the ResNet and the decoder. Other codecs are interpolated at the ' +
      "codec's rate, linear in its logarithm; beyond their ends only a codec that is better at less rate, or worse at more, decides. " +
      'Fine-tuned codecs and networks are compared at equal rates: what as much more rate gives by itself, between the operating points ' +
      'before fine-tuning, linear in its logarithm, is taken off the difference. Without these, an advantage that comes with more than ' +
      `${100 * rate}% more rate: cannot tell.`,
  ];
}
