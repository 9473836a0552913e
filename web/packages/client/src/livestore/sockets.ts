/** Notes how the sync sockets of one server fare; in `headers`, what proves the session where no cookie does. */
export type SocketWatch = {
  opened: (again: boolean) => void
  closed: (code: number) => void
  /** Asked at each dial, so that every dial carries a token that is fresh. */
  headers?: () => Record<string, string>
}

type Dial = new (url: string | URL, options?: unknown) => WebSocket

/**
 * A `WebSocket` that tells about the sockets to `url`, and leaves others alone. LiveStore's client always takes the global one (its
 * own factory option is not used in 0.4.0), and has its address with the payload fixed when the store is made: this is the one place
 * where a socket can be given something new each time.
 */
export function watchedSockets(Native: typeof WebSocket, url: string, watch: SocketWatch): typeof WebSocket {
  const origin = new URL(url).origin
  let dialled = false
  return class extends (Native as Dial) {
    constructor(address: string | URL, protocols?: string | string[]) {
      const ours = new URL(address).origin.replace(/^ws/, 'http') === origin
      const headers = ours ? watch.headers?.() : undefined
      // Node's takes headers in place of the protocols; a browser's would not, and needs none.
      super(address, headers === undefined ? protocols : { protocols: protocols ?? [], headers })
      if (!ours) return
      watch.opened(dialled)
      dialled = true
      this.addEventListener('close', (event) => watch.closed(event.code))
    }
  } as unknown as typeof WebSocket
}
