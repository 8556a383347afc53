/** A program that listens on `port`. */
export interface Started {
  readonly port: number
  readonly pid: number
  stop(): Promise<void>
}
export function has(program: string, ...args: readonly string[]): boolean
export function startNode(
  program: string,
  options: {
    readonly node: object
    readonly links: readonly object[]
    readonly recordBytes?: boolean
    readonly quiet?: boolean
    readonly onMessage?: (message: { readonly type: string; readonly receiverPort?: number }) => void
  }
): Promise<Started>
