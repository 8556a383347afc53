import { portIfFree } from '../../src/system/free-port'

/**
 * Ports that were free on every address a moment ago, each different. Below the range that systems hand out by
 * themselves, so that no outgoing connection takes one meanwhile.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) {
    const candidate = 10_000 + Math.floor(Math.random() * 22_000)
    if (!ports.has(candidate) && (await portIfFree(candidate)) !== null) ports.add(candidate)
  }
  return [...ports]
}

export async function freePort(): Promise<number> {
  const [port] = await freePorts(1)
  if (port === undefined) throw new Error('no free port')
  return port
}
