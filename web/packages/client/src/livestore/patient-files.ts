const patienceMs = 30_000
const pauseMs = 50

type Open = (this: unknown, ...rest: unknown[]) => Promise<unknown>
type Files = { prototype: object }
type Clock = { now: () => number; pause: (ms: number) => Promise<void> }

const real: Clock = { now: () => performance.now(), pause: (ms) => new Promise((done) => setTimeout(done, ms)) }

/**
 * Lets a worker wait for the files of a workspace until the worker before it has let go of them.
 *
 * A store that is closed tells its worker to stop and waits no longer. The worker goes on for as long as its last work takes (measured:
 * up to some seconds on a busy machine), and holds the files. LiveStore's next worker (0.4.0) would try them once, fail, and answer
 * nobody from then on: the screen shows what is on the disk, and nothing goes in or out until the page is loaded anew.
 */
export function waitForFiles(files: Files | undefined, { now, pause }: Clock = real): void {
  const handles = files?.prototype as { createSyncAccessHandle?: Open } | undefined
  const open = handles?.createSyncAccessHandle
  // Only a worker of a browser has them.
  if (handles === undefined || open === undefined) return
  const patient: Open = async function (...rest) {
    for (const end = now() + patienceMs; ; await pause(pauseMs)) {
      try {
        return await open.apply(this, rest)
      } catch (error) {
        if (!isHeld(error) || now() >= end) throw error
      }
    }
  }
  handles.createSyncAccessHandle = patient
}

/** Somebody else has the file open. */
function isHeld(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NoModificationAllowedError'
}
