import { Link, Outlet } from '@tanstack/react-router'

import { manages } from '~/lib/workspaces/role-rules'
import { useOpenWorkspace } from '~/lib/workspaces/use-open-workspace'

import styles from './settings-layout.module.css'
import { settingsPages } from './settings-pages'

/** The settings of a workspace, page by page; those that a role may not see are not offered. */
export function SettingsLayout() {
  const { id, role } = useOpenWorkspace()
  return (
    <>
      <nav className={styles.nav} aria-label="Settings">
        {settingsPages
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
