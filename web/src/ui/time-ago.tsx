import { useEffect, useState } from 'react'

import { exactTime, relativeTime } from '~/lib/time/relative'

type Props = { at: string }

/** "2 hours ago", exact on hover. */
export function TimeAgo({ at }: Props) {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 30_000)
    return () => clearInterval(timer)
  }, [])
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return null
  return (
    <time dateTime={date.toISOString()} title={exactTime(date)}>
      {relativeTime(date, now)}
    </time>
  )
}
