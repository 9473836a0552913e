import type { Plugin } from 'vite'

const file = /\/@livestore\/common\/dist\/leader-thread\/LeaderSyncProcessor\.js$/
const head = /^ *Eventlog\.updateBackendHead\(dbEventlog, newBackendHead\);\n/gm
const events = /^ *yield\* materializeEventsBatch\(\{ batchItems: mergeResult\.newEvents, deferreds: undefined \}\);\n/gm

/**
 * Lets LiveStore's worker note how far it has pulled after the events of it are on the device, not before.
 *
 * LiveStore 0.4.0 writes the new head down, tells the tab, and then writes the events. A page that is closed or loaded anew in between
 * leaves a head without its events; with that the next worker does not start ("the backend head should never be greater than the local
 * head"), and the workspace says "connecting" on that device for ever. With events but no head they are pulled once more, and known.
 */
export function headAfterEvents(): Plugin {
  let seen = false
  return {
    name: 'head-after-events',
    apply: 'build',
    transform(code, id) {
      if (!file.test(id.split('?')[0] ?? '')) return null
      seen = true
      return { code: reordered(code), map: null }
    },
    buildEnd(error) {
      if (error === undefined && !seen) throw new Error('LiveStore has moved its LeaderSyncProcessor: see scripts/head-after-events.ts')
    },
  }
}

/** The code with the two steps the other way round. Throws when it is not the code that is known. */
export function reordered(code: string): string {
  const [step, ...more] = code.match(head) ?? []
  if (step === undefined || more.length > 0 || code.match(events)?.length !== 1 || code.search(head) > code.search(events)) {
    throw new Error('LiveStore pulls in another way than 0.4.0: see scripts/head-after-events.ts')
  }
  return code.replace(head, '').replace(events, (written) => written + step)
}
