/** What people call groups by quantiles. */

/** What one of so many groups is called, and several of them. */
const GROUP_NAMES: Readonly<Record<number, readonly [one: string, several: string]>> = {
  2: ['half', 'halves'],
  3: ['tertile', 'tertiles'],
  4: ['quartile', 'quartiles'],
  5: ['quintile', 'quintiles'],
  10: ['decile', 'deciles'],
};

/** One of so many groups: `quartile`. */
export function groupInWords(groups: number): string {
  return GROUP_NAMES[groups]?.[0] ?? `group of ${groups}`;
}

/** All of them: `quartiles`. */
export function groupsInWords(groups: number): string {
  return GROUP_NAMES[groups]?.[1] ?? `${groups} groups`;
}
