import { describe, expect, it } from 'vitest'

import { waitForFiles } from './patient-files.js'

const held = () => new DOMException('another has it', 'NoModificationAllowedError')

/** A file that refuses with each of `refusals` in turn before it opens; and what time it is. */
function aFile(...refusals: unknown[]) {
  let time = 0
  class File {
    async createSyncAccessHandle(...rest: unknown[]): Promise<unknown> {
      const refusal = refusals.shift()
      if (refusal !== undefined) throw refusal
      return { file: this, rest }
    }
  }
  waitForFiles(File, { now: () => time, pause: async (ms) => void (time += ms) })
  return { file: new File(), time: () => time }
}

describe('waitForFiles', () => {
  it('is nothing where there are no such files', () => {
    expect(() => waitForFiles(undefined)).not.toThrow()
  })

  it('opens a file once the worker before has let go of it', async () => {
    const { file, time } = aFile(held(), held())
    expect(await file.createSyncAccessHandle({ mode: 'readwrite' })).toEqual({ file, rest: [{ mode: 'readwrite' }] })
    expect(time()).toBeGreaterThan(0)
  })

  it('does not wait for what waiting does not mend', async () => {
    const gone = new DOMException('no such file', 'NotFoundError')
    const { file, time } = aFile(gone)
    await expect(file.createSyncAccessHandle()).rejects.toBe(gone)
    expect(time()).toBe(0)
  })

  it('gives a file up that is never let go', async () => {
    const { file } = aFile(...Array.from({ length: 1000 }, held))
    await expect(file.createSyncAccessHandle()).rejects.toMatchObject({ name: 'NoModificationAllowedError' })
  })
})
