import { useState } from 'react'

import { useDraft } from '~/lib/form/use-draft'

import { ClosedStep } from './closed-step'
import { PasswordStep } from './password-step'
import { SecondFactorStep } from './second-factor-step'
import { useLoginSteps } from './use-login-steps'

type Props = { reason?: string | undefined; next?: string | undefined }

/** Where to go afterwards is decided by whoever sees that someone is signed in; here we only sign in. */
export function LoginPage({ reason, next }: Props) {
  const [email, setEmail, clearEmail] = useDraft('account.email')
  const [password, setPassword] = useState('')
  const { step, attempt, restart } = useLoginSteps()
  const signIn = (work: () => Promise<void>) =>
    attempt(async () => {
      await work()
      clearEmail()
    })
  if (step.kind === 'second') {
    return <SecondFactorStep key={step.challenge} step={step} attempt={signIn} onRestart={restart} />
  }
  if (step.kind === 'closed') {
    return <ClosedStep until={step.until} email={email} password={password} attempt={signIn} onRestart={restart} />
  }
  return (
    <PasswordStep
      email={email}
      password={password}
      onEmail={setEmail}
      onPassword={setPassword}
      attempt={signIn}
      notice={step.notice}
      reason={reason}
      next={next}
    />
  )
}
