import { useState } from 'react'

import { stepAfter, type Step } from './login-steps'

type LoginSteps = {
  step: Step
  /** Tries to sign in; what leads to another step is no failure of this one. */
  attempt: (work: () => Promise<void>) => Promise<void>
  restart: (notice?: string) => void
}

export function useLoginSteps(): LoginSteps {
  const [step, setStep] = useState<Step>({ kind: 'password' })
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      const next = stepAfter(error)
      if (next === undefined) throw error
      setStep(next)
    }
  }
  const restart = (notice?: string) => setStep({ kind: 'password', ...(notice === undefined ? {} : { notice }) })
  return { step, attempt, restart }
}
