import { createRoute } from '@tanstack/react-router'

import { targetSearch, type TargetSearch } from '~/features/backups/target'

import { fetchedPage } from './fetched-page'
import { workspace } from './workspace-route'

/** Backups of a workspace, going back, and how far that is. */
export const backupRoutes = [
  createRoute({
    getParentRoute: () => workspace,
    path: '/backups',
    component: fetchedPage(() => import('./backups'), 'BackupsPage'),
  }),
  createRoute({
    getParentRoute: () => workspace,
    path: '/backups/restore',
    validateSearch: (search: Record<string, unknown>): TargetSearch => targetSearch(search),
    component: fetchedPage(() => import('./backups'), 'RestorePage'),
  }),
  createRoute({
    getParentRoute: () => workspace,
    path: '/backups/restores/$restoreId',
    component: fetchedPage(() => import('./backups'), 'ProgressPage'),
  }),
] as const
