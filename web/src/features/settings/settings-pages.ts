/** The settings of a workspace, page by page. Those not for all are for who manages it. */
export const settingsPages = [
  { to: '/w/$workspaceId/settings', name: 'General', forAll: true },
  { to: '/w/$workspaceId/settings/usage', name: 'Usage', forAll: true },
  { to: '/w/$workspaceId/settings/activity', name: 'Activity', forAll: false },
  { to: '/w/$workspaceId/settings/download', name: 'Download', forAll: false },
  { to: '/w/$workspaceId/settings/webhooks', name: 'Webhooks', forAll: false },
] as const
