// The frame of every scenario: a deadline, steps done by the test that started us, one JSON result line at the end.
// Whatever the libraries print goes to stderr, so stdout holds our lines alone.
import readline from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'

for (const name of ['log', 'info', 'warn', 'error', 'debug', 'group', 'groupCollapsed']) {
  console[name] = (...words) => process.stderr.write(`${words.map(String).join(' ')}\n`)
}

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`)
const finish = (result, code) => process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(code))
const answers = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]()

/** Runs `body`; its value becomes the result line. A throw or the deadline makes `ok` false and the exit code 1. */
export const scenario = (body, { seconds = 60 } = {}) => {
  const started = performance.now()
  const report = (result, code) => finish({ ...result, seconds: +((performance.now() - started) / 1000).toFixed(2) }, code)
  setTimeout(() => report({ ok: false, error: `not done after ${seconds} s` }, 1), seconds * 1000).unref()
  process.on('unhandledRejection', (reason) => report({ ok: false, error: `unhandled: ${reason}` }, 1))
  body().then(
    (value) => report({ ok: true, ...value }, 0),
    (error) => report({ ok: false, error: String(error?.stack ?? error) }, 1),
  )
}

/** Asks the test to do something, such as restarting the server; resolves with its answer when it is done. `told` goes with it. */
export const step = async (name, told) => {
  say({ step: name, told })
  const { value, done } = await answers.next()
  if (done) throw new Error(`nobody answered the step "${name}"`)
  return JSON.parse(value)
}

/** Resolves as soon as `holds()` does; throws with `promise` as its text when it does not in time. */
export const until = async (promise, holds, seconds = 15) => {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const value = await holds()
    if (value) return value
    if (performance.now() > end) throw new Error(`did not happen in ${seconds} s: ${promise}`)
    await delay(10)
  }
}

export const check = (promise, holds, seen) => {
  if (!holds) throw new Error(`not so: ${promise}${seen === undefined ? '' : ` (saw ${JSON.stringify(seen)})`}`)
}

export { delay }
