/** The seeds that stand in every one of the lists, in the order of the first. */
export function commonSeeds([first = [], ...others]: readonly (readonly number[])[]): number[] {
  return [...new Set(first)].filter((seed) => others.every((seeds) => seeds.includes(seed)));
}
