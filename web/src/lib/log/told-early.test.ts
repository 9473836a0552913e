import { expect, test } from 'vitest'

import { readyAtOnce } from './told-early'

/** A shared worker that has not loaded yet. */
function loading() {
  const port = new EventTarget()
  return { port, worker: { port } as unknown as SharedWorker }
}

test('whoever listens hears at once that the worker is ready, and later what it really says', async () => {
  const { port, worker } = loading()
  const heard: unknown[] = []
  readyAtOnce(worker).port.addEventListener('message', ({ data }) => heard.push(data))
  expect(heard).toEqual([])
  await Promise.resolve()
  expect(heard).toEqual([[0]])
  port.dispatchEvent(new MessageEvent('message', { data: [0] }))
  port.dispatchEvent(new MessageEvent('message', { data: [1, 'answer'] }))
  expect(heard).toEqual([[0], [0], [1, 'answer']])
})

test('nothing is made up for those who listen to something else', async () => {
  const { worker } = loading()
  const heard: unknown[] = []
  readyAtOnce(worker).port.addEventListener('messageerror', (event) => heard.push(event))
  await Promise.resolve()
  expect(heard).toEqual([])
})
