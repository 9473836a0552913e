import type { FactorMethod, PasskeyRequest } from '@mooring/client'
import { KeyRound } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'

import { useDeed } from '~/lib/form/use-deed'
import { showPasskey } from '~/lib/passkeys/passkeys'
import { session } from '~/lib/session/session'
import { currentAsk, subscribeAsk, type Asked } from '~/lib/step-up/step-up'
import { Button } from '~/ui/button'
import { Dialog } from '~/ui/dialog'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'

import { StepUpForm } from './step-up-form'
import own from './step-up.module.css'

type Way = Exclude<FactorMethod, 'recovery_code'>

const others: Record<Way, string> = {
  password: 'Use your password',
  totp: 'Use your authenticator app',
  passkey: 'Use a passkey',
}

/** "Is it still you?", whenever a deed needs it. Stands once on a page. */
export function StepUpDialog() {
  const asked = useSyncExternalStore(subscribeAsk, currentAsk)
  useEffect(() => () => currentAsk()?.giveUp(), [])
  if (asked === undefined) return null
  return (
    <Dialog title="Confirm that it is you" onClose={asked.giveUp}>
      <Proof asked={asked} />
    </Dialog>
  )
}

function Proof({ asked }: { asked: Asked }) {
  const ways = asked.methods.filter((way) => way !== 'recovery_code')
  const [way, setWay] = useState<Way>(ways[0] ?? 'password')
  const { pending, problem, run } = useDeed()
  const byPasskey = () =>
    run(async () => {
      const path = '/api/session/step-up'
      const { challenge, options } = await session.request<{ challenge: string; options: PasskeyRequest }>(
        'POST',
        `${path}/options`,
      )
      await session.request('POST', path, { challenge, credential: await showPasskey(options) })
      asked.done()
    })
  return (
    <div className={styles.stack}>
      <p className={styles.quiet}>This is not easily undone, so we make sure that nobody else sits here.</p>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      {way === 'passkey' ? (
        <Button look="primary" wide autoFocus pending={pending} onClick={() => void byPasskey()}>
          <KeyRound size={18} aria-hidden />
          {pending ? 'Waiting for your passkey…' : 'Use a passkey'}
        </Button>
      ) : (
        <StepUpForm key={way} way={way} onDone={asked.done} />
      )}
      {ways.length > 1 && (
        <div className={own.others}>
          {ways
            .filter((other) => other !== way)
            .map((other) => (
              <Button key={other} look="quiet" onClick={() => setWay(other)}>
                {others[other]}
              </Button>
            ))}
        </div>
      )}
    </div>
  )
}
