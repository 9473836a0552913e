import type { Account } from '~/lib/account/types'
import { useAccount } from '~/lib/account/use-account'
import { Changeable } from '~/ui/changeable'
import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'

import { EmailForm } from './email-form'
import { EmailNote } from './email-note'
import { NameForm } from './name-form'
import { PasswordForm } from './password-form'

/** An address that was never confirmed is asked nothing about its change; nor is one whose mailbox is gone. */
const asksOld = ({ user, mail }: Account) => user.verified && mail.because !== 'hard_bounce'

type Props = { change: 'email' | undefined; onClosed: () => void }

/** Who one is here, and the password. */
export function AccountSection({ change, onClosed }: Props) {
  const query = useAccount()
  return (
    <Section title="Account">
      <Loaded query={query} rows={3}>
        {(account) => (
          <>
            <Changeable
              name="Name"
              value={account.user.name === '' ? 'None yet' : account.user.name}
            >
              {(close) => <NameForm name={account.user.name} onClose={close} />}
            </Changeable>
            <Changeable
              name="Email"
              value={account.user.email}
              below={<EmailNote account={account} />}
              asked={change === 'email'}
              onClosed={onClosed}
            >
              {(close) => <EmailForm user={account.user} asksOld={asksOld(account)} onClose={close} />}
            </Changeable>
            <Changeable
              name="Password"
              value="••••••••"
            >
              {(close) => (
                <PasswordForm
                  email={account.user.email}
                  only={account.factors.totp === null && account.factors.passkeys.length === 0}
                  onClose={close}
                />
              )}
            </Changeable>
          </>
        )}
      </Loaded>
    </Section>
  )
}
