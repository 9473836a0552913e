const silenceMs = 50_000

/** Ends a stream on which nothing has moved for longer than the server's beat allows. */
export class Silence {
  private readonly controller = new AbortController()
  private readonly parent: AbortSignal
  private readonly end = () => this.controller.abort()
  private timer: ReturnType<typeof setTimeout>

  constructor(parent: AbortSignal) {
    this.parent = parent
    parent.addEventListener('abort', this.end)
    this.timer = setTimeout(this.end, silenceMs)
  }

  get signal(): AbortSignal {
    return this.controller.signal
  }

  broken(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(this.end, silenceMs)
  }

  stop(): void {
    clearTimeout(this.timer)
    this.parent.removeEventListener('abort', this.end)
  }
}
