/** For LiveStore's worker, apart from the rest so that the worker's bundle carries no more than this. */
import { makeWsSync } from '@livestore/sync-cf/client'

import type { MooringClient } from '../client.js'
import { browserTabs } from '../tabs.js'
import { waitForFiles } from './patient-files.js'
import { watchedSockets, type SocketWatch } from './sockets.js'

type Options = {
  /** The client, outside browsers: each dial carries its newest access token. In a browser's worker leave it out: the cookie goes along. */
  client?: MooringClient
}

/**
 * The sync of a LiveStore worker with Mooring: `makeWorker({ schema, sync: mooringSync() })`.
 * The credential is the session's HttpOnly cookie, so no token passes through here or through the payload.
 */
export function mooringSync({ client }: Options = {}): { backend: ReturnType<typeof makeWsSync> } {
  waitForFiles(globalThis.FileSystemFileHandle)
  const url = `${client?.url ?? globalThis.location.origin}/sync`
  globalThis.WebSocket = watchedSockets(globalThis.WebSocket, url, client === undefined ? toTabs() : toClient(client))
  return { backend: makeWsSync({ url }) }
}

function toTabs(): SocketWatch {
  const tabs = browserTabs('mooring-session')
  return {
    opened: (again) => tabs.send({ type: 'socket-opened', again }),
    closed: (code) => tabs.send({ type: 'socket-closed', code }),
  }
}

function toClient(client: MooringClient): SocketWatch {
  return {
    opened: (again) => again && client.telemetry.syncRetried(),
    closed: (code) => client.telemetry.socketClosed(code),
    headers: () => client.proof(),
  }
}
