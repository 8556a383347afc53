import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Configuration } from 'electron-builder'
import { DebugLogger } from 'builder-util'
import { validateConfiguration } from 'app-builder-lib/out/util/config/config.js'
import { isTopologyFile } from '../../src/main/app/open-requests'

// Loaded for real, the package would fetch its program.
vi.mock('electron', () => ({ app: {} }))

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The module reads its environment when it is loaded, so each profile is a module of its own. */
async function configuration(profile = ''): Promise<Configuration> {
  process.env.RELEVO_PACKAGE = profile
  const url = new URL(`../../electron-builder.js?${profile}`, import.meta.url).href
  const module = (await import(/* @vite-ignore */ url)) as { default: () => Configuration }
  return module.default()
}
afterEach(() => void delete process.env.RELEVO_PACKAGE)

describe.each(['', 'end-to-end'])('the packages (%s)', profile => {
  it('are described in words that electron-builder knows', async () => {
    await expect(
      validateConfiguration(await configuration(profile), new DebugLogger(false))
    ).resolves.not.toThrow()
  })

  it('have fuses that leave no second way in', async () => {
    const { electronFuses } = await configuration(profile)
    expect(electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      grantFileProtocolExtraPrivileges: false,
      onlyLoadAppFromAsar: true,
      enableEmbeddedAsarIntegrityValidation: true,
      // How Playwright drives an app; in no package that is handed out.
      enableNodeCliInspectArguments: profile === 'end-to-end'
    })
  })
})

it('go elsewhere when they are for tests, so that none is handed out by mistake', async () => {
  const [plain, tested] = [await configuration(), await configuration('end-to-end')]
  expect(plain.directories?.output).not.toBe(tested.directories?.output)
})

it('are for three systems', async () => {
  const { linux, win, mac } = await configuration()
  expect(linux?.target).toEqual(['AppImage', 'deb'])
  expect(win?.target).toEqual(['nsis', 'portable'])
  expect(mac?.target).toEqual([
    { target: 'dmg', arch: 'universal' },
    { target: 'zip', arch: 'universal' }
  ])
})

it('run without FUSE 2, which new Linux systems have not', async () => {
  expect((await configuration()).toolsets?.appimage).toBe('1.0.3')
})

it('open the files that the app takes for topologies', async () => {
  const [association] = [(await configuration()).fileAssociations].flat()
  expect(isTopologyFile(`x.${String(association?.ext)}`)).toBe(true)
})

it('have the id by which Windows knows whose notifications they are', async () => {
  const { appId } = await configuration()
  expect(readFileSync(join(root, 'src', 'main', 'index.ts'), 'utf8')).toContain(`'${appId}'`)
})

it('have icons in the form of each system', async () => {
  const { win, mac, linux } = await configuration()
  const bytes = (file: unknown) => readFileSync(join(root, String(file)))
  expect(bytes(win?.icon).subarray(0, 6)).toEqual(Buffer.from([0, 0, 1, 0, 7, 0]))
  const icns = bytes(mac?.icon)
  expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length])
  for (const size of [16, 32, 48, 64, 128, 256, 512]) {
    const file = join(root, String(linux?.icon), `${size}x${size}.png`)
    expect(existsSync(file), file).toBe(true)
    expect(readFileSync(file).readUInt32BE(16)).toBe(size)
  }
})
