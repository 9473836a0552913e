/** Seconds to wait before try n (0, 1, 2 …): 1, 2, 4 … at most 30, spread by ±20 % so that a fleet does not knock in step. */
export function backoffMs(attempt: number, random: () => number): number {
  const base = Math.min(30_000, 1000 * 2 ** Math.min(attempt, 10))
  return Math.round(base * (0.8 + 0.4 * random()))
}
