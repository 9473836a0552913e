import type { TabMessage } from './types'

/** The other tabs of this browser: one lock and one channel between them. */
export type Tabs = {
  send: (message: TabMessage) => void
  listen: (hear: (message: TabMessage) => void) => () => void
  /** Runs `work` while no other tab does; without Web Locks it just runs. */
  exclusively: <T>(work: () => Promise<T>) => Promise<T>
}

export function browserTabs(name: string): Tabs {
  const channel = new BroadcastChannel(name)
  return {
    send: (message) => channel.postMessage(message),
    listen: (hear) => {
      const listener = (event: MessageEvent<TabMessage>) => hear(event.data)
      channel.addEventListener('message', listener)
      return () => channel.removeEventListener('message', listener)
    },
    exclusively: async (work) =>
      'locks' in navigator ? await navigator.locks.request(name, () => work()) : await work(),
  }
}
