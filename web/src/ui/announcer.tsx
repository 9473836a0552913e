import { useSyncExternalStore } from 'react'

import { announcement, subscribeAnnouncement } from './announce'

/** What screen readers are told about things that only move on the screen. */
export function Announcer() {
  const text = useSyncExternalStore(subscribeAnnouncement, announcement)
  return (
    <div className="visually-hidden" aria-live="assertive">
      {text}
    </div>
  )
}
