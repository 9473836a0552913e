import { useState } from 'react'

import { useAccount } from '~/lib/account/use-account'
import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'

import { Authenticator } from './authenticator'
import { Passkeys } from './passkeys'
import { RecoveryCodes } from './recovery-codes'
import { RecoveryCodesDialog } from './recovery-codes-dialog'

/** What is asked besides the password, and how one gets in without it. Fresh recovery codes are shown over everything else. */
export function FactorsSection() {
  const account = useAccount()
  const [codes, setCodes] = useState<string[] | null>(null)
  return (
    <Section
      title="Second factor"
      lead="Asked for besides your password, so that the password alone opens nothing. A passkey also logs you in without one."
    >
      <Loaded query={account} rows={3}>
        {({ user, factors }) => (
          <>
            <Authenticator on={factors.totp} onCodes={setCodes} />
            <Passkeys passkeys={factors.passkeys} onCodes={setCodes} />
            {(factors.totp !== null || factors.passkeys.length > 0) && (
              <RecoveryCodes left={factors.recoveryCodesLeft} onCodes={setCodes} />
            )}
            {codes !== null && (
              <RecoveryCodesDialog codes={codes} email={user.email} onKept={() => setCodes(null)} />
            )}
          </>
        )}
      </Loaded>
    </Section>
  )
}
