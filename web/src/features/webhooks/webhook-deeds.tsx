import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { showToast } from '~/ui/toast-list'

import type { Webhook } from './types'
import { useRereadWebhooks, webhookPath } from './use-webhooks'

type Props = { workspaceId: string; webhook: Webhook }

/** To try it, and to turn it off and on. */
export function WebhookDeeds({ workspaceId, webhook: { id, state } }: Props) {
  const { pending, problem, run } = useDeed()
  const reread = useRereadWebhooks(workspaceId)
  const off = state === 'disabled'
  const test = () =>
    run(async () => {
      await session.request('POST', webhookPath(workspaceId, id, '/test'))
      await reread()
      showToast('A test is on its way. What became of it stands below.')
    })
  const turn = () =>
    run(async () => {
      await session.request('PATCH', webhookPath(workspaceId, id), { enabled: off })
      await reread()
      showToast(off ? 'The webhook is on.' : 'The webhook is off.')
    })
  return (
    <div className={styles.stack}>
      <div className={styles.start}>
        {!off && (
          <Button pending={pending} onClick={() => void test()}>
            Send a test
          </Button>
        )}
        <Button pending={pending} onClick={() => void turn()}>
          {off ? 'Turn on' : 'Turn off'}
        </Button>
      </div>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
    </div>
  )
}
