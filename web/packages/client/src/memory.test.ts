import { expect, test } from 'vitest'

import { DeviceMemory, forgetfulStorage } from './memory'

test('how far a workspace was seen is kept apart by user and by workspace', () => {
  const storage = forgetfulStorage()
  new DeviceMemory(storage).setSeenHead('u-alice', 'w-1', 7)
  const again = new DeviceMemory(storage)
  expect(again.seenHead('u-alice', 'w-1')).toBe(7)
  expect(again.seenHead('u-alice', 'w-2')).toBeUndefined()
  expect(again.seenHead('u-bob', 'w-1')).toBeUndefined()
})

test('what is no number was never seen', () => {
  const storage = forgetfulStorage()
  storage.setItem('mooring.seen-head.u-alice.w-1', 'a lot')
  expect(new DeviceMemory(storage).seenHead('u-alice', 'w-1')).toBeUndefined()
})
