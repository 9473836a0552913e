import { useUser } from '@mooring/client/react'
import { Link, useParams } from '@tanstack/react-router'
import { History, X } from 'lucide-react'
import { useState } from 'react'

import type { Workspace } from '~/lib/workspaces/types'
import { Banner } from '~/ui/banner'
import { Button } from '~/ui/button'
import buttons from '~/ui/button.module.css'
import { TimeAgo } from '~/ui/time-ago'

import { isSeen, noteSeen } from './seen-restores'
import { askerName, asideWords, asOfWords, goneWords, isRunning, keptAside, meanwhileWords } from './restore-words'
import { toTell } from './to-tell'
import type { Restore } from './types'
import { useRescuesForAWhile } from './use-rescues'
import { useRestores } from './use-restores'

type Props = { workspace: Workspace }

/** Everybody in a workspace is told while it is being restored, and once afterwards on each device. */
export function RestoreBanner({ workspace }: Props) {
  const { data } = useRestores(workspace.id)
  const [, closed] = useState('')
  const [since] = useState(() => new Date())
  const restore = toTell(data?.restores ?? [], isSeen, since)
  if (restore === undefined) return null
  if (isRunning(restore)) return <While workspace={workspace} restore={restore} />
  const close = () => {
    noteSeen(restore.id)
    closed(restore.id)
  }
  return <After workspace={workspace} restore={restore} onClose={close} />
}

function While({ workspace, restore }: Props & { restore: Restore }) {
  const you = useUser().id === restore.askedBy
  const { restoreId: shown } = useParams({ strict: false })
  return (
    <Banner
      label="The workspace is being restored"
      icon={History}
      actions={
        shown !== restore.id && (
          <Link
            to="/w/$workspaceId/backups/restores/$restoreId"
            params={{ workspaceId: workspace.id, restoreId: restore.id }}
            className={`${buttons.button} ${buttons.secondary}`}
          >
            How far it is
          </Link>
        )
      }
    >
      <b>
        {you ? 'You are' : `${askerName(restore)} is`} restoring this workspace to {asOfWords(restore)}.
      </b>{' '}
      {meanwhileWords(restore)}
    </Banner>
  )
}

function After({ workspace, restore, onClose }: Props & { restore: Restore; onClose: () => void }) {
  const { id: userId } = useUser()
  const { all, own } = keptAside(useRescuesForAWhile(workspace.id).data?.rescues ?? [], restore.id, userId)
  return (
    <Banner
      label="The workspace was restored"
      icon={History}
      actions={
        <>
          {all > 0 && (
            <Link
              to="/w/$workspaceId/backups"
              params={{ workspaceId: workspace.id }}
              hash="rescued"
              className={`${buttons.button} ${buttons.secondary}`}
            >
              Rescued edits
            </Link>
          )}
          <Button look="quiet" icon aria-label="Dismiss" onClick={onClose}>
            <X size={16} aria-hidden />
          </Button>
        </>
      }
    >
      <b>
        {userId === restore.askedBy ? 'You' : askerName(restore)} restored this workspace to {asOfWords(restore)}
      </b>
      {restore.endedAt !== null && (
        <>
          , <TimeAgo at={restore.endedAt} />
        </>
      )}
      . {goneWords(restore)}
      {all > 0 && ` ${asideWords(all, own)}`}
    </Banner>
  )
}
