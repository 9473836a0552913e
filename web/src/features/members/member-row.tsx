import { Link } from '@tanstack/react-router'
import { useState } from 'react'

import { personName } from '~/lib/workspaces/person-name'
import { mayRemove } from '~/lib/workspaces/role-rules'
import type { Member, Workspace } from '~/lib/workspaces/types'
import { Avatar } from '~/ui/avatar'
import { Button } from '~/ui/button'
import buttons from '~/ui/button.module.css'
import styles from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'

import own from './members.module.css'
import { RemoveDialog } from './remove-dialog'
import { RoleChoice } from './role-choice'

type Props = { member: Member; everybody: readonly Member[]; workspace: Workspace }

export function MemberRow({ member, everybody, workspace }: Props) {
  const { user, you, joinedAt } = member
  const [removing, setRemoving] = useState(false)
  const name = personName(user)
  return (
    <li className={`${styles.item} ${own.item}`} aria-label={name}>
      <Avatar name={name} />
      <div className={`${styles.settingText} ${own.person}`}>
        <p className={styles.itemName}>
          {name}
          {you && <span className={styles.badge}>You</span>}
        </p>
        <p className={styles.quiet}>
          {user.name !== '' && `${user.email} · `}joined <TimeAgo at={joinedAt} />
        </p>
      </div>
      <div className={own.controls}>
        <RoleChoice member={member} everybody={everybody} workspace={workspace} />
        <div className={own.way}>
          {mayRemove(workspace.role, member, everybody) && (
            <Button look="danger" onClick={() => setRemoving(true)}>
              Remove<span className="visually-hidden"> {name}</span>
            </Button>
          )}
          {you && (
            <Link
              to="/w/$workspaceId/settings"
              params={{ workspaceId: workspace.id }}
              hash="leave"
              className={`${buttons.button} ${buttons.quiet}`}
            >
              Leave…
            </Link>
          )}
        </div>
      </div>
      {removing && <RemoveDialog member={member} workspace={workspace} onClose={() => setRemoving(false)} />}
    </li>
  )
}
