/** Components with their shares, the heaviest first: `blood cadmium 0.82, blood lead 0.18`. */
export function sharesInWords(shares: readonly (readonly [name: string, share: number | null])[]): string {
  const parts = shares
    .flatMap(([name, share]): [string, number][] => (share !== null && share > 0 ? [[name, share]] : []))
    .sort(([, a], [, b]) => b - a);
  return parts.map(([name, share]) => `${name} ${share.toFixed(2)}`).join(', ') || 'none';
}
