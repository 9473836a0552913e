import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const folder = join(import.meta.dirname, '..')
let elsewhere: string

/** Built, packed, and unpacked where there is nothing but Node. */
beforeAll(() => {
  elsewhere = mkdtempSync(join(tmpdir(), 'mooring-client-'))
  const installed = join(elsewhere, 'node_modules/@mooring/client')
  mkdirSync(installed, { recursive: true })
  run('npm', ['pack', '--pack-destination', elsewhere], folder)
  run('tar', ['-xzf', 'mooring-client-0.1.0.tgz', '-C', installed, '--strip-components=1'], elsewhere)
}, 120_000)

afterAll(() => {
  rmSync(elsewhere, { recursive: true })
})

function run(command: string, args: string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

test('the packed package is imported by plain Node, without React or LiveStore, and keeps a session', () => {
  const script = `
    import { createClient, Refusal, refusalCodes } from '@mooring/client'
    let secret
    const tokens = { read: async () => secret, write: async (value) => void (secret = value), erase: async () => void (secret = undefined) }
    const session = { id: 's', createdAt: '', lastSeenAt: '', deviceName: '', current: true }
    const times = { serverTime: '2026-11-23T12:00:00Z', expiresAt: '2026-11-23T12:15:00Z' }
    const reply = { user: { id: 'u', email: 'alice@example.org', name: '', verified: true }, defaultWorkspaceId: null, session, ...times }
    const fetch = async () => Response.json({ ...reply, accessToken: 'a', refreshToken: 'r' })
    const client = createClient({ url: 'https://mooring.test', credentials: { tokens }, fetch })
    await client.logIn('alice@example.org', 'secret')
    console.log(client.state.status, client.proof().authorization, refusalCodes.length > 20, Refusal.name)
    process.exit(0)`
  expect(run('node', ['--input-type=module', '-e', script], elsewhere).trim()).toBe('active Bearer a true Refusal')
})

test('the package brings types, and neither tests nor sources', () => {
  const listed = run('tar', ['-tzf', 'mooring-client-0.1.0.tgz'], elsewhere).split('\n')
  expect(listed).toEqual(expect.arrayContaining(['package/dist/index.d.ts', 'package/dist/react/index.js', 'package/README.md']))
  expect(listed.filter((path) => /test|src\//.test(path))).toEqual([])
})
