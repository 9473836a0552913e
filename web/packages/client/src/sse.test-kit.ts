/** A server's event stream that a test writes to. */
export class TestStream {
  readonly response: Response
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined

  constructor() {
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (this.controller = controller) })
    this.response = new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }

  say(event: string, data: object = {}, id?: number): void {
    this.write(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`)
  }

  write(text: string): void {
    this.controller?.enqueue(new TextEncoder().encode(text))
  }

  close(): void {
    this.controller?.close()
  }
}
