import { request } from '@mooring/client'
import type { PendingEmail } from '~/lib/account/types'
import { useReread } from '~/lib/account/use-account'
import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'
import type { User } from '~/lib/api/types'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import { showToast } from '~/ui/toast-list'


type Props = { user: User; pending: PendingEmail | null }

/** What is still open about the address: a change that waits, or its first confirmation. */
export function EmailNote({ user, pending }: Props) {
  const deed = useDeed()
  const reread = useReread()
  const cancel = () =>
    deed.run(async () => {
      await session.request('DELETE', '/api/account/email')
      await reread()
      showToast(`Your address stays ${user.email}.`)
    })
  const resend = () =>
    deed.run(async () => {
      await request('POST', '/api/accounts/resend', { email: user.email })
      showToast(`We have written to ${user.email}.`)
    })
  if (pending === null && user.verified) return null
  return (
    <Notice kind={deed.problem === undefined ? 'info' : 'danger'}>
      {deed.problem ?? (pending === null ? 'This address is not confirmed yet.' : waitsFor(user.email, pending))}
      <Button pending={deed.pending} onClick={() => void (pending === null ? resend() : cancel())}>
        {pending === null ? 'Send the mail again' : 'Keep the old address'}
      </Button>
    </Notice>
  )
}

function waitsFor(before: string, { email, oldConfirmed, newConfirmed }: PendingEmail): string {
  if (oldConfirmed) return `Changing to ${email}. ${before} has said yes; open the link we sent to ${email}.`
  if (newConfirmed) return `Changing to ${email}. That address has said yes; open the link we sent to ${before}.`
  return `Changing to ${email}. Open the links we sent to ${before} and to ${email}.`
}
