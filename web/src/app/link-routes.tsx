import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { root } from './root-route'

/** Pages behind links of mails that are loaded only when somebody follows one. */
export const linkRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/invitation',
    component: lazyRouteComponent(() => import('./invitation'), 'Invitation'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/mail-preferences',
    component: lazyRouteComponent(() => import('~/features/mail/preferences-page'), 'PreferencesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/exports',
    component: lazyRouteComponent(() => import('~/features/exports/link-page'), 'LinkPage'),
  }),
] as const
