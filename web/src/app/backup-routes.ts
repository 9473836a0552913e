import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { targetSearch, type TargetSearch } from '~/features/backups/target'

import { workspace } from './workspace-route'

/** Backups of a workspace, going back, and how far that is: loaded when somebody goes there. */
export const backupRoutes = [
  createRoute({
    getParentRoute: () => workspace,
    path: '/backups',
    component: lazyRouteComponent(() => import('./backups'), 'BackupsPage'),
  }),
  createRoute({
    getParentRoute: () => workspace,
    path: '/backups/restore',
    validateSearch: (search: Record<string, unknown>): TargetSearch => targetSearch(search),
    component: lazyRouteComponent(() => import('./backups'), 'RestorePage'),
  }),
  createRoute({
    getParentRoute: () => workspace,
    path: '/backups/restores/$restoreId',
    component: lazyRouteComponent(() => import('./backups'), 'ProgressPage'),
  }),
] as const
