import { makeWorker } from '@livestore/adapter-web/worker'
import { mooringSync } from '@mooring/client/livestore/worker'

import { schema } from '~/lib/log/schema'

/** Keeps a workspace's events on this device and in step with the server. No credential ever passes through here. */
makeWorker({ schema, sync: mooringSync() })
