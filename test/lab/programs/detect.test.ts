import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { detectPrograms, type Surroundings } from '../../../src/lab/programs/detect'
import { findPort } from '../../../src/lab/programs/find-port'

const java = readFileSync(new URL('../../fixtures/java/Servidor2.java', import.meta.url), 'utf8')

function detect(
  files: Readonly<Record<string, string>>,
  file: string | null = null,
  more: Partial<Surroundings> = {}
) {
  const names = Object.keys(files)
  return detectPrograms(
    {
      names,
      read: name => (/\.(?:jar|bin)$/.test(name) ? null : (files[name] ?? null)),
      isExecutable: name => name.endsWith('.bin') || name === 'run.sh'
    },
    file,
    {
      folder: '/home/me/lab',
      portOwner: () => null,
      hasCommand: () => true,
      join: (base, relative) => (relative === '' ? base : `${base}/${relative}`),
      ...more
    }
  )
}

const listening = (port: string): string =>
  `public class S { public static void main(String[] a) { new ServerSocket(${port}); } }`

describe('a source that was not written by hand', () => {
  it('is read in a moment, however many names stand in each of its lines', () => {
    const names = [...'abcdefghijklmnopqrstuvwxyz']
    const line = names.map(name => `${name}=${names.join('+')}`).join(',')
    const bundle = `history.listen(function(e){return e+t+n+r+o});${`${line};`.repeat(300)}`
    expect(findPort('main.3fa2.js', bundle)).toBeNull()
  })

  it('has no argument that nobody can give', () => {
    expect(findPort('S.java', 'new ServerSocket(Integer.parseInt(args[4000000000]))')?.by ?? null).toBeNull()
  })
})

