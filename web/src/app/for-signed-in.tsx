import { StoreRegistryProvider } from '@livestore/react'
import { Navigate, useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'

import { returnPath } from '~/lib/navigation/return-path'
import { isSignedIn } from '@mooring/client'
import { useSession } from '@mooring/client/react'

import { AheadScope } from './ahead-scope'
import { StartingPage } from './starting-page'
import { stores } from './stores'

type Props = { children: ReactNode }

/** Everything behind a login. Who is not signed in goes to the login page, with the reason and the way back. */
export function ForSignedIn({ children }: Props) {
  const state = useSession()
  const here = useLocation({ select: (location) => location.href })
  const inside = isSignedIn(state)
  if (state.status === 'starting') return <StartingPage />
  if (!inside) {
    // Already on the way: asked again from there, the way back would be the login page itself.
    if (here.startsWith('/login')) return null
    const next = state.status === 'signedOut' && state.byChoice ? undefined : returnPath(here)
    return (
      <Navigate
        to="/login"
        replace
        search={{
          ...(state.status === 'ended' ? { reason: state.reason } : {}),
          ...(next === undefined || next === '/' ? {} : { next }),
        }}
      />
    )
  }
  return (
    <StoreRegistryProvider key={state.user.id} storeRegistry={stores.registry(state.user.id)}>
      <AheadScope>{children}</AheadScope>
    </StoreRegistryProvider>
  )
}
