import type { Sentence } from '#shared/words/sentences'

/** What a rule, or the shape of a topology, finds wrong. */
const problems: readonly Sentence[] = [
  // Nodes.
  [/^"(.+)" is already the id of (nodes\[\d+\])$/, '«$1» ya es el id de $2'],
  [/^"(.+)" is a device of Windows$/, '«$1» es un dispositivo de Windows'],
  [/^"(.+)" has no port$/, '«$1» no tiene puerto'],
  [
    /^others reach "(.+)", and nobody may log in by (\w+)$/,
    'otros llegan a «$1», y nadie puede entrar por $2'
  ],
  [/^an external program cannot be a thread$/, 'un programa externo no puede ser un hilo'],
  [/^an existing server is not run by the lab$/, 'el laboratorio no ejecuta un servidor que ya existe'],
  [/^"(.+)" is not linked to "(.+)"$/, '«$1» no está enlazado con «$2»'],
  [/^"(.+)" is not a backend of "(.+)"$/, '«$1» no es un servidor de «$2»'],
  [/^"(.+)" is for a shell, and none reads it$/, '«$1» es para un shell, y ninguno lo lee'],
  [/^"(.+)" asks for a port$/, '«$1» pide un puerto'],
  // Machines.
  [/^"(.+)" is already the id of (machines\[\d+\])$/, '«$1» ya es el id de $2'],
  [/^"(.+)" has both "(\w+)" and "(\w+)"$/, '«$1» tiene «$2» y también «$3»'],
  [/^nobody can connect to (\S+)$/, 'nadie puede conectarse a $1'],
  [/^there is no machine "(.+)"$/, 'no hay ninguna computadora «$1»'],
  [
    /^a client sends files of the desk, and stays there$/,
    'un cliente envía archivos de esta computadora, y se queda en ella'
  ],
  [/^a program of your own runs on the desk only$/, 'un programa tuyo solo se ejecuta en esta computadora'],
  [/^a node on a machine cannot be a thread$/, 'un nodo en otra computadora no puede ser un hilo'],
  [
    /^(\S+): "(.+)" is on the desk, and (\S+) leads back to it$/,
    '$1: «$2» está en esta computadora, y $3 lleva de vuelta a ella'
  ],
  [
    /^(\S+): "(.+)" is on (\S+), and (\S+) leads back to it$/,
    '$1: «$2» está en $3, y $4 lleva de vuelta a ella'
  ],
  // Ports.
  [/^port (\d+) is already taken by its own other port$/, 'el puerto $1 ya es otro de los suyos'],
  [/^port (\d+) is already taken by "(.+)"$/, 'el puerto $1 ya es de «$2»'],
  // Links.
  [/^there is no node "(.+)"$/, 'no hay ningún nodo «$1»'],
  [/^"(.+)" is linked to itself$/, '«$1» está enlazado consigo mismo'],
  [/^(\S+) is already (links\[\d+\])$/, '$1 ya es $2'],
  [/^"(.+)" has nothing behind it$/, '«$1» no tiene nada detrás'],
  [/^"(.+)" is a replica: it calls nobody$/, '«$1» es una réplica: no llama a nadie'],
  [/^"(.+)" is a client: it listens nowhere$/, '«$1» es un cliente: no escucha en ningún puerto'],
  [/^"(.+)" has one side only$/, '«$1» tiene un solo lado'],
  [/^"(.+)" has no (\w+) side$/, '«$1» no tiene el lado $2'],
  [/^it closes the cycle (.+)$/, 'cierra el ciclo $1'],
  // The text as a whole.
  [/^it has (\d+) characters$/, 'tiene $1 caracteres'],
  [/^it is not an object$/, 'no es un objeto'],
  [/^it has several documents$/, 'tiene varios documentos'],
  [/^it is empty$/, 'está vacío'],
  [/^it is nested too deep$/, 'hay valores dentro de demasiados otros'],
  [/^it has too much before its value$/, 'hay demasiado antes de su valor'],
  [/^an object has more than (\d+) entries$/, 'un objeto tiene más de $1 entradas'],
  [/^a list has more than (\d+) entries$/, 'una lista tiene más de $1 entradas'],
  [/^not readable$/, 'no se puede leer'],
  // Its fields.
  [/^unknown field "(.+)"$/s, 'campo desconocido: «$1»'],
  [/^missing$/, 'falta'],
  [/^unknown kind (.+)$/s, 'tipo desconocido: $1'],
  [/^unknown protocol (.+)$/s, 'protocolo desconocido: $1'],
  [/^a list is not one of them$/, 'una lista no es uno de ellos'],
  [/^an object is not one of them$/, 'un objeto no es uno de ellos'],
  [/^(.+) is not one of them$/s, '$1 no es uno de ellos'],
  [/^a list is not right$/, 'no puede ser una lista'],
  [/^an object is not right$/, 'no puede ser un objeto'],
  [/^(.+) is not right$/s, 'no puede ser $1']
]

