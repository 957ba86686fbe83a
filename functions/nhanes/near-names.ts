/** How many are named: enough for a slip of the pen. */
const MOST_NAMED = 3;

/** The names nearest to one that is not among them, by Levenshtein's distance (1966); of equal ones the first. */
export function nearNames(name: string, names: readonly string[]): string[] {
  const distances = names.map((other) => ({ other, distance: distanceOf(name, other) }));
  return distances
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST_NAMED)
    .map(({ other }) => other);
}

/** The fewest letters to be put in, left out or changed. */
function distanceOf(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + Number(a[i - 1] !== b[j - 1]));
    }
    above = row;
  }
  return above[b.length];
}
