// The claims as a page shows them: one row a number, so that each verdict can be walked back.
import type { Verdict } from '../figures/claims/verdict.ts';
import type { GroupedClaim } from '../notebook/claim-results.ts';
import { escapeHtml } from '../notebook/html.ts';

/** Told apart without their colours, too. */
const marks: Readonly<Record<Verdict, string>> = { 'borne out': '✓', 'not borne out': '✗', 'cannot tell': '?', 'not run': '–' };

/** Every claim with its parts as an HTML table, in groups. */
export function claimsTableHtml(claims: readonly GroupedClaim[]): string {
  const groups = [...new Set(claims.map(({ group }) => group))];
  const head = ['Claim', 'The paper', 'Verdict', 'This run', 'By what margin (and what it needs)'];
  return [
    '<div class="scroll"><table class="claims">',
    `<thead><tr>${head.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>`,
    ...groups.map((group) => [
      `<tbody><tr><th scope="rowgroup" colspan="${head.length}">${escapeHtml(capital(group))}</th></tr>`,
      ...claims.filter((claim) => claim.group === group).map(claimRows),
      '</tbody>',
    ].join('\n')),
    '</table></div>',
  ].join('\n');
}

function claimRows({ claim, place, paper, verdict, parts }: GroupedClaim): string {
  const missing = parts.filter((part) => part.verdict === 'not run');
  const numbers = parts.filter((part) => part.verdict !== 'not run').map(({ name, found, margin }) => [`${name}: ${found}`, margin] as const);
  const rows = [...numbers, ...[...new Set(missing.map(({ found }) => found))].map((found) => [found, '–'] as const)];
  const span = rows.length > 1 ? ` rowspan="${rows.length}"` : '';
  const own = `<th scope="row"${span}>${escapeHtml(claim)} <small>${escapeHtml(place)}</small></th><td${span}>${escapeHtml(paper)}</td>`
    + `<td${span}><span class="verdict ${verdict.replaceAll(' ', '-')}"><span aria-hidden="true">${marks[verdict]}</span> ${verdict}</span></td>`;
  return rows.map(([found, margin], i) => (
    `<tr${i === 0 ? ' class="claim"' : ''}>${i === 0 ? own : ''}<td>${escapeHtml(found)}</td><td>${escapeHtml(margin)}</td></tr>`)).join('\n');
}

const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);