/** What would be right in its place. */
const expectations: readonly Sentence[] = [
  [/^did you mean "(.+)"\?$/s, '¿quisiste decir «$1»?'],
  [/^there is none$/, 'no hay ninguno'],
  [/^one of lines, line, bytes, quietMs and close$/, 'uno de lines, line, bytes, quietMs y close'],
  [/^one of them$/, 'uno de los dos'],
  [/^one of (.+)$/s, 'uno de: $1'],
  [/^no way back to where it began$/, 'ningún camino de vuelta al comienzo'],
  [/^two different nodes$/, 'dos nodos distintos'],
  [/^one link a pair$/, 'un enlace por pareja'],
  [/^a link from "(.+)" to a node with a port$/, 'un enlace de «$1» a un nodo con puerto'],
  [/^another node$/, 'otro nodo'],
  [/^a port for "(.+)"$/, 'un puerto para «$1»'],
  [/^no side$/, 'sin «side»'],
  [/^a (\w+) in "(.+)", or its other side$/, '«$1» en «$2», o su otro lado'],
  [/^no "(\w+)"$/, 'sin «$1»'],
  [/^a unique id$/, 'un id único'],
  [/^its address in the network$/, 'su dirección en la red'],
  [/^a list "machines"$/, 'una lista «machines»'],
  [/^must be "process"$/, 'debe ser «process»'],
  [/^a "host" for "(.+)" that others can reach$/, 'un «host» para «$1» al que otros lleguen'],
  [/^another id, such as (\S+)$/, 'otro id, como $1'],
  [
    /^port \(HTTP\), receiverPort \(WebSocket\), or doors$/,
    '«port» (HTTP), «receiverPort» (WebSocket) o «doors»'
  ],
  [/^an account: \{ user, password \}$/, 'una cuenta: { user, password }'],
  [/^what runs first in "prepare", or (\["sh", "-c", .*)$/, 'en «prepare», lo que se ejecuta primero, o $1'],
  [/^(\["sh", "-c", .*)$/, '$1'],
  [/^a port$/, 'un puerto'],
  [/^another port, such as (\d+)$/, 'otro puerto, como $1'],
  [/^at most (\d+)$/, '$1 como máximo'],
  [/^at most (\d+) deep$/, '$1 niveles como máximo'],
  [/^JSON or YAML$/, 'JSON o YAML'],
  [/^an object with name, nodes and links$/, 'un objeto con «name», «nodes» y «links»'],
  [/^fewer aliases$/, 'menos alias'],
  [/^fewer$/, 'menos'],
  [/^one$/, 'uno solo'],
  [/^must be a string$/, 'debe ser un texto'],
  [/^must be a number$/, 'debe ser un número'],
  [/^must be a whole number$/, 'debe ser un número entero'],
  [/^must be a boolean$/, 'debe ser true o false'],
  [/^must be an array$/, 'debe ser una lista'],
  [/^must be an object$/, 'debe ser un objeto'],
  [/^must be (\S+) or more$/, 'debe ser $1 o más'],
  [/^must be (\S+) or less$/, 'debe ser $1 o menos'],
  [/^must have 1 item or more$/, 'debe tener 1 elemento o más'],
  [/^must have (\d+) items or more$/, 'debe tener $1 elementos o más'],
  [/^must have (\d+) items? or less$/, 'debe tener $1 elementos o menos'],
  [/^must have 1 character or more$/, 'debe tener 1 carácter o más'],
  [/^must have (\d+) characters or more$/, 'debe tener $1 caracteres o más'],
  [/^must have (\d+) characters? or less$/, 'debe tener $1 caracteres o menos'],
  // What a field says of itself.
  [
    /^lower case letters, digits and hyphens, 40 at most$/,
    'letras minúsculas, dígitos y guiones, 40 como máximo'
  ],
  [/^a list of (.+), or a port for each$/, 'una lista de $1, o un puerto para cada una'],
  [/^a regular expression$/, 'una expresión regular'],
  [/^a path, as in (\S+)$/, 'una ruta, como $1'],
  [/^a name of a cookie$/, 'el nombre de una cookie'],
  [
    /^a path that begins with "\/", spaces percent-encoded$/,
    'una ruta que empieza con «/», con los espacios como %20'
  ],
  [/^user@host, or user@host:port$/, 'usuario@host, o usuario@host:puerto'],
  [/^a name or a path$/, 'un nombre o una ruta'],
  [
    /^a command with its quotes closed, as "(.+)", or a list of words$/,
    'un comando con sus comillas cerradas, como «$1», o una lista de palabras'
  ],
  [/^port, line \/regular expression\/, or http \/path$/, 'port, line /expresión regular/ o http /ruta'],
  [/^text, or \/a regular expression\/$/, 'un texto, o /una expresión regular/'],
  [/^bytes in hexadecimal, as in (.+)$/, 'bytes en hexadecimal, como $1'],
  [/^one line of Latin-1 characters$/, 'una línea de caracteres Latin-1'],
  [
    /^an absolute path, percent-encoded, without a fragment$/,
    'una ruta absoluta, codificada con %, sin fragmento'
  ],
  [/^a proxy and a session, as in (\S+)$/, 'un proxy y una sesión, como $1'],
  [/^a method, as in (\S+)$/, 'un método, como $1'],
  [/^Invalid string: must match pattern (.+)$/s, 'un texto que cumpla $1'],
  [/^Invalid (?:input|key in record)$/, 'otra cosa']
]

export const topologySentences: readonly Sentence[] = [...problems, ...expectations]
