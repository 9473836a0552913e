import { createRoute } from '@tanstack/react-router'

import { fetchedPage } from './fetched-page'
import { MissingPageAlone } from './missing-page-alone'
import { root } from './root-route'

/** Pages behind links of mails that are loaded only when somebody follows one. */
export const linkRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/invitation',
    component: fetchedPage(() => import('./invitation'), 'Invitation', MissingPageAlone),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/mail-preferences',
    component: fetchedPage(() => import('~/features/mail/preferences-page'), 'PreferencesPage', MissingPageAlone),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/exports',
    component: fetchedPage(() => import('~/features/exports/link-page'), 'LinkPage', MissingPageAlone),
  }),
] as const
