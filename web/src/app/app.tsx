import { MooringProvider } from '@mooring/client/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'

import { session } from '~/lib/session/session'
import { Announcer } from '~/ui/announcer'
import { Toaster } from '~/ui/toaster'

import { NewsFromServer } from './news-from-server'
import { queries } from './queries'
import { router } from './router'

export function App() {
  return (
    <MooringProvider client={session}>
      <QueryClientProvider client={queries}>
        <NewsFromServer />
        <RouterProvider router={router} />
        <Toaster />
        <Announcer />
      </QueryClientProvider>
    </MooringProvider>
  )
}
