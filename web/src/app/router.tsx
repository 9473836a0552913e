import { createRootRoute, createRoute, createRouter, Outlet } from '@tanstack/react-router'

import { LoginPage } from '~/features/account/login-page'
import { SignupPage } from '~/features/account/signup-page'

import { FaultPage } from './fault-page'
import { ForSignedIn } from './for-signed-in'
import { ForSignedOut } from './for-signed-out'
import { HomePage } from './home-page'
import { NotFoundPage } from './not-found-page'
import { text } from './search-text'
import { WorkspaceBoard } from './workspace-board'
import { WorkspaceFrame } from './workspace-frame'
import { WorkspaceSettings } from './workspace-settings'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage, errorComponent: FaultPage })

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

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: () => (
    <ForSignedIn>
      <Outlet />
    </ForSignedIn>
  ),
})

const home = createRoute({ getParentRoute: () => signedIn, path: '/', component: HomePage })

const workspace = createRoute({
  getParentRoute: () => signedIn,
  path: '/w/$workspaceId',
  component: function Workspace() {
    const { workspaceId } = workspace.useParams()
    return (
      <WorkspaceFrame key={workspaceId} workspaceId={workspaceId}>
        <Outlet />
      </WorkspaceFrame>
    )
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

const settings = createRoute({
  getParentRoute: () => workspace,
  path: '/settings',
  component: function Settings() {
    const { workspaceId } = workspace.useParams()
    return <WorkspaceSettings workspaceId={workspaceId} />
  },
})

const routeTree = root.addChildren([
  login,
  signup,
  signedIn.addChildren([home, workspace.addChildren([board, settings])]),
])

export const router = createRouter({ routeTree, defaultPreload: false, scrollRestoration: false })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
