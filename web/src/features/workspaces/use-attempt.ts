import { useEffect, useState } from 'react'

import { Unreachable } from '@mooring/client'
import { session } from '~/lib/session/session'

type Step = 'opened' | 'started' | 'failed' | 'abandoned'

/** One try at creating a workspace, as the operator's funnel counts it. */
export class Attempt {
  readonly id = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  private begun = false
  private done = false

  open(): void {
    this.tell('opened')
  }

  /** Something was typed. */
  start(): void {
    if (this.begun) return
    this.begun = true
    this.tell('started')
  }

  /** The server counts what it refuses by itself; what never reached it is told here. */
  fail(error: unknown): void {
    if (error instanceof Unreachable) this.tell('failed', 'UNREACHABLE')
  }

  succeed(): void {
    this.done = true
  }

  leave(): void {
    if (!this.done) this.tell('abandoned')
  }

  private tell(step: Step, cause?: string): void {
    const said = { attempt: this.id, step, ...(cause === undefined ? {} : { cause }) }
    // It is counted, and nobody waits for it: a count that gets lost is no fault of the person's.
    void session.request('POST', '/api/funnels/second-workspace', said).catch(() => undefined)
  }
}

/** For as long as the form is shown. */
export function useAttempt(): Attempt {
  const [attempt] = useState(() => new Attempt())
  useEffect(() => {
    attempt.open()
    return () => attempt.leave()
  }, [attempt])
  return attempt
}
