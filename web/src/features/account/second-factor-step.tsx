import { useState } from 'react'

import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'

import { AccountCard } from '~/ui/account-card'
import styles from '~/ui/account-card.module.css'
import { CodeForm } from './code-form'
import type { Step } from './login-steps'
import { PasskeyButton } from './passkey-button'
import { proveByPasskey } from './sign-in'

const ways = {
  totp: { lead: 'Open your authenticator app and enter the code it shows for Mooring.', other: 'Use your authenticator app' },
  passkey: { lead: 'Use one of your passkeys: a fingerprint, a face, a PIN or a security key.', other: 'Use a passkey' },
  recovery_code: {
    lead: 'Enter one of the recovery codes you kept. Each works once.',
    other: 'Use a recovery code',
  },
} as const

type Way = keyof typeof ways

type Props = {
  step: Extract<Step, { kind: 'second' }>
  attempt: (work: () => Promise<void>) => Promise<void>
  onRestart: () => void
}

/** The password was right; one more proof, in one of the ways this account has. */
export function SecondFactorStep({ step, attempt, onRestart }: Props) {
  const offered = (Object.keys(ways) as Way[]).filter((way) => step.methods.includes(way))
  const [way, setWay] = useState<Way>(offered[0] ?? 'totp')
  const passkey = useDeed()
  return (
    <AccountCard
      title="One more step"
      lead={ways[way].lead}
      foot={
        <button type="button" className={styles.link} onClick={onRestart}>
          Log in as someone else
        </button>
      }
    >
      {way === 'passkey' && passkey.problem !== undefined && <Notice kind="danger">{passkey.problem}</Notice>}
      {way === 'passkey' ? (
        <PasskeyButton
          look="primary"
          autoFocus
          pending={passkey.pending}
          onPress={() => void passkey.run(() => attempt(() => proveByPasskey(step.challenge)))}
        >
          Use a passkey
        </PasskeyButton>
      ) : (
        <CodeForm
          key={way}
          recovery={way === 'recovery_code'}
          onCode={(code) =>
            attempt(() =>
              session.completeSecondFactor(step.challenge, way === 'totp' ? { code } : { recoveryCode: code }),
            )
          }
        />
      )}
      {offered.length > 1 && (
        <div className={styles.others}>
          {offered
            .filter((other) => other !== way)
            .map((other) => (
              <Button key={other} look="quiet" onClick={() => setWay(other)}>
                {ways[other].other}
              </Button>
            ))}
        </div>
      )}
    </AccountCard>
  )
}
