import { useMatchRoute } from '@tanstack/react-router'
import { useEffect, useRef, useState, type ReactNode } from 'react'

import { AddressNotice } from '~/features/address/address-notice'
import { PendingInvitations } from '~/features/invitations/pending-invitations'
import { StepUpDialog } from '~/features/step-up/step-up-dialog'
import { Switcher } from '~/features/workspaces/switcher'
import { UserMenu } from '~/features/user-menu/user-menu'
import type { Workspace } from '~/lib/api/types'

import styles from './frame.module.css'
import { KeysDialog } from './keys-dialog'
import { OfflineBanner } from './offline-banner'
import { SideBar } from './side-bar'
import { SideSheet } from './side-sheet'
import { stores } from './stores'
import { useArrival } from './use-arrival'
import { useKeysKey } from './use-keys-key'

const titles = [
  ['/w/$workspaceId/members', 'Members'],
  ['/w/$workspaceId/backups', 'Backups'],
  ['/w/$workspaceId/settings', 'Settings'],
] as const

type Props = {
  workspace: Workspace | undefined
  sync?: ReactNode
  /** What this workspace has to say above its pages. */
  banner?: ReactNode
  title?: string
  children: ReactNode
}

/** Side bar, page title, sync state, user menu, page. */
export function Frame({ workspace, sync, banner, title: given, children }: Props) {
  const title = usePageTitle(workspace, given)
  const [keysShown, setKeysShown] = useState(false)
  useKeysKey(() => setKeysShown(true))
  const main = useRef<HTMLElement>(null)
  useArrival(main)
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#main">
        Skip to the page
      </a>
      <aside className={styles.side} aria-label="Workspace">
        <SideBar workspace={workspace} />
      </aside>
      <header className={styles.head}>
        <SideSheet workspace={workspace} />
        <Switcher compact current={workspace} />
        <h1 className={styles.title}>{title}</h1>
        {sync}
        <UserMenu localData={stores} onShowKeys={() => setKeysShown(true)} />
      </header>
      <div className={styles.banners}>
        <OfflineBanner />
        <AddressNotice />
        <PendingInvitations />
        {banner}
      </div>
      <main className={styles.main} id="main" ref={main} tabIndex={-1}>
        {children}
      </main>
      <StepUpDialog />
      {keysShown && <KeysDialog onClose={() => setKeysShown(false)} />}
    </div>
  )
}

function usePageTitle(workspace: Workspace | undefined, given: string | undefined): string {
  const match = useMatchRoute()
  const page = titles.find(([to]) => match({ to, fuzzy: true }) !== false)?.[1] ?? 'Board'
  const title = workspace === undefined ? (given ?? 'Mooring') : page
  useEffect(() => {
    const place = workspace === undefined ? '' : `${workspace.name} · `
    document.title = title === 'Mooring' ? title : `${title} · ${place}Mooring`
  }, [title, workspace])
  return title
}
