import { Link } from '@tanstack/react-router'
import { useState } from 'react'

import { keptReturn } from '~/lib/navigation/kept-return'
import { useLinkToken } from '~/lib/navigation/use-link-token'
import { AccountCard } from '~/ui/account-card'
import styles from '~/ui/account-card.module.css'
import buttons from '~/ui/button.module.css'

import { ResetPasswordForm } from './reset-password-form'

/** A new password, by the link of the mail or by its code. Opening it uses nothing up. */
export function ResetPasswordPage() {
  const token = useLinkToken()
  const [done, setDone] = useState(false)
  const [typing, setTyping] = useState(false)
  if (done) return <Done />
  const byCode = token === '' || typing
  return (
    <AccountCard
      title="Choose a new password"
      lead={
        byCode
          ? 'Enter the code from the mail and the password you want from now on.'
          : 'It replaces the old one at once, and all your devices are signed out.'
      }
      foot={
        <>
          <Link to="/forgot-password">Ask for a new mail</Link>
          {!byCode && (
            <>
              {' '}
              or{' '}
              <button type="button" className={styles.link} onClick={() => setTyping(true)}>
                type the code
              </button>
            </>
          )}
        </>
      }
    >
      <ResetPasswordForm key={byCode ? '' : token} token={byCode ? '' : token} onDone={() => setDone(true)} />
    </AccountCard>
  )
}

/** The login goes on to where they were, also in the tab that the mail has opened. */
function Done() {
  const [next] = useState(() => keptReturn.kept())
  return (
    <AccountCard title="Your password is changed" lead="All your devices were signed out. Log in with the new one.">
      <Link
        to="/login"
        search={next === undefined ? {} : { next }}
        className={`${buttons.button} ${buttons.primary} ${buttons.wide}`}
        onClick={() => keptReturn.keep(undefined)}
      >
        Log in
      </Link>
    </AccountCard>
  )
}
