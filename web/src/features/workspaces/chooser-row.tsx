import { Link } from '@tanstack/react-router'

import type { Workspace } from '~/lib/api/types'
import { useDeed } from '~/lib/form/use-deed'
import { memory } from '~/lib/session/session'
import { roleNames } from '~/lib/workspaces/role-names'
import { useUser } from '@mooring/client/react'
import { Avatar } from '~/ui/avatar'
import { Button } from '~/ui/button'
import settings from '~/ui/settings.module.css'
import { StatusDot } from '~/ui/status-dot'
import { TimeAgo } from '~/ui/time-ago'

import styles from './chooser.module.css'
import { isUnread } from './unread'
import { useSetDefault } from './use-set-default'

type Props = { workspace: Workspace }

/** A workspace, with everything that tells it from the others. */
export function ChooserRow({ workspace }: Props) {
  const user = useUser()
  const setDefault = useSetDefault()
  const { pending, run } = useDeed()
  const { id, name, role, isDefault, state, members, recentAt } = workspace
  return (
    <li className={`${settings.item} ${styles.row}`}>
      <Avatar name={name} square />
      <div className={settings.settingText}>
        <div className={settings.itemName}>
          <Link to="/w/$workspaceId/board" params={{ workspaceId: id }} className={styles.link}>
            {name}
          </Link>
          {isDefault && <span className={settings.badge}>default</span>}
          {state === 'paused' && <span className={settings.badge}>paused</span>}
          {isUnread(workspace, memory.seenHead(user.id, id)) && (
            <span className={styles.news}>
              <StatusDot kind="news" /> new
            </span>
          )}
        </div>
        <p className={settings.quiet}>
          {roleNames[role]}
          {members !== undefined && ` · ${members === 1 ? 'only you' : `${members} people`}`}
          {recentAt !== undefined && (
            <>
              {' · used '}
              <TimeAgo at={recentAt} />
            </>
          )}
        </p>
      </div>
      {!isDefault && state !== 'archived' && (
        <Button look="quiet" pending={pending} onClick={() => void run(() => setDefault(workspace))}>
          Set as default<span className="visually-hidden">: {name}</span>
        </Button>
      )}
    </li>
  )
}
