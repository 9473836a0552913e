import { Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'

import { TrustLine } from '~/features/backups/trust-line'
import { Switcher } from '~/features/workspaces/switcher'
import type { Workspace } from '~/lib/api/types'
import { manages } from '~/lib/workspaces/role-rules'

import styles from './frame.module.css'
import { pages } from './pages'

type Props = { workspace: Workspace | undefined; onGo?: () => void }

export function SideBar({ workspace, onGo }: Props) {
  return (
    <>
      <Switcher current={workspace} {...(onGo === undefined ? {} : { onGone: onGo })} />
      {workspace === undefined && (
        <nav className={styles.nav} aria-label="Pages">
          <Link to="/" className={styles.link} onClick={onGo}>
            <ArrowLeft size={18} aria-hidden />
            Back to your tasks
          </Link>
        </nav>
      )}
      {workspace !== undefined && (
        <nav className={styles.nav} aria-label="Pages">
          {pages.filter(({ forAll }) => forAll || manages(workspace.role)).map(({ to, name, icon: Icon }) => (
            <Link key={to} to={to} params={{ workspaceId: workspace.id }} className={styles.link} onClick={onGo}>
              <Icon size={18} aria-hidden />
              {name}
            </Link>
          ))}
        </nav>
      )}
      {workspace !== undefined && <TrustLine workspace={workspace} onGo={onGo} />}
    </>
  )
}
