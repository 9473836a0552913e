const place = 'mooring.operator-key'

/** `refused`: the server took the key once, and does no longer. */
export type KeyStanding = 'unknown' | 'known' | 'refused'

/**
 * The operator's key, in this tab alone: it outlives a reload and nothing else. It goes into one header of requests to this
 * server, and into no address, no cookie and no storage that other tabs share.
 */
class OperatorKey {
  private readonly listeners = new Set<() => void>()
  private key = attempt(() => sessionStorage.getItem(place) ?? undefined)
  standing: KeyStanding = this.key === undefined ? 'unknown' : 'known'

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly headers = (): Record<string, string> => (this.key === undefined ? {} : { authorization: `Bearer ${this.key}` })

  /** It was tried, and the server took it. */
  keep(key: string): void {
    attempt(() => sessionStorage.setItem(place, key))
    this.change(key, 'known')
  }

  forget(standing: 'unknown' | 'refused' = 'unknown'): void {
    attempt(() => sessionStorage.removeItem(place))
    this.change(undefined, standing)
  }

  private change(key: string | undefined, standing: KeyStanding): void {
    this.key = key
    this.standing = standing
    for (const listener of this.listeners) listener()
  }
}

export const operatorKey = new OperatorKey()

/** A browser may keep pages from storing anything: then the key is kept in memory alone. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
