import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildIfStale } from '../build/build.mjs'
import { installPackages } from '../build/install.mjs'
import { root } from '../paths.mjs'
import { runVisibly } from '../run.mjs'
import { readOptions } from '../options.mjs'
import { asProgram } from '../say.mjs'
import { thirdPartyNotices } from './notices.mjs'

const usage = `usage: npm run package -- [options]

  --dir         only the app's folder, no installers: for a look, and where there is no network
  --end-to-end  a package that tests can drive (not to be handed out), in release/end-to-end
  --help        this text

--linux, --win, --mac, --x64, --arm64 and -c.KEY=VALUE go to electron-builder.`

const names = ['dir', 'end-to-end', 'linux', 'win', 'mac', 'x64', 'arm64']
const options = {
  ...Object.fromEntries(names.map(name => [name, { type: 'boolean' }])),
  config: { type: 'string', short: 'c', multiple: true }
}

/** `npm run package`: builds, and packs what was built. */
export function main(argv) {
  return asProgram(async () => {
    if (readOptions(argv, usage, options).help) {
      process.stdout.write(`${usage}\n`)
      return 0
    }
    await installPackages()
    await buildIfStale()
    writeFileSync(join(root, 'out', 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices())
    const args = argv.filter(arg => arg !== '--end-to-end')
    const env = { ...process.env }
    if (args.length !== argv.length) env.RELEVO_PACKAGE = 'end-to-end'
    const builder = join(root, 'node_modules', 'electron-builder', 'cli.js')
    return runVisibly(process.execPath, [builder, '--publish', 'never', ...args], { env })
  })
}
