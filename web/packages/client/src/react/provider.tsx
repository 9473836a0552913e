import type { ReactNode } from 'react'

import type { MooringClient } from '../client.js'
import { ClientContext } from './client-context.js'

type Props = { client: MooringClient; children: ReactNode }

/** Gives the hooks below it their client. Starting it is up to the caller. */
export function MooringProvider({ client, children }: Props) {
  return <ClientContext value={client}>{children}</ClientContext>
}
