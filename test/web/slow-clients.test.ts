import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { serve } from './serving'
import { ownTime } from '../support/own-time'

it('closes soon on whoever is slow with the headers', async () => {
  const web = await serve({ headersMs: 200 })
  try {
    const socket = connect(web.server.port, '127.0.0.1')
    socket.on('error', () => undefined)
    const begun = ownTime()
    const drip = setInterval(() => socket.write('X: y\r\n'), 50)
    socket.write('GET / HTTP/1.1\r\n')
    socket.resume()
    await new Promise(resolve => socket.once('close', resolve))
    clearInterval(drip)
    expect(begun()).toBeLessThan(10_000)
  } finally {
    await web.close()
  }
})

it('closes a connection on which nothing was asked without a word: what a browser asks there next is not answered yet', async () => {
  const web = await serve({ headersMs: 200 })
  try {
    const socket = connect(web.server.port, '127.0.0.1')
    socket.on('error', () => undefined)
    let heard = ''
    socket.setEncoding('utf8').on('data', (text: string) => (heard += text))
    await new Promise(resolve => socket.once('close', resolve))
    expect(heard).toBe('')
  } finally {
    await web.close()
  }
})
