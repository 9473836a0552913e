import { Link } from '@tanstack/react-router'
import { Archive, DoorClosed } from 'lucide-react'
import { useState } from 'react'

import { useDeed } from '~/lib/form/use-deed'
import type { UnsavedEdit } from '~/lib/sync/unsaved-edits'
import { edits } from '~/lib/sync/word'
import { exactTime } from '~/lib/time/relative'
import { Button } from '~/ui/button'
import buttons from '~/ui/button.module.css'
import { Notice } from '~/ui/notice'
import { PageMessage } from '~/ui/page-message'

import { DiscardDialog } from './discard-dialog'
import { DownloadEdits } from './download-edits'
import styles from './lost-workspace-page.module.css'
import { useDeletedWorkspace } from './use-deleted-workspace'

const linked = 5

export type LocalEdits = {
  unsynced: number
  read: () => Promise<UnsavedEdit[]>
  discard: () => Promise<void>
}

type Props = {
  workspace: { id: string; name: string }
  /** It is gone; otherwise it is there, without this person. */
  missing: boolean
  /** What of it is on this device only. */
  local: LocalEdits
  others: readonly { id: string; name: string }[]
}

/** A workspace that was open on this device and is not to be had any more: what happened, what is still here, where to go on. */
export function LostWorkspacePage({ workspace, missing, local, others }: Props) {
  const { purgeAt, undelete } = useDeletedWorkspace(workspace.id, missing)
  const deed = useDeed()
  const title = missing ? `“${workspace.name}” was deleted` : `You are no longer in “${workspace.name}”`
  return (
    <PageMessage
      icon={missing ? Archive : DoorClosed}
      title={title}
      actions={
        purgeAt !== undefined && (
          <Button look="primary" pending={deed.pending} onClick={() => void deed.run(undelete)}>
            {deed.pending ? 'Bringing it back…' : 'Bring it back'}
          </Button>
        )
      }
      below={
        <>
          {deed.problem !== undefined && <Notice kind="danger">{deed.problem}</Notice>}
          <Kept workspace={workspace} local={local} />
          <Others others={others} />
        </>
      }
    >
      {missing ? deletedWords(purgeAt) : 'An admin removed you, or you left on another device. To come back, ask someone in it to invite you.'}
    </PageMessage>
  )
}

function deletedWords(purgeAt: string | undefined): string {
  if (purgeAt === undefined) return 'Its owners were told until when they can bring it back. Ask one of them if you need it.'
  return `You can bring it back, with all that is in it, until ${exactTime(new Date(purgeAt))}.`
}

function Kept({ workspace, local }: Pick<Props, 'workspace' | 'local'>) {
  const [asking, setAsking] = useState(false)
  const [discarded, setDiscarded] = useState(false)
  const count = discarded ? 0 : local.unsynced
  if (count === 0) return null
  const discard = async () => {
    await local.discard()
    setDiscarded(true)
  }
  return (
    <section className={styles.kept} aria-label="Unsaved edits">
      <p>
        <b className={styles.main}>{edits(count)} of yours {count === 1 ? 'is' : 'are'} on this device only.</b> Download{' '}
        {count === 1 ? 'it' : 'them'} to keep what you wrote.
      </p>
      <div className={styles.actions}>
        <DownloadEdits workspace={workspace} load={local.read} />
        <Button look="danger" onClick={() => setAsking(true)}>
          Discard
        </Button>
      </div>
      {asking && <DiscardDialog edits={[]} count={count} onDiscard={discard} onClose={() => setAsking(false)} />}
    </section>
  )
}

function Others({ others }: Pick<Props, 'others'>) {
  return (
    <nav className={styles.others} aria-label="Your other workspaces">
      {others.slice(0, linked).map(({ id, name }) => (
        <Link key={id} to="/w/$workspaceId/board" params={{ workspaceId: id }} className={`${buttons.button} ${buttons.secondary}`}>
          <span className={styles.name}>Open {name}</span>
        </Link>
      ))}
      {(others.length === 0 || others.length > linked) && <Link to="/workspaces">All your workspaces</Link>}
    </nav>
  )
}
