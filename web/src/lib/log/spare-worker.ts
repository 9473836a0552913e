type Open = (options: { name: string }) => Worker

/**
 * Opens workers ahead: one stands ready, its code loaded, for the next workspace that is opened here. Loading it takes longer than
 * anything else about a new workspace. Only once a second one has been opened: most people stay in one, and a worker that nobody
 * needs costs them as much as the one they use. What a ready worker said before somebody listened is told to the first who does.
 */
export function withSpare(open: Open, idle: (work: () => void) => void = whenIdle): Open {
  let spare: Worker | undefined
  let opened = 0
  const renew = () => idle(() => (spare ??= makeReady()))
  const makeReady = () => {
    const worker = listenedTo(open({ name: 'livestore-worker-spare' }))
    // Its code could not be loaded: whoever wants one next opens it then, and hears why that does not work.
    worker.addEventListener('error', () => spare === worker && (spare = undefined))
    return worker
  }
  return (options) => {
    const worker = spare ?? open(options)
    spare = undefined
    opened += 1
    if (opened > 1) renew()
    return worker
  }
}

/** Keeps what the worker says until the first listener is there. */
function listenedTo(worker: Worker): Worker {
  const early: MessageEvent[] = []
  const keep = (event: MessageEvent) => early.push(event)
  worker.addEventListener('message', keep)
  const add = worker.addEventListener.bind(worker)
  worker.addEventListener = (type: string, listener: EventListenerOrEventListenerObject, ...rest: unknown[]) => {
    add(type, listener, ...(rest as [AddEventListenerOptions?]))
    if (type !== 'message') return
    worker.removeEventListener('message', keep)
    for (const event of early.splice(0)) tell(listener, event)
  }
  return worker
}

function tell(listener: EventListenerOrEventListenerObject, event: MessageEvent): void {
  queueMicrotask(() => (typeof listener === 'function' ? listener(event) : listener.handleEvent(event)))
}

function whenIdle(work: () => void): void {
  // Safari knows no idle time; a second later the workspace that was asked for is open.
  if (typeof requestIdleCallback === 'undefined') setTimeout(work, 1000)
  else requestIdleCallback(work, { timeout: 5000 })
}
