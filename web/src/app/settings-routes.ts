import { createRoute } from '@tanstack/react-router'

import { fetchedPage } from './fetched-page'
import { workspace } from './workspace-route'

const settings = createRoute({
  getParentRoute: () => workspace,
  path: '/settings',
  component: fetchedPage(() => import('~/features/settings/settings-layout'), 'SettingsLayout'),
})

/** The settings of a workspace, page by page. */
export const settingsRoutes = settings.addChildren([
  createRoute({
    getParentRoute: () => settings,
    path: '/',
    component: fetchedPage(() => import('~/features/settings/general-page'), 'GeneralPage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/usage',
    component: fetchedPage(() => import('~/features/settings/usage-page'), 'UsagePage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/activity',
    component: fetchedPage(() => import('~/features/settings/activity-page'), 'ActivityPage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/download',
    component: fetchedPage(() => import('~/features/exports/exports-page'), 'ExportsPage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/webhooks',
    component: fetchedPage(() => import('~/features/webhooks/webhooks-page'), 'WebhooksPage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/webhooks/$webhookId',
    component: fetchedPage(() => import('~/features/webhooks/webhook-page'), 'WebhookPage'),
  }),
])
