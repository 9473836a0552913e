import { createRoute, Outlet } from '@tanstack/react-router'

import { Commands } from './commands'
import { ForSignedIn } from './for-signed-in'
import { root } from './root-route'

/** Everything behind a login. */
export const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: () => (
    <ForSignedIn>
      <Outlet />
      <Commands />
    </ForSignedIn>
  ),
})
