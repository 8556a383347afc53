import { quoted } from '#shared/programs/command-line'
import type { FoundProgram, ProgramFiles } from '../program-files'
import { split } from './names'

const main = /\bpublic\s+static\s+(?:final\s+)?void\s+main\s*\(|\bstatic\s+public\s+void\s+main\s*\(/

/** A class with a `main`: compiled, and started by its name. */
export function javaProgram(name: string, files: ProgramFiles): FoundProgram | null {
  const source = name.endsWith('.java') ? files.read(name) : null
  if (source === null || !main.test(source)) return null
  const [folder, file] = split(name)
  const type = file.slice(0, -'.java'.length)
  const packageName = /^\s*package\s+([\w.]+)\s*;/m.exec(source)?.[1]
  const base = { kind: 'java' as const, entry: name, sources: [name] }
  const encoding = encodingOf(source)
  if (packageName === undefined) {
    return { ...base, prepare: `javac ${encoding}${quoted(file)}`, command: `java ${type}`, cwd: folder }
  }
  const path = packageName.replaceAll('.', '/')
  const command = `java ${packageName}.${type}`
  if (folder === path || folder.endsWith(`/${path}`)) {
    const cwd = folder.slice(0, -path.length).replace(/\/$/, '')
    return { ...base, prepare: `javac ${encoding}${quoted(`${path}/${file}`)}`, command, cwd, packageName }
  }
  // It does not stand in its package's folders: all of the package is compiled into such.
  const own = files.names.filter(
    other =>
      split(other)[0] === folder &&
      other.endsWith('.java') &&
      files.read(other)?.includes(`package ${packageName};`)
  )
  const all = own.slice(0, 50).map(other => quoted(split(other)[1]))
  return { ...base, prepare: `javac ${encoding}-d . ${all.join(' ')}`, command, cwd: folder, packageName }
}

export function jarProgram(name: string): FoundProgram | null {
  if (!name.endsWith('.jar')) return null
  const [cwd, file] = split(name)
  return { kind: 'jar', entry: name, prepare: null, command: `java -jar ${quoted(file)}`, cwd, sources: [] }
}

export function mavenProgram(name: string, files: ProgramFiles): FoundProgram | null {
  const pom = name === 'pom.xml' ? files.read(name) : null
  if (pom === null) return null
  const mvn = files.names.includes('mvnw') ? './mvnw' : 'mvn'
  const sources = files.names.filter(file => file.endsWith('.java'))
  const base = { kind: 'maven' as const, entry: name, sources }
  if (pom.includes('spring-boot-maven-plugin')) {
    return { ...base, prepare: `${mvn} -q compile`, command: `${mvn} -q spring-boot:run`, usualPort: 8080 }
  }
  const entry = sources.find(file => main.test(files.read(file) ?? ''))
  const source = entry === undefined ? '' : (files.read(entry) ?? '')
  const packageName = /^\s*package\s+([\w.]+)\s*;/m.exec(source)?.[1]
  const type = entry === undefined ? 'Main' : split(entry)[1].slice(0, -'.java'.length)
  const name_ = packageName === undefined ? type : `${packageName}.${type}`
  // With libraries only Maven knows the class path.
  const command = pom.includes('<dependency>')
    ? `${mvn} -q exec:java -Dexec.mainClass=${name_}`
    : `java -cp target/classes ${name_}`
  return { ...base, prepare: `${mvn} -q compile`, command, ...(packageName !== undefined && { packageName }) }
}

export function gradleProgram(name: string, files: ProgramFiles): FoundProgram | null {
  if (name !== 'build.gradle' && name !== 'build.gradle.kts') return null
  const gradle = files.names.includes('gradlew') ? './gradlew' : 'gradle'
  const boot = files.read(name)?.includes('org.springframework.boot') ?? false
  const sources = files.names.filter(file => /\.(?:java|kt)$/.test(file))
  const base = { kind: 'gradle' as const, entry: name, prepare: `${gradle} --quiet classes`, sources }
  return {
    ...base,
    command: `${gradle} --quiet ${boot ? 'bootRun' : 'run'}`,
    ...(boot && { usualPort: 8080 })
  }
}

/** The compiler takes a source for the system's encoding where it is not told: words with accents are then mangled. */
function encodingOf(source: string): string {
  if (source.includes('\ufffd')) return '-encoding ISO-8859-1 '
  return /[^\0-\x7f]/.test(source) ? '-encoding UTF-8 ' : ''
}