describe('what the programs of a folder are', () => {
  it.each([
    [
      'a class',
      { 'Servidor2.java': listening('50000') },
      { command: 'java Servidor2', prepare: 'javac Servidor2.java', port: 50000 }
    ],
    [
      'a class of a package, in its folders',
      { 'mx/unam/S.java': `package mx.unam;\n${listening('5000')}` },
      { command: 'java mx.unam.S', prepare: 'javac mx/unam/S.java', cwd: '/home/me/lab', port: 5000 }
    ],
    [
      'a class of a package, outside of its folders',
      {
        'S.java': `package mx.unam;\n${listening('5000')}`,
        'Otra.java': 'package mx.unam;\nclass Otra {}',
        'X.java': 'class X {}'
      },
      { command: 'java mx.unam.S', prepare: 'javac -d . S.java Otra.java' }
    ],
    [
      'a source with accents',
      { 'S.java': `// año\n${listening('1234')}` },
      { prepare: 'javac -encoding UTF-8 S.java' }
    ],
    [
      'a source in Latin-1',
      { 'S.java': `// a\ufffdo\n${listening('1234')}` },
      { prepare: 'javac -encoding ISO-8859-1 S.java' }
    ],
    [
      'Spring Boot',
      { 'pom.xml': '<artifactId>spring-boot-maven-plugin</artifactId>', mvnw: '' },
      { kind: 'maven', command: './mvnw -q spring-boot:run', port: 8080 }
    ],
    [
      'Maven without libraries',
      { 'pom.xml': '<project/>', 'src/main/java/a/B.java': `package a;\n${listening('7000')}` },
      { kind: 'maven', prepare: 'mvn -q compile', command: 'java -cp target/classes a.B', port: 7000 }
    ],
    [
      'Gradle',
      { 'build.gradle': "plugins { id 'application' }" },
      { kind: 'gradle', command: 'gradle --quiet run', port: null }
    ],
    [
      'Flask with run()',
      { 'app.py': "app = Flask(__name__)\nif __name__ == '__main__':\n    app.run(debug=True, port=5001)\n" },
      { kind: 'flask', command: 'python3 app.py', port: 5001 }
    ],
    [
      'Flask without',
      { 'app.py': 'app = Flask(__name__)\n' },
      { command: 'python3 -m flask --app app run', args: ['--port', '5000'], port: 5000 }
    ],
    [
      'FastAPI',
      { 'main.py': 'api = FastAPI()\n' },
      { command: 'python3 -m uvicorn main:api', args: ['--port', '8000'] }
    ],
    [
      'Django',
      { 'manage.py': 'import django' },
      { command: 'python3 manage.py runserver --noreload', args: ['8000'] }
    ],
    [
      'Python',
      { 'servidor.py': 's.bind(("", 9999))' },
      { kind: 'python', command: 'python3 servidor.py', port: 9999 }
    ],
    [
      'C',
      { 'server.c': '#include <pthread.h>\n#define PORT 8081\nint main() { a.sin_port = htons(PORT); }' },
      { prepare: 'cc server.c -o server -pthread', command: './server', port: 8081 }
    ],
    [
      'a Makefile',
      { Makefile: 'CC=gcc\nall: servidor\nservidor: s.c\n\t$(CC) s.c -o servidor\n', 's.c': 'htons(6000)' },
      { prepare: 'make', command: './servidor', port: 6000 }
    ],
    [
      'npm with libraries that are not there yet',
      {
        'package.json': '{"scripts":{"start":"node src/index.js"},"dependencies":{"express":"5"}}',
        'src/index.js': 'app.listen(process.env.PORT || 3000)'
      },
      { kind: 'npm', prepare: 'npm install', command: 'node src/index.js', env: { PORT: '3000' }, port: 3000 }
    ],
    [
      'npm with a script of several commands',
      { 'package.json': '{"scripts":{"start":"npm run build && node a.js"}}' },
      { command: 'npm start', prepare: null }
    ],
    [
      'a socket of Python that is made with its address',
      { 'servidor.py': "s = socket.create_server(('127.0.0.1', 8123))" },
      { command: 'python3 servidor.py', port: 8123 }
    ],
    [
      'Node',
      { 'server.mjs': 'createServer().listen(4000)' },
      { kind: 'node', command: 'node server.mjs', port: 4000 }
    ],
    [
      'TypeScript',
      { 'server.ts': 'createServer().listen({ host, port: 4000 })' },
      { command: 'npx tsx server.ts', port: 4000 }
    ],
    ['a jar', { 'mi servidor.jar': '' }, { command: "java -jar 'mi servidor.jar'", name: 'mi-servidor' }],
    ['a script with quotes in its name', { 'di "hola".py': '' }, { command: `python3 'di "hola".py'` }],
    [
      'Cargo',
      { 'Cargo.toml': '', 'src/main.rs': 'TcpListener::bind("127.0.0.1:7878")' },
      { command: 'cargo run --quiet', port: 7878 }
    ],
    [
      'Go',
      { 'go.mod': 'module example.com/hola\n', 'main.go': 'http.ListenAndServe(":8090", nil)' },
      { command: './hola', prepare: 'go build -o hola .', port: 8090 }
    ],
    ['an executable', { 'servidor.bin': '' }, { kind: 'executable', command: './servidor.bin', port: null }]
  ])('%s', (_what, files, proposal) => {
    expect(detect(files)[0]).toMatchObject({ cwd: '/home/me/lab', ...proposal })
  })

  it('the coursework’s server: its port stands in the source, and is said to be another node’s', () => {
    const [only] = detect({ 'Servidor2.java': java }, null, {
      portOwner: port => (port === 50000 ? 'proxy' : null)
    })
    expect(only).toMatchObject({ command: 'java Servidor2', name: 'servidor2' })
    expect(only?.reasons).toContainEqual(expect.objectContaining({ code: 'entry', file: 'Servidor2.java' }))
  })

  it('takes a port that is free in the lab where the program can be told', () => {
    const files = { 'S.java': listening('a.length > 0 ? Integer.parseInt(args[0]) : 50000') }
    const taken = (port: number): string | null => (port === 50000 ? 'proxy' : null)
    expect(detect(files, null, { portOwner: taken })[0]).toMatchObject({ args: ['50001'], port: 50001 })
  })

  it('puts what listens before clients, and says which port is fixed and whose it is', () => {
    const files = {
      'Cliente.java': 'class C { public static void main(String[] a) { new Socket("x", 1); } }',
      'S.java': listening('50000')
    }
    const [first, second] = detect(files, null, { portOwner: () => 'proxy' })
    expect(first?.command).toBe('java S')
    expect(first?.reasons.map(({ code }) => code)).toEqual([
      'entry',
      'port-in-source',
      'port-fixed',
      'port-taken'
    ])
    expect(second?.reasons.map(({ code }) => code)).toEqual(['entry', 'no-port'])
    expect(detect(files, 'Cliente.java')).toHaveLength(1)
  })

  it('says what this machine has not, and what reads its input', () => {
    const files = { 'S.java': listening('50000').replace('new Server', 'new Scanner(System.in); new Server') }
    const [only] = detect(files, null, { hasCommand: name => name !== 'javac' })
    expect(only?.missing).toEqual(['javac'])
    expect(only?.reasons.at(-1)).toEqual({ code: 'reads-input' })
    expect(
      detect({ 'server.c': 'int main(){htons(80);}' }, null, { hasCommand: () => false })[0]?.missing
    ).toEqual(['cc'])
  })

  it('names what runs the same once: the project, and not its main file as well', () => {
    const found = detect({
      'package.json': '{"scripts":{"start":"node server.js"}}',
      'server.js': "require('http').createServer().listen(process.env.PORT || 3456)"
    })
    expect(found.map(({ kind, command }) => [kind, command])).toEqual([['npm', 'node server.js']])
  })
})

