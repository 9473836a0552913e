import { useRef, useState } from 'react'

import { explain } from '../api/refusals'
import { Cancelled } from './cancelled'

type Deed = {
  pending: boolean
  /** Why the last one did not work, in words. */
  problem: string | undefined
  run: (work: () => Promise<void>) => Promise<void>
}

/** What a button does without a form: one at a time, pending while it lasts, explained if it fails. */
export function useDeed(): Deed {
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<string>()
  const busy = useRef(false)
  const run = async (work: () => Promise<void>) => {
    if (busy.current) return
    busy.current = true
    setProblem(undefined)
    setPending(true)
    try {
      await work()
    } catch (error) {
      setProblem(error instanceof Cancelled ? undefined : explain(error))
    } finally {
      busy.current = false
      setPending(false)
    }
  }
  return { pending, problem, run }
}
