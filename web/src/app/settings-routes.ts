import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { workspace } from './workspace-route'

const settings = createRoute({
  getParentRoute: () => workspace,
  path: '/settings',
  component: lazyRouteComponent(() => import('~/features/settings/settings-layout'), 'SettingsLayout'),
})

/** The settings of a workspace, page by page. */
export const settingsRoutes = settings.addChildren([
  createRoute({
    getParentRoute: () => settings,
    path: '/',
    component: lazyRouteComponent(() => import('~/features/settings/general-page'), 'GeneralPage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/usage',
    component: lazyRouteComponent(() => import('~/features/settings/usage-page'), 'UsagePage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/activity',
    component: lazyRouteComponent(() => import('~/features/settings/activity-page'), 'ActivityPage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/download',
    component: lazyRouteComponent(() => import('~/features/exports/exports-page'), 'ExportsPage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/webhooks',
    component: lazyRouteComponent(() => import('~/features/webhooks/webhooks-page'), 'WebhooksPage'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/webhooks/$webhookId',
    component: lazyRouteComponent(() => import('~/features/webhooks/webhook-page'), 'WebhookPage'),
  }),
])
