import { request } from '@mooring/client'
import { session } from '~/lib/session/session'

import { ConfirmCard } from './confirm-card'

type State = 'waitingForOld' | 'waitingForNew' | 'changed'

const said = {
  waitingForOld: {
    title: 'One more to go',
    lead: 'This address is confirmed. We have also written to your old address. Open the link in that mail, and the change is done.',
  },
  waitingForNew: {
    title: 'One more to go',
    lead: 'This address is confirmed. We have also written to your new address. Open the link in that mail, and the change is done.',
  },
  changed: {
    title: 'Your email address is changed',
    lead: 'From now on you log in with the new one.',
    go: 'Go to Mooring',
  },
}

/** One of the two addresses of an email change. */
export function ConfirmEmailPage() {
  return (
    <ConfirmCard
      title="Change your email address?"
      lead="Confirm that this address is yours and that you want the change. It is done once both addresses are confirmed."
      confirm="Confirm this address"
      redeem={redeem}
    />
  )
}

async function redeem(token: string) {
  const { state } = await request<{ state: State }>('POST', '/api/account/email/confirm', { token })
  if (state === 'changed') await session.confirm()
  return said[state]
}
