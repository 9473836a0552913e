import type { WaitingEdit } from '@mooring/client/livestore'

import { describeEdit } from './describe-edit'
import type { UnsavedEdit } from './unsaved-edits'

type Place = { userId: string; workspaceId: string }

const listeners = new Set<() => void>()
let version = 0

function keyOf({ userId, workspaceId }: Place): string {
  return `mooring.left-edits.${userId}.${workspaceId}`
}

/**
 * Keeps edits on this device whose workspace was replaced before the server had taken them: after a restore that was too long ago, or
 * of a service that lost its last seconds. (Otherwise the server takes them aside.)
 */
export function keepLeft(place: Place, edits: readonly WaitingEdit[]): void {
  const named = edits.map(({ name, args }) => ({ name, args, summary: describeEdit({ name, args }, () => undefined) }))
  // Every tab of the workspace is told of the same edits.
  const known = new Set(leftEdits(place).map((edit) => JSON.stringify(edit)))
  const all = [...leftEdits(place), ...named.filter((edit) => !known.has(JSON.stringify(edit)))]
  write(place, JSON.stringify(all))
}

export function leftEdits(place: Place): UnsavedEdit[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(keyOf(place)) ?? '[]')
    return Array.isArray(value) ? (value as UnsavedEdit[]) : []
  } catch {
    return []
  }
}

export function discardLeft(place: Place): void {
  write(place, undefined)
}

/** Which state of what was left it is; another one after each change. */
export function leftVersion(): number {
  return version
}

export function subscribeLeft(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function write(place: Place, text: string | undefined): void {
  try {
    if (text === undefined) localStorage.removeItem(keyOf(place))
    else localStorage.setItem(keyOf(place), text)
  } catch {
    // Blocked or full: nothing can be kept here.
  }
  version += 1
  for (const listener of listeners) listener()
}
