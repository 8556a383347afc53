import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../support/until'
import { temporaryProject, type Started, type TemporaryProject } from './temporary-project'

let project: TemporaryProject
beforeEach(() => void (project = temporaryProject()))
afterEach(() => project.remove())

const readyLine = 'Relevo is ready: http://127.0.0.1:1/#token=x\n'
const ready = (started: Started) =>
  until(() => started.stdout().includes(readyLine), { what: `the ready line (${started.stderr()})` })
const builds = () => project.read('builds.txt').split('\n').length - 1
const end = async (started: Started) => {
  started.child.kill('SIGTERM')
  expect(await started.ended).toBe(143)
}

describe('the command line', () => {
  it.each([['--wrong'], ['--port'], ['--port', '70000'], ['--web', '--electron'], ['something']])(
    'refuses %s with the usage and exit code 2',
    async (...args) => {
      const started = project.start(args)
      expect(await started.ended).toBe(2)
      expect(started.stderr()).toContain('usage: npm start')
      expect(started.stdout()).toBe('')
    }
  )

  it('explains itself', async () => {
    const started = project.start(['--help'])
    expect(await started.ended).toBe(0)
    expect(started.stdout()).toContain('--topology NAME|FILE')
    expect(builds()).toBe(0)
  })

  it('passes on the flags that are for the host', async () => {
    const started = project.start([
      '--port',
      '0',
      '--topology',
      'full',
      '--data',
      'there',
      '--seed',
      '7',
      '--no-open'
    ])
    await ready(started)
    const { args } = JSON.parse(project.read('web.json')) as { args: string[] }
    expect(args).toEqual([
      '--topology',
      'full',
      '--data',
      join(project.folder, 'there'),
      '--seed',
      '7',
      '--port',
      '0'
    ])
    await end(started)
  })

  it('refuses a Node that is too old in one line', async () => {
    const old = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'18.20.0'})`
    const started = project.start([], { command: [process.execPath, '--import', old, 'scripts/start.mjs'] })
    expect(await started.ended).toBe(1)
    expect(started.stderr()).toMatch(/^Relevo needs Node.js 20.19 or later; .*\n$/)
  })
})

describe('setting up', () => {
  it('keeps standard output for the one line that says where the panel is', async () => {
    const started = project.start()
    await ready(started)
    expect(started.stdout()).toBe(readyLine)
    await end(started)
  })

  it('builds once, and again only when a source changes', async () => {
    for (const [text, wanted] of [
      ['one', 1],
      ['one', 1],
      ['two', 2]
    ] as const) {
      project.write('src/a.ts', text)
      const started = project.start()
      await ready(started)
      expect(builds()).toBe(wanted)
      await end(started)
    }
  })

  it('builds once for two starts at the same time', async () => {
    const both = [project.start(), project.start()]
    await Promise.all(both.map(ready))
    expect(builds()).toBe(1)
    await Promise.all(both.map(end))
  })

  it('takes over the lock of a start that was killed', async () => {
    project.write('.cache/build.lock', JSON.stringify({ pid: 2 ** 22 + 1, since: Date.now() }))
    const started = project.start()
    await ready(started)
    await end(started)
  })

  it('shows what the builder said when the build fails, and tries again the next time', async () => {
    project.write('src/broken.ts', '')
    for (const attempt of [1, 2]) {
      const started = project.start()
      expect(await started.ended).toBe(1)
      expect(started.stderr()).toContain('broken.ts: no')
      expect(started.stdout()).toBe('')
      expect(builds()).toBe(attempt)
    }
  })

  it('installs what is missing, once', async () => {
    project.write('node_modules/.package-lock.json', '{"packages":{}}')
    for (let count = 0; count < 2; count++) {
      const started = project.start()
      await ready(started)
      await end(started)
    }
    expect(project.read('npm.txt')).toBe('ci --include=dev --no-audit --no-fund\n')
  })
})
