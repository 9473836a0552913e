/** Tells a listener of a message as if it came now. */
export function tell(listener: EventListenerOrEventListenerObject, event: MessageEvent): void {
  queueMicrotask(() => (typeof listener === 'function' ? listener(event) : listener.handleEvent(event)))
}

/** By which LiveStore's workers say that they listen. */
const ready = [0]

/**
 * A shared worker that counts as ready at once.
 *
 * LiveStore waits for its word before it shows what is on the disk, though it wants nothing of the worker for that. Whatever it does
 * ask for lies at the worker's door until the worker has loaded; its own word comes second then, and changes nothing.
 */
export function readyAtOnce(worker: SharedWorker): SharedWorker {
  const { port } = worker
  const add = port.addEventListener.bind(port)
  port.addEventListener = (type: string, listener: EventListenerOrEventListenerObject, ...rest: unknown[]) => {
    add(type, listener, ...(rest as [AddEventListenerOptions?]))
    if (type === 'message') tell(listener, new MessageEvent('message', { data: ready }))
  }
  return worker
}
