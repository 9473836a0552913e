/** React hooks over a client: put `MooringProvider` at the top. */
export { MooringProvider } from './provider.js'
export { useClient } from './client-context.js'
export { useSession, useUser } from './use-session.js'
export { useSessionEvent } from './use-session-event.js'
export { useParkedWrites } from './use-parked-writes.js'
export { useRetrySeconds } from './use-retry-seconds.js'
