// Arguments come back exactly as they were sent: lone surrogates, NUL, extreme numbers. A changed value would make the
// stock client rebase and push again for ever, so the log must hold each event once.
import { isDeepStrictEqual } from 'node:util'

import { check, scenario } from './scenario.mjs'
import { close, converged, events, openStore, readLog, stored } from './stores.mjs'

const values = {
  highSurrogate: '\ud800',
  lowSurrogate: 'x\udc00y',
  swappedSurrogates: '\udc00\ud800',
  nul: 'a\u0000b',
  controls: '\u0001\u001f\u007f\u0080',
  separators: '\u2028\u2029',
  astral: '\u{1f600}',
  quotes: '"\\/\b\f\n\r\t',
  largest: Number.MAX_VALUE,
  smallest: Number.MIN_VALUE,
  beyondSafe: 2 ** 63,
  negative: -1.7976931348623157e308,
  tenth: 0.1,
  exponent: 1e21,
  keys: { z: 1, a: 2, 10: 3, 9: 4, '': 5, __proto__x: 6, 'lone\ud83d': 7 },
  nested: [[[[{ deep: [null, true, false, 0, ''] }]]]],
  numbersAsText: ['1.0', '1e2', '0010'],
}

scenario(async () => {
  const a = await openStore('a')
  const b = await openStore('b')
  const sent = Object.entries(values)
  for (const [id, value] of sent) a.commit(events.anythingNoted({ id, value }))
  await converged(sent.length, [a, b])
  b.commit(events.anythingNoted({ id: 'answer', value: values }))
  await converged(sent.length + 1, [a, b])

  const log = await stored(sent.length + 1)
  for (const [index, [id, value]] of sent.entries()) {
    check(`${id} came back as it was sent`, isDeepStrictEqual(log[index].args, { id, value }), log[index].args)
  }
  const c = await openStore('c')
  await converged(sent.length + 1, [a, b, c])
  check('nobody pushed anything again', (await readLog()).length === sent.length + 1)
  await close(a, b, c)
  return { stored: log.length }
}, { seconds: 60 })
