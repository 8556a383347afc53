import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exchangeMany } from '../../../src/nodes/client/exchange-many'
import { exchangeOnce } from '../../../src/nodes/client/exchange-once'
import { courseworkValues, type ExchangeValues } from '../../../src/nodes/protocol/exchange/exchange'
import { startReplica } from '../../../src/nodes/replica/replica'
import { hasJava, JavaPrograms, javaSkipped, type JavaProgram } from '../../fixtures/java/java'
import { freePort } from '../../support/ports'
import { recordedContext, type RecordedContext } from '../../support/context'
import { until } from '../../support/until'

const lines = (program: JavaProgram): string[] => program.stdout().split('\n').slice(0, -1)

describe.skipIf(!hasJava)(`the coursework’s Java programs${javaSkipped}`, () => {
  let java: JavaPrograms
  let server: JavaProgram
  let serverPort: number
  let context: RecordedContext<'replica'>
  let replica: Awaited<ReturnType<typeof startReplica>>

  beforeAll(async () => {
    java = new JavaPrograms(['Servidor2', 'Cliente2', 'SimpleProxyServer'])
    context = recordedContext({ kind: 'replica', port: 0 })
    replica = await startReplica(context)
    serverPort = await freePort()
    server = java.run('Servidor2', serverPort)
    await until(() => server.stderr().includes('escucha'))
  })
  afterAll(async () => {
    java.close()
    await replica.drain(0)
    context.remove()
  })

  it('Cliente2 gets its HOLA from our replica, which logs what Servidor2 would print', async () => {
    const client = java.run('Cliente2', '127.0.0.1', replica.ports.port!)
    expect(await client.exited).toBe(0)
    expect(client.stdout()).toBe('HOLA\n')
    expect(client.stderr()).toBe('')
    const courseworkLines = ['123', '1.2345678901234567E9', 'hola', '1.1', '1.2', '1.3', '1.4', '1.5']
    await until(() => context.texts('info').length === 8)
    expect(context.texts('info')).toEqual(courseworkLines)
    expect(context.texts('warn')).toEqual([])
  })

  it('our client runs exchanges with Servidor2, many at once', async () => {
    const before = lines(server).length
    const options = { host: '127.0.0.1', port: serverPort, timeoutMs: 60_000, retryForMs: 15_000 }
    const summary = await exchangeMany({ ...options, count: 40, concurrency: 8 })
    expect(summary).toMatchObject({ count: 40, ok: 40, failed: 0, errors: [] })
    await until(() => lines(server).length === before + 320)
  })

  it('our replica logs, line by line, what Servidor2 prints', async () => {
    const values: ExchangeValues[] = [
      courseworkValues,
      { int: -1, double: -0, text: 'ñáb'.slice(0, 2), tail: [NaN, Infinity, -Infinity, 1e-3, 9.99e-4] },
      { int: -(2 ** 31), double: 1e7, text: '\u{1F3C3}', tail: [9999999.5, 0.1 + 0.2, 1 / 3, 100, -1e-300] },
      {
        int: 2 ** 31 - 1,
        double: Number.MIN_VALUE,
        text: 'a\\b ',
        tail: [1e22, Number.MAX_VALUE, 2, 4.35, 123456]
      }
    ]
    const before = { theirs: lines(server).length, ours: context.texts('info').length }
    for (const each of values) {
      for (const port of [serverPort, replica.ports.port!]) {
        await exchangeOnce({ host: '127.0.0.1', port, timeoutMs: 60_000, values: each })
      }
    }
    await until(() => lines(server).length === before.theirs + 8 * values.length)
    expect(context.texts('info').slice(before.ours)).toEqual(lines(server).slice(before.theirs))
  })

  it('malformed text is logged as Servidor2 prints it', async () => {
    const before = { theirs: lines(server).length, ours: context.texts('info').length }
    for (const hex of ['ffc3b141', 'eda08041', '41e282ff', 'f09f8f41']) {
      for (const port of [serverPort, replica.ports.port!]) {
        await new Promise<void>((resolve, reject) => {
          const bytes = Buffer.concat([Buffer.alloc(12), Buffer.from(hex, 'hex'), Buffer.alloc(40)])
          const socket = connect({ host: '127.0.0.1', port })
          socket
            .resume()
            .on('error', reject)
            .on('close', () => resolve())
          socket.end(bytes)
        })
      }
    }
    await until(() => lines(server).length === before.theirs + 32)
    expect(context.texts('info').slice(before.ours)).toEqual(lines(server).slice(before.theirs))
  })

  it('their proxy copies an exchange of our client to Servidor2 and to our replica', async () => {
    const listenPort = await freePort()
    const before = { theirs: lines(server).length, ours: context.texts('info').length }
    java.run('SimpleProxyServer', '127.0.0.1', serverPort, listenPort, replica.ports.port!)
    const target = { host: '127.0.0.1', port: listenPort, timeoutMs: 60_000, retryForMs: 20_000 }
    expect(await exchangeOnce(target)).toBe('HOLA')
    await until(() => lines(server).length === before.theirs + 8)
    await until(() => context.texts('info').length === before.ours + 8)
    expect(context.texts('info').slice(before.ours)).toEqual(lines(server).slice(before.theirs))
  })
})
