import { Module, register } from 'node:module'

const names = ['electron', 'electron/main', 'electron/common']

/** From here on, whoever imports or requires `electron` gets `value`. */
export function provideElectron(value: Record<string, unknown>): void {
  const loader = Module as unknown as { _load(id: string, ...rest: unknown[]): unknown }
  const load = loader._load
  loader._load = (id, ...rest) => (names.includes(id) ? value : load.call(loader, id, ...rest))

  // An ES module names its exports statically; a name that is missing fails the import, as it should.
  Object.assign(globalThis, { __rigElectron: value })
  const exports = Object.keys(value).map(name => `export const ${name} = __rigElectron.${name}`)
  const source = ['export default __rigElectron', ...exports].join('\n')
  const url = `data:text/javascript,${encodeURIComponent(source)}`
  const hook = `export const resolve = (id, context, next) =>
    ${JSON.stringify(names)}.includes(id) ? { url: ${JSON.stringify(url)}, shortCircuit: true } : next(id, context)`
  register(`data:text/javascript,${encodeURIComponent(hook)}`)
}
