import { extractAll, listPackage } from '@electron/asar'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fakeElectronDist, fusesOf } from './fake-electron-dist'
import { temporaryFolder } from '../support/temporary-folder'

const root = fileURLToPath(new URL('../..', import.meta.url))
const kinds = ['balancer', 'client', 'external', 'file-server', 'replica', 'replicating-proxy']

/** Packed with an Electron whose program does nothing: all that is ours is as users get it. */
describe.skipIf(process.platform !== 'linux')('the packed app', () => {
  let folder: string
  let packed: string
  let app: string
  let files: string[]

  beforeAll(async () => {
    folder = temporaryFolder('package')
    await fakeElectronDist(join(folder, 'electron'))
    const args = [
      'scripts/package.mjs',
      '--linux',
      '--dir',
      `-c.directories.output=${join(folder, 'release')}`
    ]
    const env = { ...process.env, ELECTRON_DIST: join(folder, 'electron') }
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' })
    expect(`${stdout}${stderr}`).not.toContain('⨯')
    expect(status).toBe(0)
    packed = join(
      folder,
      'release',
      readdirSync(join(folder, 'release')).find(name => /unpacked$/.test(name)) ?? ''
    )
    const archive = join(packed, 'resources', 'app.asar')
    app = join(folder, 'app')
    extractAll(archive, app)
    files = listPackage(archive, { isPack: false }).map(file => file.replaceAll('\\', '/').slice(1))
    // It builds, where that is stale, and packs all that the app depends on.
  }, 300_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('has the programs of the app, the preload, the panel and an icon, and nothing else of ours', () => {
    const ours = files.filter(file => /\.\w+$/.test(file) && !file.startsWith('node_modules/'))
    const rest = ours.filter(file => !/^out\/(?:main\/(?:nodes\/)?chunks|renderer\/assets)\//.test(file))
    expect(rest.sort()).toEqual([
      'out/main/index.js',
      'out/main/keeper.js',
      'out/main/loader.js',
      ...[...kinds.map(kind => `out/main/nodes/${kind}.js`), 'out/main/nodes/package.json'].sort(),
      'out/preload/index.cjs',
      'out/renderer/index.html',
      'package.json',
      'resources/icons/256x256.png'
    ])
  })

  it('has every file and package that its programs import, and no chunk that they do not', () => {
    const reached = new Set<string>()
    const visit = (file: string): void => {
      if (reached.has(file)) return
      reached.add(file)
      const require = createRequire(join(app, file))
      for (const [, still, late] of readFileSync(join(app, file), 'utf8').matchAll(
        /^(?:import|export)\b.*?["']([^"']+)["'];?$|\b(?:import|require)\(["'](\.[^"']+)["']\)/gm
      )) {
        const name = still ?? late ?? ''
        if (name.startsWith('.')) visit(join(dirname(file), name))
        else if (name !== 'electron' && !name.startsWith('node:'))
          expect(require.resolve(name)).toContain(app)
      }
    }
    for (const program of ['index.js', 'keeper.js', 'loader.js', ...kinds.map(kind => `nodes/${kind}.js`)])
      visit(`out/main/${program}`)
    expect([...reached].sort()).toEqual(files.filter(file => /^out\/main\/.*\.js$/.test(file)).sort())
  })

  it('has no file for developers', () => {
    const strange = files.filter(
      file =>
        /\.(?:map|md|d\.[mc]?ts|tsx?)$/.test(file) ||
        /^(?:src|test|e2e|bench|scripts|docs)(?:\/|$)/.test(file) ||
        /^node_modules\/(?:electron|vite|commander|react|typescript|vitest|@types)(?:\/|$)/.test(file)
    )
    expect(strange).toEqual([])
  })

  it.each(kinds)('can run a %s', kind => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(app, 'out', 'main', 'nodes', `${kind}.js`)],
      {
        encoding: 'utf8'
      }
    )
    // Started by hand it says what it is, which it can only after all its imports.
    expect(stderr).toMatch(/^This program is a node of a lab/)
    expect(status).toBe(64)
  })

  it('has the terminals of own programs, with their binary and licence, where the system can load them', () => {
    const unpacked = join(packed, 'resources', 'app.asar.unpacked', 'node_modules', '@lydell')
    const binary = `node-pty-${process.platform}-${process.arch}`
    expect(readdirSync(unpacked).sort()).toEqual(['node-pty', binary])
    expect(existsSync(join(unpacked, 'node-pty', 'LICENSE'))).toBe(true)
    const code = `const { spawn } = require(${JSON.stringify(join(unpacked, 'node-pty'))})
      spawn('/bin/sh', ['-c', 'test -t 1 && echo terminal'], {}).onData(text => process.stdout.write(text))`
    const { stdout } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' })
    expect(stdout).toContain('terminal')
  })

  it('has a preload that needs nothing but Electron', () => {
    const source = readFileSync(join(app, 'out', 'preload', 'index.cjs'), 'utf8')
    const needed = [...source.matchAll(/require\(["']([^"']+)["']\)/g)].map(([, name]) => name)
    expect(new Set(needed)).toEqual(new Set(['electron']))
  })

  it('runs our program only: as plain Node, with a debugger or from a folder it does not', () => {
    // RunAsNode, cookie encryption, NODE_OPTIONS, --inspect, asar integrity, only from the asar, snapshot, file: rights
    expect(fusesOf(readFileSync(join(packed, 'relevo')))).toBe('00001100')
  })

  it('brings its licence, and those of all whose work is in it', () => {
    expect(readFileSync(join(packed, 'LICENSE.relevo.txt'), 'utf8')).toMatch(/^MIT License/)
    const notices = readFileSync(join(packed, 'THIRD-PARTY-NOTICES.txt'), 'utf8')
    // Of the panel, of the programs, of what lies beside them, and of the typeface.
    for (const name of ['react-dom', 'zod', 'ws', '@lydell/node-pty', '@fontsource-variable/inter'])
      expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'))
    const beside = new Set(
      files.flatMap(file => /^node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(file)?.[1] ?? [])
    )
    expect([...beside].filter(name => !notices.includes(`\n${name} `))).toEqual([])
  })

  it("keeps of Electron what users need: its licence and our languages, and not its developers' app", () => {
    expect(readdirSync(join(packed, 'locales')).sort()).toEqual(['en-US.pak', 'es-419.pak', 'es.pak'])
    expect(readdirSync(join(packed, 'resources'))).not.toContain('default_app.asar')
    expect(existsSync(join(packed, 'LICENSE.electron.txt'))).toBe(true)
  })
})
