import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'

import { useReread } from './use-account'

/** The person says that their address takes mail again: one is sent there, and `then` is done. */
export function useRetryMail(then: () => void) {
  const { pending, problem, run } = useDeed()
  const reread = useReread()
  const retry = () =>
    run(async () => {
      await session.request('POST', '/api/account/mail/retry')
      then()
      await reread()
    })
  return { pending, problem, retry }
}
