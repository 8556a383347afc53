// Only syntax that very old versions of Node can parse: this file is what tells their users.

const oldest = [20, 19]

/** Ends the program with one clear line when this Node is too old. */
export function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return
  process.stderr.write(
    'Relevo needs Node.js ' +
      oldest.join('.') +
      ' or later; this is ' +
      process.version +
      '. Get it at https://nodejs.org\n'
  )
  process.exit(1)
}
