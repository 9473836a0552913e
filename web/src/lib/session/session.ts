import { createClient } from '@mooring/client'

/** The session of this page, and all calls in its name. */
export const session = createClient()

export const memory = session.memory
