// The claims as a page shows them: one row a number, so that each verdict can be walked back.
import { verdictText, type Verdict } from '../claims/verdict.ts';
import type { GroupedClaim } from '../notebook/claim-results.ts';
import { escapeHtml } from '../display/html.ts';

/** Told apart without their colours, too. */
const marks: Readonly<Record<Verdict, string>> = {
  'borne out': '✓',
  'not borne out': '✗',
  'cannot tell': '?',
  'not run': '–',
};

/** Every claim with its parts as an HTML table, in groups. */
export function claimsTableHtml(claims: readonly GroupedClaim[]): string {
  const groups = [...new Set(claims.map(({ group }) => group))];
  const head = ['Claim', 'The paper', 'Verdict', 'This run', 'By what margin (and what it needs)'];
  return [
    '<div class="scroll"><table class="claims">',
    `<thead><tr>${head.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>`,
    ...groups.map((group) =>
      [
        `<tbody><tr><th scope="rowgroup" colspan="${head.length}">${escapeHtml(capital(group))}</th></tr>`,
        ...claims.filter((claim) => claim.group === group).map(claimRows),
        '</tbody>',
      ].join('\n'),
    ),
    '</table></div>',
  ].join('\n');
}

function claimRows({ claim, place, paper, verdict, parts, atToyScale }: GroupedClaim): string {
  const missing = parts.filter((part) => part.verdict === 'not run');
  const rows = [
    ...parts
      .filter((part) => !missing.includes(part))
      .map((part) => ({ ...part, found: `${part.name}: ${part.found}` })),
    // Parts that lack the same records lack them together.
    ...missing.filter(({ found }, i) => missing.findIndex((part) => part.found === found) === i),
  ];
  const span = rows.length > 1 ? ` rowspan="${rows.length}"` : '';
  const claimCells =
    `<th scope="row"${span}>${escapeHtml(claim)} <small>${escapeHtml(place)}</small></th>` +
    `<td${span} data-label="The paper">${escapeHtml(paper)}</td>` +
    `<td${span}><span class="verdict ${verdict.replaceAll(' ', '-')}"><span aria-hidden="true">${marks[verdict]}</span> ${verdictText({ verdict, atToyScale })}</span></td>`;
  return rows
    .map(
      (part, i) =>
        `<tr${i === 0 ? ' class="claim"' : ''}>${i === 0 ? claimCells : ''}<td>${escapeHtml(together(part.found))}</td>` +
        // A claim of several parts says which of them decides it.
        `<td>${escapeHtml(part.margin)}${rows.length > 1 ? `\u00a0<small title="${part.verdict}">${marks[part.verdict]}</small>` : ''}</td></tr>`,
    )
    .join('\n');
}

/** Numbers that are compared stay on one line. */
const together = (finding: string): string => finding.replace(/(\S+) vs (\S+)/g, '$1\u00a0vs\u00a0$2');

const capital = (text: string): string => text[0].toUpperCase() + text.slice(1);
