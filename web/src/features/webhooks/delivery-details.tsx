import { useQuery } from '@tanstack/react-query'

import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'
import { exactTime } from '~/lib/time/relative'
import { Button } from '~/ui/button'
import { Loaded } from '~/ui/loaded'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'
import { showToast } from '~/ui/toast-list'

import type { Attempt, Delivery, DeliveryDetail } from './types'
import { useRereadWebhooks, useWebhooksKey, webhookPath } from './use-webhooks'
import { answerText } from './webhook-words'
import own from './webhooks.module.css'

type Props = { workspaceId: string; webhookId: string; delivery: Delivery }

/** What was sent, each attempt with its answer, and a way to send it once more. */
export function DeliveryDetails({ workspaceId, webhookId, delivery }: Props) {
  const path = webhookPath(workspaceId, webhookId, `/deliveries/${delivery.id}`)
  const query = useQuery({
    // A delivery that was tried again meanwhile is read again.
    queryKey: [...useWebhooksKey(workspaceId), webhookId, 'delivery', delivery.id, delivery.attempts, delivery.state],
    queryFn: () => session.request<DeliveryDetail>('GET', path),
  })
  const { pending, problem, run } = useDeed()
  const reread = useRereadWebhooks(workspaceId)
  const redeliver = () =>
    run(async () => {
      await session.request('POST', `${path}/redeliver`)
      await reread()
      showToast('It is sent once more.')
    })
  return (
    <div className={own.detail}>
      <Loaded query={query} rows={2}>
        {({ attempts, payload, eventPayload, dueAt, state }) => (
          <>
            <ol className={own.attempts} aria-label="Attempts">
              {attempts.map((attempt) => (
                <li key={attempt.at}>
                  <AttemptLine attempt={attempt} />
                </li>
              ))}
              {attempts.length === 0 && <li className={styles.quiet}>Not tried yet.</li>}
            </ol>
            {state === 'pending' && dueAt !== null && (
              <p className={styles.quiet}>Next attempt {exactTime(new Date(dueAt))}.</p>
            )}
            <p className={styles.name}>{state === 'delivered' ? 'What was sent' : 'What is sent'}</p>
            <Sent payload={payload ?? eventPayload} />
          </>
        )}
      </Loaded>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      <Button className={own.start} pending={pending} onClick={() => void redeliver()}>
        Send once more
      </Button>
    </div>
  )
}

function Sent({ payload }: { payload: object | null | undefined }) {
  return payload ? (
    <pre className={own.payload}>{JSON.stringify(payload, undefined, 2)}</pre>
  ) : (
    <p className={styles.quiet}>The event is no longer in the workspace, so nothing is sent.</p>
  )
}

function AttemptLine({ attempt }: { attempt: Attempt }) {
  return (
    <>
      <span>
        <TimeAgo at={attempt.at} />: {answerText(attempt)}
      </span>
      <span className={styles.quiet}> · {attempt.milliseconds} ms</span>
      {attempt.response !== '' && <p className={`${styles.quiet} ${styles.code}`}>{attempt.response}</p>}
    </>
  )
}
