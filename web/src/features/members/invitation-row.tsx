import { CircleAlert, Link2, Mail } from 'lucide-react'
import { useState } from 'react'

import type { Workspace } from '~/lib/workspaces/types'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'

import { InvitationDeeds } from './invitation-deeds'
import { InvitationTimes } from './invitation-times'
import { endings, invitationName, invitationTerms, isLost } from './invitation-words'
import own from './members.module.css'
import type { Invitation } from './types'

type Props = { invitation: Invitation; workspace: Workspace }

export function InvitationRow({ invitation, workspace }: Props) {
  const { kind, state } = invitation
  const [problem, setProblem] = useState<string>()
  const Icon = kind === 'email' ? Mail : Link2
  const name = invitationName(invitation)
  return (
    <li className={`${styles.item} ${own.wraps}`} aria-label={name}>
      <Icon size={20} className={styles.itemIcon} aria-hidden />
      <div className={styles.settingText}>
        <p className={styles.itemName}>
          {name}
          {state !== 'pending' && <span className={own.ended}>{endings[state]}</span>}
        </p>
        <p className={styles.quiet}>
          {invitationTerms(invitation)} · <InvitationTimes invitation={invitation} />
        </p>
        {isLost(invitation) && (
          <p className={own.lost}>
            <CircleAlert size={16} aria-hidden /> We could not reach this address.
          </p>
        )}
      </div>
      <InvitationDeeds invitation={invitation} workspace={workspace} onProblem={setProblem} />
      {problem !== undefined && (
        <div className={own.problem}>
          <Notice kind="danger">{problem}</Notice>
        </div>
      )}
    </li>
  )
}
