import { useEffect, useEffectEvent } from 'react'

import type { SessionEvent } from '../session-event.js'
import { useClient } from './client-context.js'

/** Hears the server's news for as long as the component is shown. */
export function useSessionEvent(hear: (event: SessionEvent) => void): void {
  const client = useClient()
  const latest = useEffectEvent(hear)
  useEffect(() => client.onEvent((event) => latest(event)), [client])
}
