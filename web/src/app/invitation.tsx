import { isSignedIn } from '@mooring/client'
import { useSession } from '@mooring/client/react'

import { InvitationPage } from '~/features/invitations/invitation-page'
import { LogOutDialog } from '~/features/user-menu/log-out-dialog'
import { useLogOut } from '~/features/user-menu/use-log-out'

import { stores } from './stores'

/** The page of an invitation; switching accounts takes the same care of unsynced edits as logging out does. */
export function Invitation() {
  const state = useSession()
  const { asking, begin, cancel, go } = useLogOut(isSignedIn(state) ? state.user.id : '', stores)
  return (
    <>
      <InvitationPage onSwitchAccount={() => begin('here')} />
      {asking !== undefined && <LogOutDialog {...asking} onCancel={cancel} onGo={go} />}
    </>
  )
}
