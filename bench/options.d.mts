type Default = number | string | false | NumberConstructor | StringConstructor

type Given<D extends Default> = D extends NumberConstructor
  ? number | null
  : D extends StringConstructor
    ? string | null
    : D extends number
      ? number
      : D extends string
        ? string
        : boolean

/** As `options.mjs` has it. */
export function readOptions<const D extends Readonly<Record<string, Default>>>(
  usage: string,
  defaults: D,
  more?: { readonly words?: boolean }
): { readonly [N in keyof D]: Given<D[N]> } & { readonly words: readonly string[] }
export function refuse(usage: string, why: string): never
