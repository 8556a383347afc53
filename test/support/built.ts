import { fileURLToPath } from 'node:url'

const out = (file: string): string => fileURLToPath(new URL(`../../out/${file}`, import.meta.url))

/** What the product's build left: the suite builds what is stale before its first test (`build.ts`). */
export const built = {
  /** The folder with the program of each kind of node. */
  nodes: out('main/nodes'),
  cli: out('main/cli.js'),
  webHost: out('main/web.js'),
  /** The folder with the program of a keeper. */
  main: out('main')
} as const
