const patienceMs = 15_000

/** Resolves when the newest build is the one that the next load gets, or is too long in coming. Until then the device would answer with the one it has. */
export async function newestShell(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration()
  if (registration === undefined) return
  let timer: ReturnType<typeof setTimeout> | undefined
  const tired = new Promise<void>((done) => (timer = setTimeout(done, patienceMs)))
  await Promise.race([renewed(registration), tired])
  clearTimeout(timer)
}

async function renewed(registration: ServiceWorkerRegistration): Promise<void> {
  // It rejects when the file cannot be had: the old build it is, then.
  await registration.update().catch(() => undefined)
  const coming = registration.installing ?? registration.waiting
  if (coming !== null) await settled(coming)
}

/** Its files are on the device and it answers from now on, or it was given up. */
function settled(worker: ServiceWorker): Promise<void> {
  return new Promise((done) => {
    const look = () => {
      if (worker.state === 'activated' || worker.state === 'redundant') done()
    }
    worker.addEventListener('statechange', look)
    look()
  })
}
