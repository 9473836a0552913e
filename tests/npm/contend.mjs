// Eight clients push at once onto the same parent: one wins, seven are told that the server is ahead, one event is stored.
// SOCKETS=one sends them over one connection, SOCKETS=eight each over its own.
import { scenario } from './scenario.mjs'
import { Effect, rawEvent, readLog, withBackend } from './stores.mjs'

const push = (backend, n) => backend.push([rawEvent(1, `contender-${n}`)]).pipe(Effect.either)
const eight = Array.from({ length: 8 }, (_, n) => n)

scenario(async () => {
  const outcomes =
    process.env.SOCKETS === 'one'
      ? await withBackend((backend) => Effect.all(eight.map((n) => push(backend, n)), { concurrency: 'unbounded' }))
      : await Promise.all(eight.map((n) => withBackend((backend) => push(backend, n))))
  const refused = outcomes.filter((outcome) => outcome._tag === 'Left').map((outcome) => outcome.left._tag)
  return { won: outcomes.length - refused.length, refused, stored: (await readLog()).length }
}, { seconds: 30 })
