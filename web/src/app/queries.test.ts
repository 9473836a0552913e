import { QueryObserver } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'

import { queries } from './queries'

afterEach(() => queries.clear())

/** A list that is looked at; each read is answered when it is told to be. */
function lookAt(queryKey: string[]) {
  const answers: ((list: string) => void)[] = []
  const observer = new QueryObserver(queries, {
    queryKey,
    queryFn: () => new Promise<string>((resolve) => void answers.push(resolve)),
  })
  return { answers, observer, leave: observer.subscribe(() => undefined) }
}

test('what changes while a list is read for the first time is in the list', async () => {
  const { answers, observer, leave } = lookAt(['webhooks', 'deliveries'])
  const reread = queries.invalidateQueries({ queryKey: ['webhooks'] })
  expect(answers.length).toBe(2)
  answers[0]?.('before the change')
  answers[1]?.('after the change')
  await reread
  expect(observer.getCurrentResult()).toMatchObject({ data: 'after the change', status: 'success', fetchStatus: 'idle' })
  leave()
})

test('a first read that nobody looks at any more is read anew when somebody does', async () => {
  const first = lookAt(['webhooks', 'list'])
  first.leave()
  await queries.invalidateQueries()
  first.answers[0]?.('before the change')
  const { answers, observer, leave } = lookAt(['webhooks', 'list'])
  answers[0]?.('after the change')
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe('after the change'))
  leave()
})

test('what is not said to have changed is read once', () => {
  const { answers, leave } = lookAt(['members'])
  void queries.invalidateQueries({ queryKey: ['webhooks'] })
  void queries.invalidateQueries({ predicate: () => false })
  expect(answers.length).toBe(1)
  leave()
})
