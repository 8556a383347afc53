import packageFile from '../../package.json'

/** What `relevo --version` says. */
export const version: string = packageFile.version
