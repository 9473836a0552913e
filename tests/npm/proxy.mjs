// A TCP proxy that can misbehave as networks do: cut, refuse, fall silent, be slow, or lose one answer and then the socket.
import net from 'node:net'

/** Splits what a server sends after its 101 into WebSocket frames (never masked, never compressed here). */
const frameReader = () => {
  let rest = Buffer.alloc(0)
  return (bytes) => {
    rest = Buffer.concat([rest, bytes])
    const frames = []
    for (;;) {
      if (rest.length < 2) return frames
      const short = rest[1] & 0x7f
      const start = short === 126 ? 4 : short === 127 ? 10 : 2
      if (rest.length < start) return frames
      const length = short === 126 ? rest.readUInt16BE(2) : short === 127 ? Number(rest.readBigUInt64BE(2)) : short
      if (rest.length < start + length) return frames
      frames.push({ raw: rest.subarray(0, start + length), text: rest.subarray(start, start + length).toString('utf8') })
      rest = rest.subarray(start + length)
    }
  }
}

/** `url` leads through the proxy to `target`. Counters and switches are on the value. */
export const startProxy = async (target) => {
  const goal = new URL(target)
  const open = new Set()
  const proxy = {
    upgrades: 0, // sockets that got their 101
    refusals: [], // the status of each upgrade that was refused
    frames: 0, // frames from the server that passed
    pongs: 0,
    lost: 0, // frames swallowed by `loses`
    offline: false,
    silent: false, // frames of the server are dropped, the socket stays
    held: undefined, // frames of the server that wait until `release`
    loses: undefined, // (text) => 'pass' | 'lose' | 'lose and cut'
  }

  const server = net.createServer((client) => {
    if (proxy.offline) return client.destroy()
    const upstream = net.connect(Number(goal.port), goal.hostname)
    const pair = { upstream, end: () => (client.destroy(), upstream.destroy()) }
    open.add(pair)
    for (const socket of [client, upstream]) {
      socket.on('error', pair.end)
      socket.on('close', () => (open.delete(pair), pair.end()))
    }
    let head = Buffer.alloc(0)
    let asked = false
    client.on('data', (bytes) => {
      if (asked) return upstream.write(bytes)
      head = Buffer.concat([head, bytes])
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      asked = true
      const plain = head.subarray(0, end).toString('latin1').replace(/\r\nsec-websocket-extensions:[^\r]*/i, '')
      upstream.write(Buffer.concat([Buffer.from(plain, 'latin1'), head.subarray(end)]))
    })
    let reply = Buffer.alloc(0)
    let read
    upstream.on('data', (bytes) => {
      if (read === 'not a socket') return client.write(bytes)
      if (read === undefined) {
        reply = Buffer.concat([reply, bytes])
        const end = reply.indexOf('\r\n\r\n')
        if (end < 0) return
        client.write(reply.subarray(0, end + 4))
        bytes = reply.subarray(end + 4)
        if (!/^HTTP\/1.1 101/.test(reply.toString('latin1', 0, 12))) {
          proxy.refusals.push(Number(reply.toString('latin1', 9, 12)))
          read = 'not a socket'
          return client.write(bytes)
        }
        proxy.upgrades += 1
        read = frameReader()
      }
      for (const frame of read(bytes)) {
        if (proxy.silent) continue
        const verdict = proxy.loses?.(frame.text) ?? 'pass'
        if (verdict === 'pass') {
          proxy.frames += 1
          if (frame.text === '{"_tag":"Pong"}') proxy.pongs += 1
          if (proxy.held) proxy.held.push(() => client.write(frame.raw))
          else client.write(frame.raw)
          continue
        }
        proxy.lost += 1
        if (verdict === 'lose and cut') return pair.end()
      }
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  proxy.url = `http://127.0.0.1:${server.address().port}${goal.pathname}`
  /** From here on nothing that the server says arrives, until `release`: then all of it does. */
  proxy.hold = () => {
    proxy.held = []
  }
  proxy.release = () => {
    const held = proxy.held
    proxy.held = undefined
    held.forEach((pass) => pass())
  }
  /** A ping of ours on each open socket, as if its client had sent it. The frame is masked with zeros, which change nothing. */
  proxy.ping = () => {
    const text = Buffer.from('{"_tag":"Ping"}')
    open.forEach(({ upstream }) => upstream.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text])))
  }
  proxy.cut = () => open.forEach((pair) => pair.end())
  proxy.goOffline = () => {
    proxy.offline = true
    proxy.cut()
  }
  proxy.goOnline = () => {
    proxy.offline = false
  }
  return proxy
}
