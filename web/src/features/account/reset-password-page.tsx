import { Link } from '@tanstack/react-router'
import { useState } from 'react'

import buttons from '~/ui/button.module.css'

import { AccountCard } from '~/ui/account-card'
import { ResetPasswordForm } from './reset-password-form'
import { useLinkToken } from './use-link-token'

/** A new password, by the link of the mail or by its code. */
export function ResetPasswordPage() {
  const token = useLinkToken()
  const [done, setDone] = useState(false)
  if (done) {
    return (
      <AccountCard title="Your password is changed" lead="All your devices were signed out. Log in with the new one.">
        <Link to="/login" className={`${buttons.button} ${buttons.primary} ${buttons.wide}`}>
          Log in
        </Link>
      </AccountCard>
    )
  }
  return (
    <AccountCard
      title="Choose a new password"
      lead={
        token === ''
          ? 'Enter the code from the mail and the password you want from now on.'
          : 'It replaces the old one at once, and all your devices are signed out.'
      }
      foot={<Link to="/forgot-password">Ask for a new link</Link>}
    >
      <ResetPasswordForm token={token} onDone={() => setDone(true)} />
    </AccountCard>
  )
}
