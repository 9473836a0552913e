import { expect, test } from 'vitest'

import { exportNote } from './export-words'
import type { Export } from './types'

const one: Export = {
  id: 'exp_1',
  workspaceId: 'wsp_1',
  state: 'waiting',
  askedBy: null,
  yours: true,
  askedAt: '2026-11-23T13:00:00.000Z',
  done: 0,
  total: 0,
  bytes: 0,
  sha256: '',
  readyAt: null,
  expiresAt: null,
  downloadedAt: null,
  because: '',
}

test.each<[Partial<Export>, string]>([
  [{ state: 'building' }, 'It has begun.'],
  [{ state: 'building', done: 1204, total: 5000 }, '1,204 of 5,000 events.'],
  [{ state: 'ready', bytes: 2048 }, '2 kB.'],
  [{ state: 'ready', bytes: 2048, yours: false }, '2 kB. Only who asked for it can download it.'],
  [{ state: 'revoked', because: 'membership' }, 'Who asked for it may not have it any more.'],
  [{ state: 'failed', because: 'TOMORROW' }, 'It did not work. Try again; if it fails once more, ask whoever runs this Mooring.'],
])('%j', (given, said) => {
  expect(exportNote({ ...one, ...given })).toBe(said)
})
