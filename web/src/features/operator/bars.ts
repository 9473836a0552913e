export type Bar = { x: number; y: number; width: number; height: number }

/** Bars of counts in a box, the newest at the right. Whatever is more than nothing is seen; of nothing at all there are none. */
export function barsOf(counts: readonly number[], width: number, height: number): readonly Bar[] {
  const most = Math.max(0, ...counts)
  if (most === 0) return []
  const step = width / counts.length
  return counts.flatMap((count, at) => {
    if (count === 0) return []
    const tall = Math.max(1, (count / most) * height)
    return [{ x: at * step, y: height - tall, width: Math.max(1, step - 1), height: tall }]
  })
}

/** A round number at or above the greatest: what the axis ends with. */
export function axisTop(counts: readonly number[]): number {
  const most = Math.max(0, ...counts)
  if (most <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(most))
  return [1, 2, 5, 10].map((times) => times * power).find((top) => top >= most) ?? most
}
