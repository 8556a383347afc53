import { before } from './before'
import { broken } from './broken'
import { offered } from './offered'
import { others } from './others'
import type { Scene } from './stage'

/** Those that follow on the first in the pictures: each finds what those before it have done. */
export const furtherScenes: readonly Scene[] = [...broken, ...offered, ...before, ...others]
