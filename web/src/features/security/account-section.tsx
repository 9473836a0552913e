import { useAccount } from '~/lib/account/use-account'
import { Changeable } from '~/ui/changeable'
import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'

import { EmailForm } from './email-form'
import { EmailNote } from './email-note'
import { NameForm } from './name-form'
import { PasswordForm } from './password-form'

type Props = { change: 'email' | undefined; onClosed: () => void }

/** Who one is here, and the password. */
export function AccountSection({ change, onClosed }: Props) {
  const account = useAccount()
  return (
    <Section title="Account">
      <Loaded query={account} rows={3}>
        {({ user, pendingEmail, factors }) => (
          <>
            <Changeable
              name="Name"
              value={user.name === '' ? 'None yet' : user.name}
            >
              {(close) => <NameForm name={user.name} onClose={close} />}
            </Changeable>
            <Changeable
              name="Email"
              value={user.email}
              below={<EmailNote user={user} pending={pendingEmail} />}
              asked={change === 'email'}
              onClosed={onClosed}
            >
              {(close) => <EmailForm email={user.email} onClose={close} />}
            </Changeable>
            <Changeable
              name="Password"
              value="••••••••"
            >
              {(close) => (
                <PasswordForm
                  email={user.email}
                  only={factors.totp === null && factors.passkeys.length === 0}
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
