import { generateKeyBetween } from 'fractional-indexing'

/**
 * A position between two neighbours, as text that sorts: a move writes only its own task, so moves on two devices merge.
 *
 * `positions` are those of the column in order, without the moved task; the result sorts at `index`. Two devices can pick the same
 * position at once (ties are then ordered by id everywhere), so the upper neighbour is the next one that really is greater.
 */
export function positionAt(positions: readonly string[], index: number): string {
  const before = positions[index - 1] ?? null
  const after = positions.slice(Math.max(0, index)).find((position) => before === null || position > before) ?? null
  try {
    return generateKeyBetween(before, after)
  } catch {
    // A position no version of ours wrote: stay sortable next to it rather than refuse the move.
    return `${before ?? ''}V`
  }
}
