import { obstacleWords, type Obstacle } from './obstacle'

/** What the connection of the open workspace is like, as measured. */
export type Connection = {
  /** Undefined until the sync worker has said anything. */
  connected: boolean | undefined
  /** Edits of this device that the server has not confirmed. */
  waiting: number
  /** The browser itself says there is no network. */
  networkMissing: boolean
  signedOut: boolean
  /** The workspace went back to an earlier state, and this is still the board from before. */
  changingOver?: boolean
  /** Why edits are not taken at present. */
  obstacle?: Obstacle | undefined
}

export type SyncWord = { kind: 'synced' | 'syncing' | 'offline' | 'connecting' | 'updating' | 'signedOut' | Obstacle; text: string }

/** The one word beside the dot. */
export function syncWord({ connected, waiting, networkMissing, signedOut, changingOver = false, obstacle }: Connection): SyncWord {
  if (signedOut) return { kind: 'signedOut', text: 'signed out' }
  if (changingOver && !networkMissing) return { kind: 'updating', text: 'updating' }
  if (networkMissing || connected === false) {
    return { kind: 'offline', text: waiting === 0 ? 'offline' : `offline, ${edits(waiting)} waiting` }
  }
  if (obstacle !== undefined) {
    const rest = waiting === 0 ? '' : `, ${edits(waiting)} ${obstacle === 'paused' || obstacle === 'restoring' ? 'waiting' : 'not saved'}`
    return { kind: obstacle, text: `${obstacleWords[obstacle]}${rest}` }
  }
  if (connected === undefined) return { kind: 'connecting', text: 'connecting' }
  return waiting === 0 ? { kind: 'synced', text: 'synced' } : { kind: 'syncing', text: `syncing ${waiting}` }
}

const briefly: Record<SyncWord['kind'], string> = {
  ...obstacleWords,
  restoring: 'paused',
  synced: 'synced',
  syncing: 'syncing',
  offline: 'offline',
  connecting: 'connecting',
  updating: 'updating',
  signedOut: 'signed out',
}

/** The word where there is little room, with how many edits wait. */
export function briefWord(kind: SyncWord['kind'], waiting: number): string {
  return waiting === 0 ? briefly[kind] : `${briefly[kind]} · ${waiting}`
}

export function edits(count: number): string {
  return count === 1 ? '1 edit' : `${count} edits`
}
