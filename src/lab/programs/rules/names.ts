/** Folder and file of a relative name. */
export function split(name: string): [folder: string, file: string] {
  const slash = name.lastIndexOf('/')
  return [name.slice(0, Math.max(0, slash)), name.slice(slash + 1)]
}
