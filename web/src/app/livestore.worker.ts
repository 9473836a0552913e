import { makeWorker } from '@livestore/adapter-web/worker'
import { makeWsSync } from '@livestore/sync-cf/client'

import { schema } from '~/lib/log/schema'

/**
 * Keeps a workspace's events on this device and in step with the server. The browser sends the session's
 * HttpOnly cookie with the socket's upgrade, so no credential ever passes through here.
 */
makeWorker({ schema, sync: { backend: makeWsSync({ url: `${globalThis.location.origin}/sync` }) } })
