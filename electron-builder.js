import { appFiles } from './scripts/lib/package/app-files.mjs'
import { localElectronDist } from './scripts/lib/electron/electron-dist.mjs'

/** Packs the test files' own app too: Playwright drives an app through the inspector of its main process. */
const endToEnd = process.env.RELEVO_PACKAGE === 'end-to-end'

/** Files of packages that no program of ours reads. */
const unread = ['!out/*/licenses.json', '!**/*.{d.ts,d.mts,d.cts,map,md,markdown,tsbuildinfo}']

/** @returns {import('electron-builder').Configuration} */
export default function packages() {
  return {
    appId: 'org.relevo.lab',
    productName: 'Relevo',
    copyright: 'MIT licence',
    directories: { output: endToEnd ? 'release/end-to-end' : 'release', buildResources: 'resources/icons' },
    electronDist: localElectronDist(),
    // Nothing to compile: the one dependency with native code brings its binaries (N-API, the same for every Electron).
    npmRebuild: false,
    files: [...appFiles(), 'resources/icons/256x256.png', ...unread],
    asar: true,
    // The system loads libraries, and starts programs, from files only.
    asarUnpack: ['node_modules/@lydell/**'],
    extraFiles: [
      { from: 'LICENSE', to: 'LICENSE.relevo.txt' },
      { from: 'out/THIRD-PARTY-NOTICES.txt', to: 'THIRD-PARTY-NOTICES.txt' }
    ],
    // The runtime of the usual ones wants FUSE 2, which Ubuntu 24.04, Fedora and Debian 13 have not any more.
    toolsets: { appimage: '1.0.3' },
    electronLanguages: ['en', 'en-US', 'es', 'es-419'],
    electronFuses: {
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: endToEnd,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
      loadBrowserProcessSpecificV8Snapshot: false,
      // The app has no cookies; with this on, macOS and Linux would ask for the key ring.
      enableCookieEncryption: false,
      resetAdHocDarwinSignature: true
    },
    afterPack: './scripts/lib/package/after-pack.mjs',
    fileAssociations: [
      {
        ext: 'relevo',
        name: 'Relevo topology',
        description: 'Topology of a Relevo lab',
        mimeType: 'application/x-relevo',
        role: 'Editor',
        icon: 'icon'
      }
    ],
    artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
    publish: null,
    linux: {
      // No plain archive: Ubuntu refuses Chromium's sandbox to a program in a folder that no profile of AppArmor names.
      target: ['AppImage', 'deb'],
      icon: 'resources/icons',
      category: 'Education',
      synopsis: 'A distributed lab on one desk',
      maintainer: 'The Relevo authors <authors@relevo.invalid>',
      executableName: 'relevo'
    },
    win: { target: ['nsis', 'portable'], icon: 'resources/icons/icon.ico' },
    nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
    portable: { artifactName: '${productName}-${version}-portable.${ext}' },
    mac: {
      target: [
        { target: 'dmg', arch: 'universal' },
        { target: 'zip', arch: 'universal' }
      ],
      // Binaries for one processor each, which both halves of a universal app have.
      x64ArchFiles: '**/node_modules/@lydell/node-pty-darwin-*/**',
      icon: 'resources/icons/icon.icns',
      category: 'public.app-category.education',
      // Without a certificate it is signed by nobody in particular (`-`), which notifications want; the system asks its
      // user once. See CONTRIBUTING.md.
      ...(process.env.CSC_LINK === undefined && { identity: '-', hardenedRuntime: false })
    },
    // A deb has to name a page and an address. There are none: this name is nobody's, and never will be (RFC 2606).
    extraMetadata: { homepage: 'https://relevo.invalid', author: 'The Relevo authors' }
  }
}
