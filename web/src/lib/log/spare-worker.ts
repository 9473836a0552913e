import { tell } from './told-early'

type Open = (options: { name: string }) => Worker

const keptMs = 60_000

/**
 * Opens workers, and has one loaded before it is asked for: loading it takes longer than anything else about opening a workspace.
 *
 * `prepare` when one is going to be wanted; one that nobody took within a minute is given up. Not at any other time: most people stay
 * in one workspace, and while another one is being opened, loading a further worker would only delay it. What a ready worker said
 * before somebody listened is told to the first who does.
 */
export function withSpare(open: Open): { open: Open; prepare: () => void } {
  let spare: Worker | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const take = () => {
    const taken = spare
    spare = undefined
    clearTimeout(timer)
    return taken
  }
  const make = () => {
    const worker = listenedTo(open({ name: 'livestore-worker-spare' }))
    // Its code could not be loaded: whoever wants one next opens it then, and hears why that does not work.
    worker.addEventListener('error', () => spare === worker && take())
    return worker
  }
  return {
    open: (options) => take() ?? open(options),
    prepare: () => {
      spare ??= make()
      clearTimeout(timer)
      timer = setTimeout(() => take()?.terminate(), keptMs)
    },
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
