import { expect, test } from 'vitest'

import { withSpare } from './spare-worker'

/** A worker that says it is ready as soon as it is opened. */
class ReadyWorker extends EventTarget {
  readonly name: string

  constructor({ name }: { name: string }) {
    super()
    this.name = name
    queueMicrotask(() => this.say('ready'))
  }

  say(data: string): void {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }
}

const turn = () => new Promise((done) => setTimeout(done))

function workshop() {
  const opened: ReadyWorker[] = []
  const waiting: (() => void)[] = []
  const open = withSpare(
    (options) => {
      opened.push(new ReadyWorker(options))
      return opened.at(-1) as unknown as Worker
    },
    (work) => waiting.push(work),
  )
  const rest = async () => {
    for (const work of waiting.splice(0)) work()
    await turn()
  }
  return { opened, open, rest }
}

test('who stays in one workspace opens one worker; for who has opened a second the next one stands ready', async () => {
  const { opened, open, rest } = workshop()
  open({ name: 'one' })
  await rest()
  expect(opened).toHaveLength(1)
  open({ name: 'two' })
  await rest()
  expect(opened).toHaveLength(3)
  expect(open({ name: 'three' })).toBe(opened[2])
  await rest()
  expect(opened).toHaveLength(4)
})

test('one that could not be loaded is given to nobody', async () => {
  const { opened, open, rest } = workshop()
  open({ name: 'one' })
  open({ name: 'two' })
  await rest()
  opened[2]?.dispatchEvent(new Event('error'))
  expect(open({ name: 'three' })).toBe(opened[3])
})

test('what a ready worker said while nobody listened is heard, once and first', async () => {
  const { opened, open, rest } = workshop()
  open({ name: 'one' })
  open({ name: 'two' })
  await rest()
  const worker = open({ name: 'three' })
  const heard: string[] = []
  worker.addEventListener('message', (event) => heard.push(event.data as string))
  await turn()
  opened[2]?.say('more')
  expect(heard).toEqual(['ready', 'more'])
})
