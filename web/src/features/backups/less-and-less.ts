const soonestMs = 2000
const patienceMs = 2 * 60_000

/** After how long to look again for what comes soon, if at all: at once, then less and less often, then no more. */
export function lessAndLess(ageMs: number): number | false {
  return ageMs < patienceMs && Math.max(soonestMs, ageMs / 2)
}
