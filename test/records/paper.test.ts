import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { architectures } from '../../lib/classification/architecture.ts';
import { operatingPoints } from '../../lib/codec/architecture.ts';
import { parsedJson } from '../../lib/records/fields.ts';
import { paperNumbers, paperResult, readPaper, statementQuantities } from '../../lib/records/paper.ts';

const paper = paperNumbers();
const top5 = (network: 'ResNet-50' | 'cResNet-51', bpp: number) =>
  paperResult(network, network === 'ResNet-50' ? 'reconstruction' : 'latent', bpp)!.top5;
const miou = (network: 'ResNet-50' | 'cResNet-51', bpp: number) =>
  paperResult(network, network === 'ResNet-50' ? 'reconstruction' : 'latent', bpp)!.miou;

describe('the paper agrees with itself', () => {
  it('Table 2 has 12 rows, top-5 above top-1, and lower accuracy at a lower rate', () => {
    expect(paper.results).toHaveLength(12);
    for (const row of paper.results) expect(row.top5).toBeGreaterThan(row.top1);
    for (const network of ['ResNet-50', 'cResNet-51'] as const) {
      expect(top5(network, 0.635)).toBeGreaterThan(top5(network, 0.33));
      expect(top5(network, 0.33)).toBeGreaterThan(top5(network, 0.0983));
    }
  });

  it('Section 4.5: top-5 differences of 0.5 and 0.3 are those of Table 2', () => {
    const difference = statementQuantities('top5-gap-high-rate')['top-5 difference'];
    expect(top5('ResNet-50', 0.635) - top5('cResNet-51', 0.635)).toBeCloseTo(0.49, 9);
    expect(Math.abs(difference - 0.49)).toBeLessThan(0.05);
    expect(top5('ResNet-50', 0.0983) - top5('cResNet-51', 0.0983)).toBeCloseTo(0.32, 9);
    expect(Math.abs(statementQuantities('top5-gap-low-rate')['top-5 difference'] - 0.32)).toBeLessThan(0.05);
  });

  it('Section 4.5: 89.96 and 87.85 are those of Table 2', () => {
    expect(paperResult('ResNet-50', 'original', null)!.top5).toBe(statementQuantities('original-top5')['top-5']);
    expect(top5('cResNet-51', 0.635)).toBe(statementQuantities('latent-top5')['top-5']);
  });

  it('Section 5.4: mIoU differences of 0.37 and 1.65 are those of Table 2', () => {
    for (const [id, bpp] of [
      ['segmentation-medium-rate', 0.33],
      ['segmentation-low-rate', 0.0983],
    ] as const) {
      expect(miou('cResNet-51', bpp) - miou('ResNet-50', bpp)).toBeCloseTo(
        statementQuantities(id)['mIoU difference'],
        9,
      );
    }
    expect(Math.abs(miou('cResNet-51', 0.635) - miou('ResNet-50', 0.635))).toBeLessThan(0.2);
  });

  it('storage: 144 GB over 24.8 GB is 5.8', () => {
    expect(paper.storage.originalGB / paper.storage.compressedGB).toBeCloseTo(paper.storage.factor, 1);
    expect(statementQuantities('storage')).toMatchObject({
      compressed: paper.storage.compressedGB,
      original: 144,
      factor: 5.8,
    });
  });

  it('decoding accounts for the FLOPs differences of Sections 4.5 and 5.4', () => {
    const { decoderFlops } = paper.codec;
    const flops = (id: string) => statementQuantities(id)['FLOPs difference'];
    const classification = decoderFlops - flops('classification-at-fixed-accuracy');
    expect(Math.abs(classification - flops('classification-with-decoding'))).toBeLessThan(0.1e9);
    const segmentation = decoderFlops + flops('segmentation-at-fixed-miou');
    expect(Math.abs(segmentation - flops('segmentation-with-decoding'))).toBeLessThan(0.1e9);
  });

  it('Tables 1 and 3 give the same structure and FLOPs', () => {
    const { flops: table3Flops } = parsedFile('table-3.json') as { flops: Record<string, number> };
    for (const { network, units, flops } of paper.networks) {
      expect(table3Flops[network]).toBe(flops);
      for (const stage of paper.stages) expect(stage.blocks[network]?.times ?? null).toBe(units[stage.name]);
    }
  });

  it('statements have ids of their own', () => {
    expect(new Set(paper.statements.map(({ id }) => id)).size).toBe(paper.statements.length);
  });
});

describe('the kit agrees with the paper', () => {
  it('on units and filters of every stage', () => {
    for (const { network, root, units } of paper.networks) {
      const architecture = architectures[network];
      expect(architecture.root).toBe(root);
      for (const stage of paper.stages) {
        const own = architecture.stages.find(({ name }) => name === stage.name);
        expect(own?.units ?? null).toBe(units[stage.name]);
        if (own) {
          expect(stage.blocks[network]!.filters).toEqual([
            [1, own.filters],
            [3, own.filters],
            [1, 4 * own.filters],
          ]);
        }
      }
    }
  });

  it('on operating points', () => {
    expect(paper.codec.operatingPoints).toEqual(Object.values(operatingPoints));
  });
});

describe('readPaper', () => {
  it('names file and field of a number that is off', () => {
    const broken = (name: string) =>
      name === 'table-2.json'
        ? { rows: [{ bpp: null, network: 'ResNet-50', input: 'original', top5: 899.6, top1: 1, miou: 1 }] }
        : parsedFile(name);
    expect(() => readPaper(broken)).toThrow('table-2.json: rows[0].top5: expected a number in [0, 100], got 899.6');
  });

  it('says which statement is unknown', () => {
    expect(() => statementQuantities('no-such')).toThrow(/got "no-such"/);
  });
});

function parsedFile(name: string): unknown {
  return parsedJson(readFileSync(new URL(`../../data/paper/${name}`, import.meta.url), 'utf8'), name);
}
