import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { desktopSpecs, hostsHere } from '../../e2e/support/host-kind'

const { ELECTRON_EXEC_PATH: before, DISPLAY: display } = process.env
afterEach(() => {
  process.env.ELECTRON_EXEC_PATH = before
  process.env.DISPLAY = display
  if (before === undefined) delete process.env.ELECTRON_EXEC_PATH
  if (display === undefined) delete process.env.DISPLAY
})

const systems = { 'ubuntu-latest': 'linux', 'windows-latest': 'win32', 'macos-latest': 'darwin' } as const

it('on every system of the workflow, Electron is a host with specs of its own', () => {
  const workflow = readFileSync(
    fileURLToPath(new URL('../../.github/workflows/ci.yml', import.meta.url)),
    'utf8'
  )
  const desktop = workflow.slice(workflow.indexOf('  desktop:'))
  const named = /os: \[(.*)\]/.exec(desktop)?.[1]?.split(', ') ?? []
  expect(named).toEqual(Object.keys(systems))
  expect(desktop).toContain('--project=electron')
  // Any file stands for its program here; it is not run.
  process.env.ELECTRON_EXEC_PATH = process.execPath
  process.env.DISPLAY = ':99'
  for (const platform of Object.values(systems)) {
    expect(hostsHere(platform).kinds).toContain('electron')
    expect(desktopSpecs('electron', platform)).toBe(
      platform === 'linux' ? '**/desktop/**/*.spec.ts' : '**/desktop/smoke.spec.ts'
    )
  }
})
