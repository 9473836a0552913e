import { expect, test } from 'vitest'

import { watchedSockets } from './sockets'

const dialled: unknown[][] = []

class NativeSocket extends EventTarget {
  constructor(...given: unknown[]) {
    super()
    dialled.push(given)
  }
}

function closed(socket: WebSocket, code: number): void {
  socket.dispatchEvent(Object.assign(new Event('close'), { code }))
}

test('each dial carries the token of that moment, and only to the one server', () => {
  let token = 'first'
  const Watched = watchedSockets(NativeSocket as unknown as typeof WebSocket, 'https://mooring.test/sync', {
    opened: () => undefined,
    closed: () => undefined,
    headers: () => ({ authorization: `Bearer ${token}` }),
  })
  dialled.length = 0
  closed(new Watched('wss://mooring.test/sync?storeId=w-1'), 1000)
  token = 'second'
  closed(new Watched('wss://mooring.test/sync?storeId=w-1'), 1000)
  closed(new Watched('wss://elsewhere.test/sync'), 1000)
  expect(dialled).toEqual([
    ['wss://mooring.test/sync?storeId=w-1', { protocols: [], headers: { authorization: 'Bearer first' } }],
    ['wss://mooring.test/sync?storeId=w-1', { protocols: [], headers: { authorization: 'Bearer second' } }],
    ['wss://elsewhere.test/sync', undefined],
  ])
})

test('in a browser nothing is added to a socket; its dials and closes are told', () => {
  const told: unknown[] = []
  const Watched = watchedSockets(NativeSocket as unknown as typeof WebSocket, 'https://mooring.test/sync', {
    opened: (again) => told.push(again ? 'again' : 'first'),
    closed: (code) => told.push(code),
  })
  dialled.length = 0
  closed(new Watched('wss://mooring.test/sync'), 1006)
  closed(new Watched('wss://mooring.test/sync'), 4401)
  closed(new Watched('wss://elsewhere.test/'), 1000)
  expect(told).toEqual(['first', 1006, 'again', 4401])
  expect(dialled[0]).toEqual(['wss://mooring.test/sync', undefined])
})
