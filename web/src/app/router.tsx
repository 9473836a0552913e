import { createRoute, createRouter, lazyRouteComponent, Navigate } from '@tanstack/react-router'

import { ConfirmAccountPage } from '~/features/account/confirm-account-page'
import { ConfirmEmailPage } from '~/features/account/confirm-email-page'
import { ForgotPasswordPage } from '~/features/account/forgot-password-page'
import { LoginPage } from '~/features/account/login-page'
import { ResetPasswordPage } from '~/features/account/reset-password-page'
import { SignupPage } from '~/features/account/signup-page'

import { backupRoutes } from './backup-routes'
import { fetchedPage } from './fetched-page'
import { ForSignedOut } from './for-signed-out'
import { HomePage } from './home-page'
import { linkRoutes } from './link-routes'
import { MissingPageFramed } from './missing-page-framed'
import { operatorRoutes } from './operator-routes'
import { root } from './root-route'
import { settingsRoutes } from './settings-routes'
import { signedIn } from './signed-in-route'
import { text } from './search-text'
import { WorkspaceBoard } from './workspace-board'
import { workspace } from './workspace-route'

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { reason?: string; next?: string } => ({
    ...text('reason', search.reason),
    ...text('next', search.next),
  }),
  component: function Login() {
    const { reason, next } = login.useSearch()
    return (
      <ForSignedOut next={next}>
        <LoginPage reason={reason} next={next} />
      </ForSignedOut>
    )
  },
})

const signup = createRoute({
  getParentRoute: () => root,
  path: '/signup',
  validateSearch: (search: Record<string, unknown>): { next?: string } => text('next', search.next),
  component: function Signup() {
    const { next } = signup.useSearch()
    return (
      <ForSignedOut next={next}>
        <SignupPage next={next} />
      </ForSignedOut>
    )
  },
})

const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  validateSearch: (search: Record<string, unknown>): { next?: string } => text('next', search.next),
  component: function ForgotPassword() {
    const { next } = forgotPassword.useSearch()
    return <ForgotPasswordPage next={next} />
  },
})

/** Where links in mails lead, signed in or not. */
const byMail = [
  forgotPassword,
  createRoute({ getParentRoute: () => root, path: '/reset-password', component: ResetPasswordPage }),
  createRoute({ getParentRoute: () => root, path: '/confirm-email', component: ConfirmEmailPage }),
  createRoute({ getParentRoute: () => root, path: '/confirm-account', component: ConfirmAccountPage }),
  ...linkRoutes,
] as const

const home = createRoute({ getParentRoute: () => signedIn, path: '/', component: HomePage })

const security = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/security',
  validateSearch: (search: Record<string, unknown>): { change?: 'email' } => (search.change === 'email' ? { change: 'email' } : {}),
  component: fetchedPage(() => import('./account-security'), 'AccountSecurity', () => <MissingPageFramed title="Account & security" />),
})

const chooser = createRoute({
  getParentRoute: () => signedIn,
  path: '/workspaces',
  validateSearch: (search: Record<string, unknown>): { gone?: 'deleted' | 'removed' | 'away' } =>
    search.gone === 'deleted' || search.gone === 'removed' || search.gone === 'away' ? { gone: search.gone } : {},
  component: lazyRouteComponent(() => import('./chooser-route'), 'ChooserRoute'),
})

const bring = createRoute({
  getParentRoute: () => signedIn,
  path: '/import',
  component: fetchedPage(() => import('./backups'), 'ImportRoute', () => <MissingPageFramed title="Move here" />),
})

const opened = createRoute({
  getParentRoute: () => workspace,
  path: '/',
  component: function Opened() {
    const { workspaceId } = workspace.useParams()
    return <Navigate to="/w/$workspaceId/board" params={{ workspaceId }} replace />
  },
})

const board = createRoute({
  getParentRoute: () => workspace,
  path: '/board',
  validateSearch: (search: Record<string, unknown>): { task?: string } => text('task', search.task),
  component: function Board() {
    const { task } = board.useSearch()
    return <WorkspaceBoard openTaskId={task} />
  },
})

const members = createRoute({
  getParentRoute: () => workspace,
  path: '/members',
  component: fetchedPage(() => import('~/features/members/members-page'), 'MembersPage'),
})

const routeTree = root.addChildren([
  login,
  signup,
  ...byMail,
  operatorRoutes,
  signedIn.addChildren([
    home,
    security,
    chooser,
    bring,
    workspace.addChildren([opened, board, members, ...backupRoutes, settingsRoutes]),
  ]),
])

export const router = createRouter({ routeTree, defaultPreload: 'intent', scrollRestoration: false })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
