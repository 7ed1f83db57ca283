/**
 * The colour of a mask index (0..255) in PASCAL VOC's palette, [red, green, blue]: the index's bits, three at a time,
 * make the top bits of the three channels downwards (the `VOClabelcolormap` of VOC's development kit). 0 is black,
 * 255 (void) is cream; no two indices share a colour.
 */
export function vocColour(index: number): [number, number, number] {
  const colour: [number, number, number] = [0, 0, 0];
  for (let bit = 7, rest = index; bit >= 0; bit--, rest >>= 3) {
    for (let channel = 0; channel < 3; channel++) colour[channel] |= ((rest >> channel) & 1) << bit;
  }
  return colour;
}
