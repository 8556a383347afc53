import { rmSync } from 'node:fs'
import { join } from 'node:path'

/** Takes out what an unpacked Electron brings for developers: the app that it shows when it is given none. */
export default function afterPack({ appOutDir, packager }) {
  rmSync(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true })
  rmSync(join(appOutDir, 'version'), { force: true })
}
