import { execFileSync } from 'node:child_process'
import { chownSync, chmodSync, copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { read, which } from '../room'
import type { Engine } from './engine'

/** Who runs in the container, as in the image of the project's Dockerfile. */
const user = { name: 'node', id: 1000 }

/** Takes in what has lost its parent, as `tini` does in that image. */
const entry = ['bash', '-c', '"$@" & wait', 'bash']

/**
 * An image with this computer's Node and shell and what they are linked with, which takes no network; its name is `name`.
 * @param folder what it is made of is put together there
 */
export async function importImage(engine: Engine, folder: string, name: string): Promise<void> {
  const root = join(folder, 'root')
  for (const each of ['bin', 'etc', 'proc', 'sys', 'dev', 'tmp', `home/${user.name}`])
    mkdirSync(join(root, each), { recursive: true })
  chmodSync(join(root, 'tmp'), 0o1777)
  chownSync(join(root, 'home', user.name), user.id, user.id)
  writeFileSync(
    join(root, 'etc/passwd'),
    `${user.name}:x:${user.id}:${user.id}::/home/${user.name}:/bin/bash\n`
  )
  for (const program of [process.execPath, which('bash'), which('sleep')]) {
    if (program === null) continue
    copy(program, join(root, 'bin', basename(program)))
    // A program that is linked with nothing has ldd end with 1.
    const linked = read(() => execFileSync('ldd', [program], { stdio: ['ignore', 'pipe', 'ignore'] })) ?? ''
    for (const [library] of String(linked).matchAll(/\/\S+/g)) copy(library, join(root, library))
  }
  symlinkSync('bash', join(root, 'bin/sh'))
  const archive = join(folder, 'root.tar')
  execFileSync('tar', ['-C', root, '-cf', archive, '.'])
  const changes = ['ENV PATH=/bin', `USER ${user.name}`, `WORKDIR /home/${user.name}`].concat(
    `ENTRYPOINT ${JSON.stringify(entry)}`
  )
  await engine.docker('import', ...changes.flatMap(change => ['--change', change]), archive, name)
  for (const path of [root, archive]) rmSync(path, { recursive: true })
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
}
