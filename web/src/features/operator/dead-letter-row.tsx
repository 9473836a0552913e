import { useState } from 'react'

import { countOf } from '~/lib/text/amounts'
import { useDeed } from '~/lib/form/use-deed'
import { announce } from '~/ui/announce'
import { Button } from '~/ui/button'
import { ConfirmDialog } from '~/ui/confirm-dialog'
import settings from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'

import { ask } from './ask'
import { LetterBadge } from './letter-badge'
import styles from './operator.module.css'
import type { DeadLetter } from './types'
import { useReread } from './use-reread'

type Props = { letter: DeadLetter; onShow: () => void }

export function DeadLetterRow({ letter, onShow }: Props) {
  const [discarding, setDiscarding] = useState(false)
  const { pending, problem, run } = useDeed()
  const reread = useReread()
  const path = `/api/operator/dead-letters/${encodeURIComponent(letter.id)}`
  const what = `${letter.name} of ${letter.handler}`
  const retry = () =>
    run(async () => {
      await ask('POST', `${path}/retry`)
      announce(`${what} is tried again.`)
      await reread()
    })
  return (
    <li className={settings.item}>
      <div className={settings.settingText}>
        <p className={settings.itemName}>
          <span className={settings.name}>{letter.name}</span> <LetterBadge state={letter.state} />
        </p>
        <p className={settings.quiet}>
          {letter.handler}, event {letter.seq} of {letter.workspaceId}: {letter.cause ?? 'no cause was noted'}
        </p>
        <p className={settings.quiet}>
          {countOf(letter.attempts, 'attempt')}, given up <TimeAgo at={letter.changedAt} />
        </p>
        {problem !== undefined && (
          <p role="alert" className={settings.error}>
            {problem}
          </p>
        )}
      </div>
      <div className={styles.deeds}>
        <Button onClick={onShow}>
          Look at it<span className="visually-hidden"> {what}</span>
        </Button>
        {letter.state === 'dead' && (
          <>
            <Button pending={pending} onClick={() => void retry()}>
              Try again<span className="visually-hidden"> {what}</span>
            </Button>
            <Button look="danger" onClick={() => setDiscarding(true)}>
              Discard<span className="visually-hidden"> {what}</span>
            </Button>
          </>
        )}
      </div>
      {discarding && (
        <ConfirmDialog
          title="Discard this event?"
          confirm="Discard"
          confirming="Discarding…"
          onClose={() => setDiscarding(false)}
          onConfirm={async () => {
            await ask('POST', `${path}/discard`)
            await reread()
          }}
        >
          {letter.handler} will never handle it: what it was to do for event {letter.seq} does not happen. The event itself stays in
          its workspace. This cannot be taken back.
        </ConfirmDialog>
      )}
    </li>
  )
}
