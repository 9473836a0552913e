/** One message of a `text/event-stream`. `event` is empty for one that only says how far the reader is. */
export type StreamMessage = { event: string; data: string; id: string | undefined }

const longestMessage = 64_000

/**
 * Reads server-sent events from an answer's body. Unlike the browser's `EventSource` it lets the server's refusals be read, sends
 * headers, and reports every sign of life, so that a line that went dead is noticed. `alive` is called for all that arrives.
 */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  hear: (message: StreamMessage) => void,
  alive: () => void,
): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    alive()
    rest = (rest + decoder.decode(value, { stream: true })).replaceAll('\r\n', '\n')
    const blocks = rest.split('\n\n')
    rest = blocks.pop() ?? ''
    if (rest.length > longestMessage) throw new Error('a message of the event stream is too long')
    for (const block of blocks) {
      const message = parse(block)
      if (message !== undefined) hear(message)
    }
  }
}

function parse(block: string): StreamMessage | undefined {
  let event = 'message'
  let id: string | undefined
  const data: string[] = []
  for (const line of block.split('\n')) {
    const [, name = '', value = ''] = /^([a-z]*):? ?(.*)$/.exec(line) ?? []
    if (name === 'event') event = value
    if (name === 'id') id = value
    if (name === 'data') data.push(value)
  }
  if (data.length === 0 && id === undefined) return undefined
  return { event: data.length === 0 ? '' : event, data: data.join('\n'), id }
}
