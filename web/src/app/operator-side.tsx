import { Link } from '@tanstack/react-router'
import { Activity, MailX, ShieldCheck, Workflow, type LucideIcon } from 'lucide-react'

import { ForgetKey } from '~/features/operator/forget-key'
import { Brand } from '~/ui/brand'

import styles from './frame.module.css'
import own from './operator-frame.module.css'

const pages = [
  { to: '/operator', name: 'Monitor', icon: Activity },
  { to: '/operator/backups', name: 'Backups', icon: ShieldCheck },
  { to: '/operator/handlers', name: 'Handlers', icon: Workflow },
  { to: '/operator/dead-letters', name: 'Dead letters', icon: MailX },
] as const satisfies readonly { to: string; name: string; icon: LucideIcon }[]

export function OperatorSide({ onGo }: { onGo?: () => void }) {
  return (
    <>
      <div className={own.brand}>
        <Brand />
        <span className={own.mark}>Operator</span>
      </div>
      <nav className={styles.nav} aria-label="Pages">
        {pages.map(({ to, name, icon: Icon }) => (
          <Link key={to} to={to} className={styles.link} activeOptions={{ exact: to === '/operator', includeSearch: false }} onClick={onGo}>
            <Icon size={18} aria-hidden />
            {name}
          </Link>
        ))}
      </nav>
      <div className={own.foot}>
        <ForgetKey />
      </div>
    </>
  )
}
