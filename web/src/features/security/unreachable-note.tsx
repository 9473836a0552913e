import { useRetryMail } from '~/lib/account/use-retry-mail'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import { showToast } from '~/ui/toast-list'

type Props = { trouble: string; retryable: boolean; email: string }

/** Mail to one's address does not arrive: the form to change it stands below, or it is tried again. */
export function UnreachableNote({ trouble, retryable, email }: Props) {
  const { pending, problem, retry } = useRetryMail(() => showToast(`We have written to ${email}. Should it come back, we say so here.`))
  return (
    <Notice kind={problem === undefined ? 'warning' : 'danger'}>
      {problem ?? trouble}
      {retryable && (
        <Button pending={pending} onClick={() => void retry()}>
          {pending ? 'Trying…' : 'Try again'}
        </Button>
      )}
    </Notice>
  )
}
