import { request } from '@mooring/client'

import { useDeed } from '~/lib/form/use-deed'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import { showToast } from '~/ui/toast-list'

type Props = { email: string }

/** Its link was not followed yet. */
export function UnconfirmedNote({ email }: Props) {
  const { pending, problem, run } = useDeed()
  const resend = () =>
    run(async () => {
      await request('POST', '/api/accounts/resend', { email })
      showToast(`We have written to ${email}.`)
    })
  return (
    <Notice kind={problem === undefined ? 'info' : 'danger'}>
      {problem ?? 'This address is not confirmed yet. Until then you cannot invite others.'}
      <Button pending={pending} onClick={() => void resend()}>
        Send the mail again
      </Button>
    </Notice>
  )
}
