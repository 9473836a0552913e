import { Link, Outlet } from '@tanstack/react-router'

import { manages } from '~/lib/workspaces/role-rules'
import { useOpenWorkspace } from '~/lib/workspaces/use-open-workspace'

import styles from './settings-layout.module.css'

const pages = [
  { to: '/w/$workspaceId/settings', name: 'General', forAll: true },
  { to: '/w/$workspaceId/settings/usage', name: 'Usage', forAll: true },
  { to: '/w/$workspaceId/settings/activity', name: 'Activity', forAll: false },
  { to: '/w/$workspaceId/settings/webhooks', name: 'Webhooks', forAll: false },
] as const

/** The settings of a workspace, page by page; those that a role may not see are not offered. */
export function SettingsLayout() {
  const { id, role } = useOpenWorkspace()
  return (
    <>
      <nav className={styles.nav} aria-label="Settings">
        {pages
          .filter(({ forAll }) => forAll || manages(role))
          .map(({ to, name }) => (
            <Link
              key={to}
              to={to}
              params={{ workspaceId: id }}
              className={styles.link}
              activeOptions={{ exact: name === 'General' }}
            >
              {name}
            </Link>
          ))}
      </nav>
      <Outlet />
    </>
  )
}
