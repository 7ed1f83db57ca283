/** An operating point as the paper writes it: 0.635, 0.330, 0.0983. */
export function bppText(bpp: number): string {
  return bpp < 0.1 ? String(bpp) : bpp.toFixed(3);
}
