import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { DeviceMemory, forgetfulStorage } from '../memory'
import { LocalDataLedger } from './local-data'
import { localDirectory } from './local-folders'

let memory: DeviceMemory
let folders: Set<string>
let busy: number

/** On a device whose files are held by a worker for the first `busy` tries. */
async function remove(directory: string): Promise<void> {
  if (busy-- > 0) throw new DOMException('in use', 'NoModificationAllowedError')
  folders.delete(directory)
}

const exclusively = (_: string, work: () => Promise<void>) => work()

function ledger(): LocalDataLedger {
  return new LocalDataLedger(memory, { remove, exclusively })
}

beforeEach(() => {
  vi.useFakeTimers()
  memory = new DeviceMemory(forgetfulStorage())
  folders = new Set([localDirectory('u-alice', 'w-1'), localDirectory('u-alice', 'w-2'), localDirectory('u-bob', 'w-1')])
  busy = 0
})

afterEach(() => {
  vi.useRealTimers()
})

describe('unsynced edits', () => {
  test('are known of every workspace of a user, open or not, also after a reload', () => {
    ledger().note('u-alice', 'w-1', 3)
    ledger().note('u-alice', 'w-2', 1)
    expect(ledger().unsynced('u-alice')).toEqual([
      { workspaceId: 'w-1', unsynced: 3 },
      { workspaceId: 'w-2', unsynced: 1 },
    ])
  })

  test('of one user are nothing of another', () => {
    ledger().note('u-alice', 'w-1', 3)
    expect(ledger().unsynced('u-bob')).toEqual([])
  })

  test('are forgotten when the server has them', () => {
    const one = ledger()
    one.note('u-alice', 'w-1', 3)
    one.note('u-alice', 'w-1', 0)
    expect(one.unsynced('u-alice')).toEqual([])
  })
})

describe('a copy that was emptied', () => {
  test('is known as such until it is open again, also after a reload', () => {
    ledger().noteEmptied('u-alice', 'w-1')
    expect(ledger().isEmptied('u-alice', 'w-1')).toBe(true)
    expect([ledger().isEmptied('u-bob', 'w-1'), ledger().isEmptied('u-alice', 'w-2')]).toEqual([false, false])
    ledger().noteOpened('u-alice', 'w-1')
    expect(ledger().isEmptied('u-alice', 'w-1')).toBe(false)
  })

  test('has no unsynced edits, and stays known while edits of its new life are counted', () => {
    const one = ledger()
    one.note('u-alice', 'w-1', 3)
    one.noteEmptied('u-alice', 'w-1')
    expect(one.unsynced('u-alice')).toEqual([])
    one.note('u-alice', 'w-1', 1)
    expect(one.isEmptied('u-alice', 'w-1')).toBe(true)
    one.noteOpened('u-alice', 'w-1')
    expect(one.unsynced('u-alice')).toEqual([{ workspaceId: 'w-1', unsynced: 1 }])
  })
})

describe('discarding', () => {
  test('removes what was marked, and nothing of another workspace or user', async () => {
    const one = ledger()
    one.mark('u-alice', ['w-1'])
    await one.clearAll('u-alice')
    expect([...folders]).toEqual([localDirectory('u-alice', 'w-2'), localDirectory('u-bob', 'w-1')])
  })

  test('waits for the worker to let go of the files', async () => {
    busy = 5
    const one = ledger()
    one.mark('u-alice', ['w-1'])
    const done = one.clearAll('u-alice')
    await vi.advanceTimersByTimeAsync(5000)
    await done
    expect(folders).not.toContain(localDirectory('u-alice', 'w-1'))
  })

  test('that a closed page did not get to is done before the workspace is opened again', async () => {
    ledger().mark('u-alice', ['w-1'])
    const reloaded = ledger()
    await reloaded.clear('u-alice', 'w-1')
    expect(folders).not.toContain(localDirectory('u-alice', 'w-1'))
    folders.add(localDirectory('u-alice', 'w-1'))
    await reloaded.clear('u-alice', 'w-1')
    expect(folders).toContain(localDirectory('u-alice', 'w-1'))
  })

  test('by two tabs at once removes nothing of what one of them has opened anew', async () => {
    ledger().mark('u-alice', ['w-1'])
    const first = ledger()
      .clear('u-alice', 'w-1')
      .then(() => void folders.add(localDirectory('u-alice', 'w-1')))
    const itsTurn = (_: string, work: () => Promise<void>) => first.then(work)
    const other = new LocalDataLedger(memory, { remove, exclusively: itsTurn })
    await Promise.all([first, other.clear('u-alice', 'w-1')])
    expect(folders).toContain(localDirectory('u-alice', 'w-1'))
  })

  test('that does not work out keeps the workspace closed', async () => {
    busy = 1000
    const one = ledger()
    one.mark('u-alice', ['w-1'])
    const opened = expect(one.clear('u-alice', 'w-1')).rejects.toThrow('in use')
    await vi.advanceTimersByTimeAsync(60_000)
    await opened
  })

  test('is not undone by what a closing store still reports', () => {
    const one = ledger()
    one.mark('u-alice', ['w-1'])
    one.note('u-alice', 'w-1', 3)
    expect(one.unsynced('u-alice')).toEqual([])
    expect(memory.localData('u-alice')).toEqual([{ workspaceId: 'w-1', unsynced: 0, discard: true }])
  })
})
