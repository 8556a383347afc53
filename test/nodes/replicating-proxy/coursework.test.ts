import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hasJava, javaSkipped, JavaPrograms, type JavaProgram } from '../../fixtures/java/java'
import { exchangeLines } from '../../support/exchange'
import { freePort } from '../../support/ports'
import { until } from '../../support/until'
import { Cleanup, startProxy } from './support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

describe.skipIf(!hasJava)(`the coursework's own programs around the proxy${javaSkipped}`, () => {
  let java: JavaPrograms
  beforeAll(() => {
    java = new JavaPrograms(['Servidor2', 'Cliente2'])
  })
  afterAll(() => java.close())

  async function server(port: number): Promise<JavaProgram> {
    const program = java.run('Servidor2', port)
    await until(() => program.stderr().includes('escucha en'))
    return program
  }
  const lines = (program: JavaProgram): string[] => program.stdout().split('\n').filter(Boolean)
  const times = (count: number): string[] => Array.from({ length: count }, () => exchangeLines).flat()

  it('serves the next client when one server is killed, and brings it up to date when it is back', async () => {
    const ports = [await freePort(), await freePort()] as const
    const [first, second] = [await server(ports[0]), await server(ports[1])]
    const proxy = cleanup.add(await startProxy(ports.map(port => ({ port }))))
    const client = async (): Promise<string> => {
      const program = java.run('Cliente2', '127.0.0.1', proxy.port)
      expect(await program.exited).toBe(0)
      return program.stdout()
    }
    expect(await client()).toBe('HOLA\n')
    await until(() => [first, second].every(program => lines(program).length === 8))
    // Until it is sure that both have had it: one that dies in the same moment may not have.
    await until(() => proxy.context.of('session').some(event => event.phase === 'close'))
    first.child.kill('SIGKILL')
    await first.exited
    expect(await client()).toBe('HOLA\n')
    await until(() => lines(second).length === 16)
    const again = await server(ports[0])
    await until(() => proxy.node.stats().links[0]!.attached)
    expect(await client()).toBe('HOLA\n')
    await until(() => lines(again).length === 16 && lines(second).length === 24)
    expect(lines(second)).toEqual(times(3))
    expect(lines(again)).toEqual(times(2))
  })
})
