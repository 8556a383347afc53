import { join } from 'node:path'
import { yamlCases } from '../corpus/yaml'
import { judgeYaml } from '../run/yaml'
import type { Round } from '../run/round'

/** All topologies that would cost too much: each is refused in words, in time, and with little memory. */
export async function judgeAllYaml({ entryDir }: Round): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const { name, text } of yamlCases) {
    const told = await judgeYaml(join(entryDir, 'yaml-reader.js'), text)
    if (told !== 'refused') wrong.push(`${name}: ${told}`)
  }
  return wrong
}
