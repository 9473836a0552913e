import { useQueryClient } from '@tanstack/react-query'

import type { Workspace } from '~/lib/api/types'
import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'
import { exactTime } from '~/lib/time/relative'
import { Avatar } from '~/ui/avatar'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import settings from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'
import { showToast } from '~/ui/toast-list'

import styles from './chooser.module.css'

type Props = { workspace: Workspace }

/** A deleted workspace: until when it can be brought back, and the button that does it. */
export function DeletedRow({ workspace }: Props) {
  const queries = useQueryClient()
  const { pending, problem, run } = useDeed()
  const { id, name, deletedAt, purgeAt } = workspace
  const undelete = async () => {
    await session.request('POST', `/api/workspaces/${encodeURIComponent(id)}/undelete`)
    await queries.invalidateQueries({ queryKey: ['workspaces'] })
    await queries.invalidateQueries({ queryKey: ['workspace'] })
    showToast(`${name} is back.`)
  }
  return (
    <li className={`${settings.item} ${styles.row}`}>
      <Avatar name={name} square />
      <div className={settings.settingText}>
        <p className={settings.name}>{name}</p>
        <p className={settings.quiet}>
          {deletedAt != null && (
            <>
              Deleted <TimeAgo at={deletedAt} />.{' '}
            </>
          )}
          {purgeAt != null && `Can be brought back until ${exactTime(new Date(purgeAt))}.`}
        </p>
        {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      </div>
      <Button pending={pending} onClick={() => void run(undelete)}>
        Bring back<span className="visually-hidden"> {name}</span>
      </Button>
    </li>
  )
}
