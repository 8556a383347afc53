import { createCodec } from './codec'
import { createEmitter } from './emitter'
import { mainWorld } from './main-world'
import { createPeer } from './peer'
import { preloadWorld, type PreloadInfo } from './preload-world'

/** The script that every page gets in its own world. `secret` names the events between the worlds. */
export function mainWorldSource(secret: string): string {
  return `(${mainWorld})({ createPeer: ${createPeer} }, ${JSON.stringify(secret)})`
}

/** The script that every page gets in the preload's world: `bundle`, and what it may require. */
export function preloadWorldSource(secret: string, info: PreloadInfo, bundle: string): string {
  const parts = `{ createPeer: ${createPeer}, createCodec: ${createCodec}, createEmitter: ${createEmitter} }`
  const preload = `function (require, module, exports, process, __filename, __dirname) {${bundle}\n}`
  return `(${preloadWorld})(${parts}, ${JSON.stringify(secret)}, ${JSON.stringify(info)}, ${preload})`
}
