const day = 86_400

/** Until when a closing can be taken back, as of `now`. */
export function graceWords(seconds: number, now = new Date()): string {
  if (seconds === 0) return 'It is gone for good: this cannot be undone.'
  const until = new Date(now.getTime() + seconds * 1000)
  const form = new Intl.DateTimeFormat(undefined, seconds < 2 * day ? { dateStyle: 'medium', timeStyle: 'short' } : { dateStyle: 'long' })
  return `Until ${form.format(until)} you can reopen it by logging in, and find everything as it is now. After that it is gone for good.`
}
