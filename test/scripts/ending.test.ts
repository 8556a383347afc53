import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../support/until'
import { isRunning } from './processes'
import { temporaryProject, type Started, type TemporaryProject } from './temporary-project'

let project: TemporaryProject
beforeEach(() => void (project = temporaryProject()))
afterEach(() => project.remove())

const within = { timeoutMs: 20_000 }

async function hostOf(started: Started): Promise<number> {
  await until(() => started.stdout().includes('Relevo is ready'), { what: `ready (${started.stderr()})` })
  return (JSON.parse(project.read('web.json')) as { pid: number }).pid
}

describe.skipIf(process.platform === 'win32')('the start script', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129]
  ] as const)('passes %s to the host, waits for it, and ends with %d', async (signal, code) => {
    const started = project.start()
    const host = await hostOf(started)
    started.child.kill(signal)
    expect(await started.ended).toBe(code)
    expect(isRunning(host)).toBe(false)
  })

  it('leaves no host behind when it is killed', async () => {
    const started = project.start()
    const host = await hostOf(started)
    started.child.kill('SIGKILL')
    await until(() => !isRunning(host), within)
  })

  it('ends when the host is killed', async () => {
    const started = project.start()
    process.kill(await hostOf(started), 'SIGKILL')
    expect(await started.ended).toBe(1)
  })

  it('kills a host that does not end, at the second signal', async () => {
    const started = project.start()
    const host = await hostOf(started)
    process.kill(host, 'SIGSTOP')
    started.child.kill('SIGINT')
    await new Promise(resolve => setTimeout(resolve, 700))
    expect(isRunning(host)).toBe(true)
    started.child.kill('SIGINT')
    await until(() => !isRunning(host), within)
    await started.ended
  })

  it.each(['SIGTERM', 'SIGKILL'] as const)('leaves nothing behind when npm gets %s', async signal => {
    const started = project.start([], { command: ['npm', 'start', '--silent'] })
    const host = await hostOf(started)
    started.child.kill(signal)
    await until(() => !isRunning(host), within)
  })

  it('ends the build with it', async () => {
    project.write('src/slow.ts', '')
    const started = project.start()
    await until(() => project.read('builds.txt') !== '')
    started.child.kill('SIGINT')
    expect(await started.ended).toBe(130)
    expect(project.read('out/.build-stamp')).toBe('')
  })
})