describe('the port in a source', () => {
  it.each([
    ['a.java', 'int PUERTO = 50000;\nnew ServerSocket(PUERTO)', 50000, null],
    ['a.java', 'new ServerSocket(Integer.parseInt(args[1]))', null, { kind: 'argument', index: 2 }],
    [
      'a.java',
      'int p = 5;\np = args.length > 0 ? Integer.parseInt(args[0]) : 50001;\nnew ServerSocket(p)',
      50001,
      { kind: 'argument', index: 1 }
    ],
    [
      'a.java',
      'public static void main(String[] a) { new ServerSocket(Integer.parseInt(a[0])); }',
      null,
      { kind: 'argument', index: 1 }
    ],
    [
      'a.java',
      'static void main(final String... argumentos) { int p = Integer.parseInt(argumentos[1]);\nnew ServerSocket(p); }',
      null,
      { kind: 'argument', index: 2 }
    ],
    [
      'a.java',
      'main(String v[]) { new ServerSocket(new Integer(v[0])); }',
      null,
      { kind: 'argument', index: 1 }
    ],
    [
      'a.kt',
      'fun main(a: Array<String>) {\n val s = ServerSocket(9000) }\nnew ServerSocket(a[0].toInt())',
      null,
      { kind: 'argument', index: 1 }
    ],
    [
      'a.py',
      'with Servidor(("127.0.0.1", int(sys.argv[1])), Manejador) as s:',
      null,
      { kind: 'argument', index: 1 }
    ],
    [
      'a.c',
      'int main(int n, char **v) {\n addr.sin_port = htons(atoi(v[1])); }',
      null,
      { kind: 'argument', index: 1 }
    ],
    ['a.java', '// new ServerSocket(1111)\n/* new ServerSocket(2222) */ new ServerSocket(3333)', 3333, null],
    ['a.java', 'HttpServer.create(new InetSocketAddress("0.0.0.0", 8000), 0)', 8000, null],
    ['a.java', 'new Socket("localhost", 50000)', undefined, null],
    [
      'a.py',
      'PORT = int(os.environ.get("PORT", "8080"))\nHTTPServer(("", PORT), H)',
      8080,
      { kind: 'variable', name: 'PORT' }
    ],
    [
      'a.py',
      'HOST, PORT = "", 5000\nsocketserver.TCPServer((HOST, int(sys.argv[1])), H)',
      null,
      { kind: 'argument', index: 1 }
    ],
    [
      'a.py',
      "p.add_argument('--port', type=int, default=9000)\ns.bind(('', args.port))",
      9000,
      { kind: 'option', option: '--port' }
    ],
    ['a.py', 'await asyncio.start_server(handle, "127.0.0.1", 8888)', 8888, null],
    ['a.py', 'async with serve(echo, "localhost", 8765):', 8765, null],
    ['a.c', 'int port = atoi(argv[1]);\naddr.sin_port = htons(port);', null, { kind: 'argument', index: 1 }],
    [
      'a.js',
      'const port = process.argv[2] ?? 3000\nserver.listen(port)',
      3000,
      { kind: 'argument', index: 1 }
    ],
    ['a.js', 'new WebSocketServer({ port: 8085 })', 8085, null],
    ['a.go', 'net.Listen("tcp", ":"+os.Args[1])', null, { kind: 'argument', index: 1 }]
  ])('%s: %s', (name, source, port, by) => {
    const found = findPort(name, source)
    if (port === undefined) expect(found).toBeNull()
    else expect(found).toMatchObject({ port, by })
  })

  it('tells the line', () => {
    expect(findPort('a.java', '/* a\nb */\n\nnew ServerSocket(50000)')).toEqual({
      port: 50000,
      line: 4,
      by: null
    })
  })
})
