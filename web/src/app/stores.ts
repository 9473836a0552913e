import { StoreRegistry } from '@livestore/livestore'

import { queries } from './queries'

let opened: { userId: string; registry: StoreRegistry } | undefined

/** The open workspaces of one user. Another user gets others; the first one's are closed. */
export function storesOf(userId: string): StoreRegistry {
  if (opened?.userId === userId) return opened.registry
  closeStores()
  opened = { userId, registry: new StoreRegistry() }
  return opened.registry
}

/** Nobody is signed in any more: closes every workspace (its data stays on the device) and forgets what the server said. */
export function closeStores(): void {
  queries.clear()
  void opened?.registry.dispose()
  opened = undefined
}
