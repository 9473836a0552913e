import { request } from '@mooring/client'
import { useCallback, useEffect, useRef, useState } from 'react'

import { session } from '~/lib/session/session'

import { newestShell } from './newest-shell'
import { reloadOnce } from './reload-once'

/** `offline`: it can be had when the server can. `gone`: the server is there, and loading the page anew has not helped. */
type Why = 'unknown' | 'offline' | 'gone'

/** Why a page could not be loaded. As soon as the server answers, the page is loaded anew, once, with the newest build: that mends both. */
export function useMissingPage(): { why: Why; asking: boolean; ask: () => void } {
  const [why, setWhy] = useState<Why>('unknown')
  const [asking, setAsking] = useState(false)
  const underway = useRef(false)
  const ask = useCallback(async () => {
    if (underway.current) return
    underway.current = true
    const reason = await loadAnew()
    // While the page is loaded anew nothing more is asked.
    if (reason === undefined) return
    underway.current = false
    setAsking(false)
    setWhy(reason)
  }, [])
  useEffect(() => {
    const again = () => void ask()
    again()
    const stop = session.subscribe(() => session.state.status === 'active' && again())
    globalThis.addEventListener('online', again)
    return () => {
      stop()
      globalThis.removeEventListener('online', again)
    }
  }, [ask])
  const askNow = () => {
    setAsking(true)
    void ask()
  }
  return { why, asking, ask: askNow }
}

/** Undefined once the page is being loaded anew; else why that is of no use. */
async function loadAnew(): Promise<Why | undefined> {
  if (!(await serverAnswers())) return 'offline'
  await newestShell()
  return reloadOnce('page') ? undefined : 'gone'
}

/** Also a portal of a hotel's network answers, with a page of its own. */
async function serverAnswers(): Promise<boolean> {
  return await request('GET', '/health/live').then(
    () => true,
    () => false,
  )
}
