import { Refusal, Unreachable } from '@mooring/client'
import { expect, test } from 'vitest'

import type { Import } from './types'
import { upload, type Receiver } from './upload'

const file = new Blob(['0123456789'])
const begun = { id: 'imp_1', state: 'uploading', bytes: 10, offset: 0 } as Import

/** A server that takes pieces, but for the calls that go wrong: by their number, what then is thrown and whether it has the piece. */
function server(wrong: Record<number, { error: Error; taken?: boolean }> = {}) {
  const got: string[] = []
  let calls = 0
  const now = (): Import => ({ ...begun, offset: got.join('').length, state: got.join('').length === 10 ? 'checking' : 'uploading' })
  const receiver: Receiver = {
    send: async (offset, piece) => {
      const failure = wrong[(calls += 1)]
      const text = await piece.text()
      if (failure === undefined || failure.taken) {
        expect(offset).toBe(now().offset)
        got.push(text)
      }
      if (failure !== undefined) throw failure.error
      return now()
    },
    ask: async () => now(),
    pause: async () => undefined,
  }
  return { receiver, got }
}

async function run(wrong?: Parameters<typeof server>[0], from: Partial<Import> = {}) {
  const { receiver, got } = server(wrong)
  const seen: number[] = []
  const options = { piece: 4, onProgress: ({ offset }: Import) => seen.push(offset), signal: new AbortController().signal }
  const end = await upload(file, { ...begun, ...from }, receiver, options)
  return { got, seen, end }
}

test('a file goes piece by piece, and how far it is is told', async () => {
  expect(await run()).toMatchObject({ got: ['0123', '4567', '89'], seen: [4, 8, 10], end: { state: 'checking' } })
})

test('after an outage it goes on where the server has it, also when the piece had arrived', async () => {
  const lost = new Unreachable('network')
  expect((await run({ 2: { error: lost } })).got).toEqual(['0123', '4567', '89'])
  expect((await run({ 2: { error: lost, taken: true } })).got).toEqual(['0123', '4567', '89'])
})

test('what is refused for good is told', async () => {
  const gone = new Refusal({ status: 404, code: 'IMPORT_MISSING', fields: {} })
  await expect(run({ 2: { error: gone } })).rejects.toBe(gone)
})

test('what is whole is not sent again', async () => {
  expect((await run({}, { state: 'ready', offset: 10 })).got).toEqual([])
})
