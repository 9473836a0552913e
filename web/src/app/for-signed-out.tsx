import { useRouter } from '@tanstack/react-router'
import { useEffect, type ReactNode } from 'react'

import { returnPath } from '~/lib/navigation/return-path'
import { isSignedIn } from '@mooring/client'
import { useSession } from '@mooring/client/react'

import { StartingPage } from './starting-page'

type Props = { next: string | undefined; children: ReactNode }

/** Login and sign-up. Whoever is signed in, or becomes so here or in another tab, goes on to where they were heading. */
export function ForSignedOut({ next, children }: Props) {
  const state = useSession()
  const router = useRouter()
  const inside = isSignedIn(state)
  useEffect(() => {
    if (inside) router.history.replace(returnPath(next) ?? '/')
  }, [inside, next, router])
  return inside || state.status === 'starting' ? <StartingPage /> : children
}
