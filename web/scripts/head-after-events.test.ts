import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { expect, test } from 'vitest'

import { reordered } from './head-after-events.ts'

const livestore = dirname(createRequire(import.meta.url).resolve('@livestore/common'))
const processor = readFileSync(join(livestore, 'leader-thread/LeaderSyncProcessor.js'), 'utf8')

test('in the installed LiveStore the head is noted after the events, and nothing else changes', () => {
  const code = reordered(processor)
  const head = code.indexOf('Eventlog.updateBackendHead(dbEventlog, newBackendHead)')
  const events = code.indexOf('materializeEventsBatch({ batchItems: mergeResult.newEvents, deferreds: undefined })')
  expect(events).toBeGreaterThan(0)
  expect(head).toBeGreaterThan(events)
  expect(code.split('\n').toSorted()).toEqual(processor.split('\n').toSorted())
})

test('a LiveStore that is not known is refused', () => {
  expect(() => reordered(processor.replace('newBackendHead);', 'head);'))).toThrow('another way')
  expect(() => reordered(processor + processor)).toThrow('another way')
  expect(() => reordered(reordered(processor))).toThrow('another way')
})
