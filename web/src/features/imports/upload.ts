import { isRefusal, Unreachable } from '@mooring/client'

import type { Import } from './types'

/** The server, as far as an upload needs it. */
export type Receiver = {
  /** Hands over a piece that begins at `offset`. */
  send: (offset: number, piece: Blob) => Promise<Import>
  /** Asks how much is there. */
  ask: () => Promise<Import>
  pause: (ms: number) => Promise<void>
}

type Options = { piece: number; onProgress: (now: Import) => void; signal: AbortSignal }

const pauseMs = 1000
const longestPauseMs = 15_000

/**
 * Uploads a file from where the server has it, piece by piece, until all of it is there. An outage is waited out, and a piece that the
 * server has already is not sent again. Throws what the server refuses for good.
 */
export async function upload(file: Blob, from: Import, receiver: Receiver, { piece, onProgress, signal }: Options): Promise<Import> {
  let now = from
  let failures = 0
  while (now.state === 'uploading' && now.offset < file.size && !signal.aborted) {
    try {
      const given = file.slice(now.offset, now.offset + piece)
      now = failures === 0 ? await receiver.send(now.offset, given) : await receiver.ask()
      failures = 0
      onProgress(now)
    } catch (error) {
      if (!mayGoOn(error)) throw error
      failures += 1
      await receiver.pause(Math.min(longestPauseMs, pauseMs * 2 ** (failures - 1)))
    }
  }
  return now
}

/** The network, or another tab that uploads the same: what is there is asked, and it goes on from there. */
function mayGoOn(error: unknown): boolean {
  return (
    error instanceof Unreachable ||
    isRefusal(error, 'IMPORT_OFFSET_WRONG') ||
    isRefusal(error, 'IMPORT_BUSY') ||
    isRefusal(error, 'RATE_LIMITED')
  )
}
