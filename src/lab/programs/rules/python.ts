import { quoted } from '#shared/programs/command-line'
import type { FoundProgram, ProgramFiles } from '../program-files'
import { split } from './names'

/** A script, or an application of one of the usual frameworks, which are started by those. */
export function pythonProgram(name: string, files: ProgramFiles): FoundProgram | null {
  const source = name.endsWith('.py') ? files.read(name) : null
  if (source === null) return null
  const [cwd, file] = split(name)
  const module = file.slice(0, -'.py'.length)
  const script = { entry: name, prepare: null, command: `python3 ${quoted(file)}`, cwd, sources: [name] }
  if (file === 'manage.py' && source.includes('django')) {
    const command = 'python3 manage.py runserver --noreload'
    return { ...script, kind: 'django', command, sources: [], usualPort: 8000, portOption: '' }
  }
  const flask = /^(\w+)\s*=\s*Flask\(/m.exec(source)?.[1]
  if (flask !== undefined || source.includes('Flask(')) {
    if (/\.run\s*\(/.test(source)) return { ...script, kind: 'flask', usualPort: 5000 }
    const command = `python3 -m flask --app ${quoted(module)} run`
    return { ...script, kind: 'flask', command, sources: [], usualPort: 5000, portOption: '--port' }
  }
  const fast = /^(\w+)\s*=\s*(?:FastAPI|Starlette)\(/m.exec(source)?.[1]
  if (fast !== undefined) {
    if (source.includes('uvicorn.run')) return { ...script, kind: 'fastapi', usualPort: 8000 }
    const command = `python3 -m uvicorn ${quoted(`${module}:${fast}`)}`
    return { ...script, kind: 'fastapi', command, sources: [], usualPort: 8000, portOption: '--port' }
  }
  return { ...script, kind: 'python' }
}
