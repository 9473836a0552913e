import { Link } from '@tanstack/react-router'
import { ShieldCheck, TriangleAlert } from 'lucide-react'

import { manages } from '~/lib/workspaces/role-rules'
import type { Workspace } from '~/lib/workspaces/types'
import { TimeAgo } from '~/ui/time-ago'

import { trustWords, worries } from './backup-words'
import styles from './trust-line.module.css'
import { useBackupStatus } from './use-backups'

type Props = { workspace: Workspace; onGo?: (() => void) | undefined }

/** The last proven backup, at the foot of the side bar of those who look after the workspace. */
export function TrustLine({ workspace: { id, role }, onGo }: Props) {
  const status = useBackupStatus(id, manages(role)).data
  if (status === undefined) return null
  const { state, newestProvenAt } = status
  const Icon = worries(state) ? TriangleAlert : ShieldCheck
  return (
    <Link to="/w/$workspaceId/backups" params={{ workspaceId: id }} className={styles.line} data-trust={state} onClick={onGo}>
      <Icon size={16} aria-hidden />
      {state === 'safe' || state === 'waiting' ? (
        <span>Backed up {newestProvenAt !== null && <TimeAgo at={newestProvenAt} />}</span>
      ) : (
        trustWords[state]
      )}
    </Link>
  )
}
