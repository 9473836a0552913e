const form = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' })
const day = 86_400_000

/** Until when a deletion can be taken back, as of `now`. */
export function graceWords(days: number, now = new Date()): string {
  if (days === 0) return 'It is gone for good within the hour: this can hardly be undone.'
  const until = form.format(new Date(now.getTime() + days * day))
  return `Until ${until} you can bring it back from the list of your workspaces, as it is now. After that it is gone for good.`
}
