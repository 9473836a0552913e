import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'

import { useOpenWorkspace } from '~/lib/workspaces/use-open-workspace'
import { useMembers } from '~/lib/workspaces/use-members'
import { whomToAsk } from '~/lib/workspaces/whom-to-ask'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'

import { MomentSection } from './moment-section'
import { PlanSection } from './plan-section'
import { targetOf, type TargetSearch } from './target'

/** Going back: to which moment, what that would do, and how. What was chosen is in the address, so Back and a reload lose nothing. */
export function RestorePage() {
  const workspace = useOpenWorkspace()
  const search = useSearch({ from: '/signed-in/w/$workspaceId/backups/restore' })
  const navigate = useNavigate()
  const members = useMembers(workspace.id, workspace.role !== 'owner').data ?? []
  const to = targetOf(search)
  const choose = (next: TargetSearch) => void navigate({ to: '.', search: next, resetScroll: false })
  return (
    <div className={styles.page}>
      <Link to="/w/$workspaceId/backups" params={{ workspaceId: workspace.id }} className={styles.back}>
        <ArrowLeft size={16} aria-hidden />
        All backups
      </Link>
      {workspace.role === 'owner' ? (
        <>
          <MomentSection workspaceId={workspace.id} chosen={search} onChoose={choose} />
          {to !== undefined && <PlanSection key={JSON.stringify(to)} workspace={workspace} to={to} />}
        </>
      ) : (
        <Notice>Only owners restore a workspace. {whomToAsk(members, ['owner'])}</Notice>
      )}
    </div>
  )
}
