import { request } from '@mooring/client'
import { session } from '~/lib/session/session'

import { ConfirmCard } from './confirm-card'

/** The address of a new account, or of one that was not confirmed yet. */
export function ConfirmAccountPage() {
  return (
    <ConfirmCard
      title="Confirm your email address"
      lead="One click, and we know that this address is yours."
      confirm="Confirm this address"
      redeem={redeem}
    />
  )
}

async function redeem(token: string) {
  const { email, created } = await request<{ email: string; created: boolean }>('POST', '/api/accounts/confirm', {
    token,
  })
  await session.confirm()
  return created
    ? { title: 'Your account is ready', lead: `Log in as ${email} with the password you chose.`, go: 'Log in' }
    : { title: 'Your address is confirmed', lead: `${email} is yours, and we know it now.`, go: 'Go to Mooring' }
}
