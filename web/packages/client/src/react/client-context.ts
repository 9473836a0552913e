import { createContext, useContext } from 'react'

import type { MooringClient } from '../client.js'

export const ClientContext = createContext<MooringClient | undefined>(undefined)

/** The client that `MooringProvider` was given. */
export function useClient(): MooringClient {
  const client = useContext(ClientContext)
  if (client === undefined) throw new Error('there is no MooringProvider above')
  return client
}
