import { isRunning } from './restore-words'
import type { Restore } from './types'

const toldMs = 3 * 24 * 3_600_000

/** The restore that everybody in the workspace is told of: one in place that runs, or the last one, for three days and until it was seen. */
export function toTell(restores: readonly Restore[], seen: (id: string) => boolean, now: Date): Restore | undefined {
  const inPlace = restores.filter(({ kind }) => kind === 'in_place')
  const running = inPlace.find(isRunning)
  if (running !== undefined) return running
  const last = inPlace.find(({ stage }) => stage === 'done')
  if (last?.endedAt == null || seen(last.id)) return undefined
  return now.getTime() - Date.parse(last.endedAt) < toldMs ? last : undefined
}
