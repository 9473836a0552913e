const plain = new Intl.NumberFormat('en')
const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** "1,204". */
export function countText(count: number): string {
  return plain.format(count)
}

/** "3 members", "1 member". */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}

/** "12.3 MB": in units of 1024, as disks of operating systems are shown. */
export function bytesText(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : Math.round(value * 10) / 10} ${units[unit]}`
}

/** How full it is: the words differ at four fifths, and when nothing more fits in. */
export function fullness({ used, limit }: { used: number; limit: number }): 'roomy' | 'nearly' | 'full' {
  if (used >= limit) return 'full'
  return used >= limit * 0.8 ? 'nearly' : 'roomy'
}
