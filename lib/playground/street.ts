// A street to begin with, drawn: photos of streets that may be sent to anybody are rare.
import sharp from 'sharp';

const [width, height] = [480, 352];
/** Where the street's lines meet. */
const [vanishingX, vanishingY] = [250, 150];

const polygon = (points: readonly (readonly [number, number])[], fill: string): string =>
  `<polygon points="${points.map((point) => point.join()).join(' ')}" fill="${fill}"/>`;

/** A row of houses along one side: walls, windows, and a roof each. */
function houses(side: -1 | 1): string {
  const edge = side < 0 ? 0 : width;
  const walls = ['#9a7b62', '#b09a84', '#84685a', '#a58c78'];
  return walls
    .map((wall, at) => {
      // Each house stands half as far from the vanishing point as the one before it.
      const [near, far] = [2 ** -at, 2 ** -(at + 1)];
      const x = (nearness: number): number => vanishingX + (edge - vanishingX) * nearness;
      const [top, foot] = [-130, 100];
      const y = (of: number, nearness: number): number => vanishingY + of * nearness;
      const windows = [0.2, 0.45, 0.7].flatMap((along) =>
        [0.2, 0.5].map((down) => {
          const nearness = near + (far - near) * along;
          const size = (near - far) * Math.abs(edge - vanishingX) * 0.13;
          return `<rect x="${x(nearness) - size / 2}" y="${y(top + (foot - top) * down, nearness)}" width="${size}" height="${44 * nearness}" fill="#39434d"/>`;
        }),
      );
      const face: [number, number][] = [
        [x(near), y(top, near)],
        [x(far), y(top, far)],
        [x(far), y(foot, far)],
        [x(near), y(foot, near)],
      ];
      return polygon(face, wall) + windows.join('');
    })
    .join('');
}

const car = (x: number, y: number, scale: number, paint: string): string =>
  `<g transform="translate(${x} ${y}) scale(${scale})"><ellipse cx="0" cy="2" rx="52" ry="7" fill="#2c2c2e"/>
<rect x="-48" y="-34" width="96" height="32" rx="8" fill="${paint}"/><path d="M-36 -34 L-26 -58 L26 -58 L36 -34 Z" fill="${paint}"/>
<path d="M-28 -36 L-21 -54 L21 -54 L28 -36 Z" fill="#28333b"/><circle cx="-36" cy="-22" r="5" fill="#d8473a"/><circle cx="36" cy="-22" r="5" fill="#d8473a"/>
<rect x="-46" y="-6" width="16" height="10" fill="#151515"/><rect x="30" y="-6" width="16" height="10" fill="#151515"/></g>`;

const tree = (x: number, y: number, scale: number): string =>
  `<g transform="translate(${x} ${y}) scale(${scale})"><rect x="-4" y="-50" width="8" height="50" fill="#4d3b2a"/>
<circle cx="0" cy="-76" r="32" fill="#3f5a2c"/><circle cx="-18" cy="-64" r="20" fill="#4a6935"/><circle cx="18" cy="-62" r="22" fill="#38512a"/></g>`;

const person = (x: number, y: number, scale: number): string =>
  `<g transform="translate(${x} ${y}) scale(${scale})"><circle cx="0" cy="-46" r="6" fill="#c99f86"/><rect x="-8" y="-40" width="16" height="24" rx="4" fill="#7a2e3a"/>
<rect x="-7" y="-18" width="6" height="18" fill="#2b3040"/><rect x="1" y="-18" width="6" height="18" fill="#2b3040"/></g>`;

/** Grain, as a camera has it: flat colours are in no photo. */
const grain =
  '<filter id="grain"><feTurbulence type="fractalNoise" baseFrequency="0.7" numOctaves="2" seed="7"/><feColorMatrix values="0 0 0 0 .5 0 0 0 0 .5 0 0 0 0 .5 .5 .5 0 0 -.35"/></filter>';

/** The drawing as WebP. */
export function drawnStreet(): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<defs><linearGradient id="sky" x2="0" y2="1"><stop offset="0" stop-color="#a9bccf"/><stop offset="1" stop-color="#e6ebee"/></linearGradient>
<linearGradient id="road" x2="0" y2="1"><stop offset="0" stop-color="#77777a"/><stop offset="1" stop-color="#55565a"/></linearGradient>${grain}</defs>
<rect width="${width}" height="${height}" fill="url(#sky)"/>
${houses(-1)}${houses(1)}
${polygon(
  [
    [0, 250],
    [vanishingX, vanishingY],
    [width, 250],
    [width, height],
    [0, height],
  ],
  '#9d9a94',
)}
${polygon(
  [
    [20, height],
    [vanishingX - 6, vanishingY],
    [vanishingX + 6, vanishingY],
    [width - 10, height],
  ],
  'url(#road)',
)}
${polygon(
  [
    [vanishingX - 6, height],
    [vanishingX - 1, vanishingY + 4],
    [vanishingX + 1, vanishingY + 4],
    [vanishingX + 4, height],
  ],
  '#d9d7cf',
)}
${tree(96, 232, 1.15)}${tree(178, 188, 0.5)}${tree(392, 226, 1.05)}${tree(314, 184, 0.45)}
<rect x="438" y="70" width="6" height="210" fill="#4a4d50"/><circle cx="441" cy="72" r="13" fill="#b8392f"/>
${car(170, 300, 1.15, '#26456b')}${car(300, 210, 0.5, '#8d8f93')}${person(58, 290, 1.25)}${person(72, 286, 1.2)}
<rect width="${width}" height="${height}" filter="url(#grain)" opacity=".3"/></svg>`;
  return sharp(Buffer.from(svg)).webp({ quality: 85 }).toBuffer();
}
