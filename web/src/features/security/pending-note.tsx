import type { PendingEmail } from '~/lib/account/types'
import { useReread } from '~/lib/account/use-account'
import type { User } from '~/lib/api/types'
import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import { showToast } from '~/ui/toast-list'

import { waitsFor } from './waits-for'

type Props = { user: User; pending: PendingEmail }

/** A change of address that waits for links to be followed. */
export function PendingNote({ user, pending }: Props) {
  const deed = useDeed()
  const reread = useReread()
  const cancel = () =>
    deed.run(async () => {
      await session.request('DELETE', '/api/account/email')
      await reread()
      showToast(`Your address stays ${user.email}.`)
    })
  return (
    <Notice kind={deed.problem === undefined ? 'info' : 'danger'}>
      {deed.problem ?? waitsFor(user, pending)}
      <Button pending={deed.pending} onClick={() => void cancel()}>
        Keep the old address
      </Button>
    </Notice>
  )
}
