import { expect, test } from 'vitest'

import { eventWords } from './event-words'

test('events are called by what people know, and by their own names where nobody does', () => {
  expect(['v1.TaskMoved', 'v2.SomethingElse', 'toString'].map(eventWords)).toEqual(['Task moved', 'v2.SomethingElse', 'toString'])
})
